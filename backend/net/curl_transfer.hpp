#pragma once

#include "net/curl_engine.hpp"

#include <array>
#include <functional>
#include <stop_token>

namespace datachat::net {

// One request in flight: the easy handle, what has arrived and not been taken, and the coroutine that waits for it.
// Used on the engine's strand only, and destroyed there.
class CurlTransfer : public std::enable_shared_from_this<CurlTransfer> {
public:
    CurlTransfer(std::shared_ptr<CurlEngine> engine, RequestContext context, HttpRequest request);
    CurlTransfer(const CurlTransfer&) = delete;
    CurlTransfer& operator=(const CurlTransfer&) = delete;
    ~CurlTransfer();

    Result<void> start();
    static asio::awaitable<Result<void>> wait_for_headers(std::shared_ptr<CurlTransfer> self);
    static asio::awaitable<Result<std::optional<std::string>>>
    next(std::shared_ptr<CurlTransfer> self, std::optional<std::chrono::milliseconds> idle_timeout);

    const Strand& executor() const { return engine_->executor(); }
    int status() const { return status_; }
    const HeaderList& headers() const { return headers_; }

    void finish(CURLcode result);
    void abort();

private:
    using SteadyTime = std::chrono::steady_clock::time_point;

    static std::size_t on_header(char* bytes, std::size_t size, std::size_t count, void* transfer);
    static std::size_t on_body(char* bytes, std::size_t size, std::size_t count, void* transfer);
    static curl_socket_t on_open_socket(void* transfer, curlsocktype purpose, curl_sockaddr* address);

    Result<void> configure();
    Result<void> set_headers();
    void take_header(std::string_view line);
    Error failure() const;
    // Until something arrived, or `until`: then fails with timeout and `complaint`.
    asio::awaitable<Result<void>> wait(SteadyTime until, std::string complaint);
    bool headers_complete() const { return headers_complete_ || done_; }

    std::shared_ptr<CurlEngine> engine_;
    RequestContext context_;
    HttpRequest request_;
    Target target_;
    CURL* easy_ = nullptr;
    curl_slist* header_list_ = nullptr;
    std::array<char, CURL_ERROR_SIZE> curl_words_{};

    int status_ = 0;
    HeaderList headers_;
    std::size_t header_bytes_ = 0;
    bool headers_complete_ = false;
    std::string buffer_;
    std::size_t body_bytes_ = 0;
    bool paused_ = false;
    bool added_ = false;
    bool done_ = false;
    CURLcode result_ = CURLE_OK;
    std::optional<Errc> own_reason_; // why we made libcurl stop
    bool cancelled_ = false;
    asio::steady_timer wake_;
    std::optional<std::stop_callback<std::function<void()>>> on_cancel_;
};

}
