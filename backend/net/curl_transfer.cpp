#include "net/curl_transfer.hpp"

#include "net/address.hpp"
#include "net/curl_failure.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <fmt/format.h>
#include <sys/socket.h>

#include <algorithm>

namespace datachat::net {
namespace {

bool is_token(std::string_view text)
{
    constexpr std::string_view marks = "!#$%&'*+-.^_`|~";
    return !text.empty() && std::ranges::all_of(text, [&](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || marks.contains(c);
    });
}

bool is_field_value(std::string_view text)
{
    return std::ranges::none_of(
        text, [](char c) { return (static_cast<unsigned char>(c) < 0x20 && c != '\t') || c == 0x7F; });
}

bool is_loopback(std::string_view host)
{
    return host == "localhost" || host == "[::1]" || host.starts_with("127.");
}

double in_seconds(std::chrono::milliseconds time)
{
    return std::chrono::duration<double>(time).count();
}

}

CurlTransfer::CurlTransfer(std::shared_ptr<CurlEngine> engine, RequestContext context, HttpRequest request)
    : engine_(std::move(engine)), context_(std::move(context)), request_(std::move(request)),
      target_(parse_target(request_.url)), wake_(engine_->executor())
{
}

CurlTransfer::~CurlTransfer()
{
    abort();
    if (easy_)
        curl_easy_cleanup(easy_);
    curl_slist_free_all(header_list_);
}

Result<void> CurlTransfer::start()
{
    if (target_.authority.empty())
        return core::fail(Errc::invalid_argument,
                          "The address must begin with http:// or https:// and hold no user name or password.");
    if (!is_token(request_.method))
        return core::fail(Errc::invalid_argument, "The request's method is malformed.");
    if (context_.cancel.stop_requested())
        return core::fail(Errc::cancelled, "The request was cancelled.");
    easy_ = curl_easy_init();
    if (!easy_)
        return core::fail(Errc::internal, "The HTTP client could not be set up.");
    if (auto configured = configure(); !configured)
        return configured;

    const std::function<void()> stop = [weak = weak_from_this(), strand = engine_->executor()] {
        asio::post(strand, [weak] {
            if (const auto transfer = weak.lock()) {
                transfer->cancelled_ = true;
                transfer->wake_.cancel();
            }
        });
    };
    on_cancel_.emplace(context_.cancel, stop);
    added_ = engine_->add(easy_) == CURLM_OK;
    if (!added_)
        return core::fail(Errc::internal, "The HTTP client could not start the request.");
    return {};
}

Result<void> CurlTransfer::configure()
{
    bool accepted = true;
    const auto set = [&](CURLoption option, auto value) {
        accepted = curl_easy_setopt(easy_, option, value) == CURLE_OK && accepted;
    };
    const HttpClientOptions& options = engine_->options();
    set(CURLOPT_PRIVATE, this);
    set(CURLOPT_ERRORBUFFER, curl_words_.data());
    set(CURLOPT_URL, request_.url.c_str());
    set(CURLOPT_PROTOCOLS_STR, "http,https");
    set(CURLOPT_FOLLOWLOCATION, 0L);
    set(CURLOPT_NOSIGNAL, 1L);
    set(CURLOPT_QUICK_EXIT, 1L); // do not wait for the resolver's thread when cancelled
    set(CURLOPT_SUPPRESS_CONNECT_HEADERS, 1L);
    set(CURLOPT_SSL_VERIFYPEER, 1L);
    set(CURLOPT_SSL_VERIFYHOST, 2L);
    // One stream a connection: TCP itself then carries the back-pressure of a paused transfer.
    set(CURLOPT_HTTP_VERSION, static_cast<long>(CURL_HTTP_VERSION_1_1));
    set(CURLOPT_TCP_KEEPALIVE, 1L);
    set(CURLOPT_CONNECTTIMEOUT_MS, static_cast<long>(options.connect_timeout.count()));
    set(CURLOPT_USERAGENT, "datachat");
    if (request_.compressed)
        set(CURLOPT_ACCEPT_ENCODING, "gzip");
    if (!options.certificate_file.empty())
        set(CURLOPT_CAINFO, options.certificate_file.c_str());
    if (!options.private_addresses || is_loopback(target_.host))
        set(CURLOPT_PROXY, ""); // not the environment's
    if (!options.private_addresses) {
        set(CURLOPT_OPENSOCKETFUNCTION, &CurlTransfer::on_open_socket);
        set(CURLOPT_OPENSOCKETDATA, this);
    }
    set(CURLOPT_HEADERFUNCTION, &CurlTransfer::on_header);
    set(CURLOPT_HEADERDATA, this);
    set(CURLOPT_WRITEFUNCTION, &CurlTransfer::on_body);
    set(CURLOPT_WRITEDATA, this);
    if (request_.method == "HEAD") {
        set(CURLOPT_NOBODY, 1L);
    } else if (request_.method != "GET") {
        set(CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(request_.body.size()));
        set(CURLOPT_POSTFIELDS, request_.body.c_str()); // makes it a POST
        if (request_.method != "POST")
            set(CURLOPT_CUSTOMREQUEST, request_.method.c_str());
    }
    if (!accepted)
        return core::fail(Errc::internal, "The HTTP client could not be set up.");
    return set_headers();
}

Result<void> CurlTransfer::set_headers()
{
    const auto append = [&](const std::string& line) {
        if (curl_slist* longer = curl_slist_append(header_list_, line.c_str()))
            header_list_ = longer;
    };
    append("Expect:");
    for (const auto& [name, value] : request_.headers) {
        if (!is_token(name) || !is_field_value(value))
            return core::fail(
                Errc::invalid_argument,
                "A header of the request holds characters that are not allowed, a line break for example.");
        append(value.empty() ? name + ";" : name + ": " + value);
    }
    curl_easy_setopt(easy_, CURLOPT_HTTPHEADER, header_list_);
    return {};
}

std::size_t CurlTransfer::on_header(char* bytes, std::size_t size, std::size_t count, void* transfer)
{
    auto& self = *static_cast<CurlTransfer*>(transfer);
    const std::string_view line(bytes, size * count);
    self.header_bytes_ += line.size();
    if (self.header_bytes_ > self.engine_->options().max_header_bytes) {
        self.own_reason_ = Errc::too_large;
        return 0;
    }
    self.take_header(line);
    return line.size();
}

void CurlTransfer::take_header(std::string_view line)
{
    while (line.ends_with('\r') || line.ends_with('\n') || line.ends_with(' '))
        line.remove_suffix(1);
    if (headers_complete_)
        return; // a trailer
    if (line.starts_with("HTTP/")) {
        headers_.clear();
        long status = 0;
        curl_easy_getinfo(easy_, CURLINFO_RESPONSE_CODE, &status);
        status_ = static_cast<int>(status);
    } else if (line.empty()) {
        long status = 0;
        curl_easy_getinfo(easy_, CURLINFO_RESPONSE_CODE, &status);
        status_ = static_cast<int>(status);
        headers_complete_ = status_ >= 200;
        if (headers_complete_)
            wake_.cancel();
    } else if (const std::size_t colon = line.find(':'); colon != std::string_view::npos) {
        std::string_view value = line.substr(colon + 1);
        value.remove_prefix(std::min(value.find_first_not_of(" \t"), value.size()));
        headers_.emplace_back(line.substr(0, colon), value);
    }
}

std::size_t CurlTransfer::on_body(char* bytes, std::size_t size, std::size_t count, void* transfer)
{
    auto& self = *static_cast<CurlTransfer*>(transfer);
    const std::size_t length = size * count;
    if (!self.buffer_.empty() && self.buffer_.size() + length > self.engine_->options().buffer_bytes) {
        self.paused_ = true;
        return CURL_WRITEFUNC_PAUSE;
    }
    self.body_bytes_ += length;
    if (self.body_bytes_ > self.request_.max_body_bytes) {
        self.own_reason_ = Errc::too_large;
        return 0;
    }
    self.buffer_.append(bytes, length);
    self.wake_.cancel();
    return length;
}

curl_socket_t CurlTransfer::on_open_socket(void* transfer, curlsocktype purpose, curl_sockaddr* address)
{
    if (purpose != CURLSOCKTYPE_IPCXN || !is_public_address(address->addr)) {
        static_cast<CurlTransfer*>(transfer)->own_reason_ = Errc::forbidden;
        return CURL_SOCKET_BAD;
    }
    return ::socket(address->family, address->socktype | SOCK_CLOEXEC, address->protocol);
}

void CurlTransfer::finish(CURLcode result)
{
    added_ = false;
    done_ = true;
    result_ = result;
    wake_.cancel();
}

void CurlTransfer::abort()
{
    on_cancel_.reset();
    if (added_)
        engine_->remove(easy_);
    added_ = false;
    done_ = true;
}

asio::awaitable<Result<void>> CurlTransfer::wait(SteadyTime until, std::string complaint)
{
    const bool deadline_first = context_.deadline < until;
    wake_.expires_at(std::min(context_.deadline, until));
    const auto [error] = co_await wake_.async_wait(asio::as_tuple(asio::use_awaitable));
    const auto coroutine = co_await asio::this_coro::cancellation_state;
    if (cancelled_ || coroutine.cancelled() != asio::cancellation_type::none) {
        abort();
        co_return core::fail(Errc::cancelled, "The request was cancelled.");
    }
    if (error)
        co_return Result<void>{};
    abort();
    if (deadline_first)
        complaint = fmt::format("{} was too slow: the time for this request is over.", target_.authority);
    co_return core::fail(Errc::timeout, std::move(complaint));
}

asio::awaitable<Result<void>> CurlTransfer::wait_for_headers(std::shared_ptr<CurlTransfer> self)
{
    const auto patience = self->request_.first_byte_timeout;
    const SteadyTime until = std::chrono::steady_clock::now() + patience;
    while (!self->headers_complete()) {
        auto complaint =
            fmt::format("{} gave no answer for {:g} seconds.", self->target_.authority, in_seconds(patience));
        auto woken = co_await self->wait(until, std::move(complaint));
        if (!woken)
            co_return woken;
    }
    if (!self->headers_complete_)
        co_return std::unexpected(self->failure());
    co_return Result<void>{};
}

asio::awaitable<Result<std::optional<std::string>>>
CurlTransfer::next(std::shared_ptr<CurlTransfer> self, std::optional<std::chrono::milliseconds> idle_timeout)
{
    using Piece = std::optional<std::string>;
    while (self->buffer_.empty() && !self->done_) {
        const auto patience = idle_timeout.value_or(self->request_.idle_timeout);
        auto complaint = fmt::format("{} stopped in the middle of its answer: nothing came for {:g} seconds.",
                                     self->target_.authority, in_seconds(patience));
        auto woken = co_await self->wait(std::chrono::steady_clock::now() + patience, std::move(complaint));
        if (!woken)
            co_return std::unexpected(woken.error());
    }
    if (!self->buffer_.empty()) {
        Piece piece = std::exchange(self->buffer_, {});
        if (self->paused_ && !self->done_) {
            self->paused_ = false;
            curl_easy_pause(self->easy_, CURLPAUSE_CONT);
            self->engine_->run_pending();
        }
        co_return piece;
    }
    if (self->result_ != CURLE_OK || self->own_reason_)
        co_return std::unexpected(self->failure());
    co_return Piece{};
}

Error CurlTransfer::failure() const
{
    CurlFailure what{.result = result_, .authority = target_.authority, .own_reason = own_reason_};
    what.detail = curl_words_[0] != '\0' ? curl_words_.data() : curl_easy_strerror(result_);
    what.connect_timeout = engine_->options().connect_timeout;
    return error_of(what);
}

}
