#pragma once

#include "net/http_client.hpp"

#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/strand.hpp>
#include <curl/curl.h>

#include <memory>
#include <unordered_map>

namespace datachat::net {

using Strand = asio::strand<asio::any_io_executor>;

// Drives libcurl's multi interface with Asio's descriptors and one timer. Everything but executor() is called on the
// strand. libcurl's callbacks only arm; libcurl is never entered from one of them.
class CurlEngine : public std::enable_shared_from_this<CurlEngine> {
public:
    CurlEngine(asio::any_io_executor executor, HttpClientOptions options);
    CurlEngine(const CurlEngine&) = delete;
    CurlEngine& operator=(const CurlEngine&) = delete;
    ~CurlEngine();

    const Strand& executor() const { return strand_; }
    const HttpClientOptions& options() const { return options_; }

    // The easy handle's CURLOPT_PRIVATE is its CurlTransfer, which is told when libcurl is done with it.
    CURLMcode add(CURL* easy);
    void remove(CURL* easy);
    void run_pending(); // after a transfer was resumed

private:
    struct SocketWatch;

    static int on_socket(CURL* easy, curl_socket_t socket, int interest, void* engine, void* watch);
    static int on_timer(CURLM* multi, long timeout_ms, void* engine);
    bool watch(curl_socket_t socket, int interest);
    void arm(const std::shared_ptr<SocketWatch>& watch);
    void wait(const std::shared_ptr<SocketWatch>& watch, int interest);
    void act(curl_socket_t socket, int events);

    Strand strand_;
    HttpClientOptions options_;
    asio::steady_timer timer_;
    CURLM* multi_;
    std::unordered_map<curl_socket_t, std::shared_ptr<SocketWatch>> watches_;
};

}
