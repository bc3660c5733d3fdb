#include "net/curl_engine.hpp"

#include "net/curl_transfer.hpp"

#include <new>

namespace datachat::net {

struct CurlEngine::SocketWatch {
    asio::posix::stream_descriptor descriptor;
    curl_socket_t socket;
    int interest = CURL_POLL_NONE;
    bool reading = false;
    bool writing = false;
    bool removed = false;
};

CurlEngine::CurlEngine(asio::any_io_executor executor, HttpClientOptions options)
    : strand_(asio::make_strand(std::move(executor))), options_(std::move(options)), timer_(strand_)
{
    static const CURLcode global = curl_global_init(CURL_GLOBAL_DEFAULT);
    multi_ = global == CURLE_OK ? curl_multi_init() : nullptr;
    if (!multi_)
        throw std::bad_alloc();
    curl_multi_setopt(multi_, CURLMOPT_SOCKETFUNCTION, &CurlEngine::on_socket);
    curl_multi_setopt(multi_, CURLMOPT_SOCKETDATA, this);
    curl_multi_setopt(multi_, CURLMOPT_TIMERFUNCTION, &CurlEngine::on_timer);
    curl_multi_setopt(multi_, CURLMOPT_TIMERDATA, this);
    curl_multi_setopt(multi_, CURLMOPT_MAX_HOST_CONNECTIONS, options_.max_connections_per_host);
    curl_multi_setopt(multi_, CURLMOPT_MAXCONNECTS, 64L);
}

CurlEngine::~CurlEngine()
{
    curl_multi_setopt(multi_, CURLMOPT_SOCKETFUNCTION, nullptr);
    curl_multi_setopt(multi_, CURLMOPT_TIMERFUNCTION, nullptr);
    for (auto& [socket, watch] : watches_) {
        watch->removed = true;
        watch->descriptor.release(); // libcurl closes it
    }
    curl_multi_cleanup(multi_);
}

CURLMcode CurlEngine::add(CURL* easy)
{
    return curl_multi_add_handle(multi_, easy); // starts through the timer
}

void CurlEngine::remove(CURL* easy)
{
    curl_multi_remove_handle(multi_, easy);
}

void CurlEngine::run_pending()
{
    act(CURL_SOCKET_TIMEOUT, 0);
}

int CurlEngine::on_socket(CURL*, curl_socket_t socket, int interest, void* engine, void*)
{
    return static_cast<CurlEngine*>(engine)->watch(socket, interest) ? 0 : -1;
}

int CurlEngine::on_timer(CURLM*, long timeout_ms, void* engine_pointer)
{
    auto& engine = *static_cast<CurlEngine*>(engine_pointer);
    if (timeout_ms < 0) {
        engine.timer_.cancel();
        return 0;
    }
    engine.timer_.expires_after(std::chrono::milliseconds(timeout_ms));
    engine.timer_.async_wait([weak = engine.weak_from_this()](boost::system::error_code error) {
        const auto alive = weak.lock();
        if (alive && !error)
            alive->run_pending();
    });
    return 0;
}

bool CurlEngine::watch(curl_socket_t socket, int interest)
{
    auto found = watches_.find(socket);
    if (interest == CURL_POLL_REMOVE) {
        if (found == watches_.end())
            return true;
        found->second->removed = true;
        found->second->descriptor.release();
        watches_.erase(found);
        return true;
    }
    if (found == watches_.end()) {
        auto made = std::make_shared<SocketWatch>(asio::posix::stream_descriptor(strand_), socket);
        boost::system::error_code refused;
        made->descriptor.assign(socket, refused); // no exception may pass through libcurl
        if (refused)
            return false;
        found = watches_.emplace(socket, std::move(made)).first;
    }
    found->second->interest = interest;
    arm(found->second);
    return true;
}

void CurlEngine::arm(const std::shared_ptr<SocketWatch>& watch)
{
    if ((watch->interest & CURL_POLL_IN) != 0 && !watch->reading)
        wait(watch, CURL_POLL_IN);
    if ((watch->interest & CURL_POLL_OUT) != 0 && !watch->writing)
        wait(watch, CURL_POLL_OUT);
}

void CurlEngine::wait(const std::shared_ptr<SocketWatch>& watch, int interest)
{
    const bool reads = interest == CURL_POLL_IN;
    (reads ? watch->reading : watch->writing) = true;
    const auto kind = reads ? asio::posix::stream_descriptor::wait_read : asio::posix::stream_descriptor::wait_write;
    watch->descriptor.async_wait(kind, [weak = weak_from_this(), watch, reads](boost::system::error_code error) {
        (reads ? watch->reading : watch->writing) = false;
        const auto engine = weak.lock();
        if (!engine || watch->removed)
            return;
        const int events = reads ? CURL_CSELECT_IN : CURL_CSELECT_OUT;
        engine->act(watch->socket, error ? CURL_CSELECT_ERR : events);
        if (!watch->removed && !error)
            engine->arm(watch);
    });
}

void CurlEngine::act(curl_socket_t socket, int events)
{
    int running = 0;
    curl_multi_socket_action(multi_, socket, events, &running);
    int left = 0;
    while (const CURLMsg* message = curl_multi_info_read(multi_, &left)) {
        if (message->msg != CURLMSG_DONE)
            continue;
        CURL* easy = message->easy_handle;
        const CURLcode result = message->data.result; // the message dies with remove()
        void* transfer = nullptr;
        curl_easy_getinfo(easy, CURLINFO_PRIVATE, &transfer);
        remove(easy);
        static_cast<CurlTransfer*>(transfer)->finish(result);
    }
}

}
