#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace datachat::standin {

struct HttpHead {
    std::string request_line;
    std::string fields; // as received
};

struct Received {
    HttpHead head;
    std::string body;
};

// One thing that the server does on a connection, in order.
struct Act {
    enum class Kind : unsigned char {
        send,   // bytes
        wait,   // delay
        repeat, // bytes again and again, delay between them, until the other side is gone
        stall,  // nothing, until the other side is gone
        close,  // the connection
    };
    Kind kind = Kind::send;
    std::string bytes;
    std::chrono::milliseconds delay{0};
};

// A small HTTP/1.1 server for tests, on 127.0.0.1 and its own thread. It reads requests with a Content-Length and
// writes exactly the bytes that `respond` asks for, right or wrong. A connection is kept for further requests unless
// told.
class ByteServer {
public:
    using Respond = std::function<std::vector<Act>(const Received& request)>;

    // Port 0 takes a free one. Throws boost::system::system_error when the port cannot be taken.
    explicit ByteServer(Respond respond, std::uint16_t port = 0);
    ByteServer(const ByteServer&) = delete;
    ByteServer& operator=(const ByteServer&) = delete;
    ~ByteServer();

    std::uint16_t port() const;
    std::string url(const std::string& path) const; // "http://127.0.0.1:PORT" + path
    std::vector<Received> received() const;
    int accepted_connections() const;
    int open_connections() const;
    bool wait_until_idle(std::chrono::milliseconds patience) const; // until no connection is open

private:
    struct State;
    std::unique_ptr<State> state_;
};

// A whole response with the given status line, fields ("A: b\r\n") and body, with its Content-Length.
std::string whole_response(int status, const std::string& fields, const std::string& body);

}
