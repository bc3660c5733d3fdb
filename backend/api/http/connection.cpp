// Over 300 lines with Beast's parser: the life of a connection stands in one place.
#include "api/http/connection.hpp"

#include "api/http/deadline.hpp"
#include "api/http/problem.hpp"
#include "api/http/target.hpp"
#include "core/log.hpp"

#define BOOST_BEAST_SEPARATE_COMPILATION
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http/buffer_body.hpp>
#include <boost/beast/http/error.hpp>
#include <boost/beast/http/read.hpp>
#include <fmt/format.h>
#include <sys/socket.h>

#include <cerrno>

namespace datachat::api {
namespace {

namespace beast = boost::beast;
namespace http = beast::http;
using boost::system::error_code;
using core::Errc;
using core::fail;
using Socket = asio::ip::tcp::socket;
using Parser = http::request_parser<http::buffer_body>;

constexpr std::size_t piece_bytes = 64 << 10;

std::string head_text(int status, const Headers& headers, bool keep_alive)
{
    std::string text = fmt::format("HTTP/1.1 {} {}\r\n", status, reason_phrase(status));
    for (const auto& [key, value] : headers) {
        text += key;
        text += ": ";
        for (const char c : value) // a value may come from a name that a user chose
            text += c == '\r' || c == '\n' || c == '\0' ? ' ' : c;
        text += "\r\n";
    }
    text += "X-Content-Type-Options: nosniff\r\nReferrer-Policy: no-referrer\r\nServer: DataChat\r\n";
    text += keep_alive ? "Connection: keep-alive\r\n" : "Connection: close\r\n";
    return text;
}

// One connection: reads requests one after the other, and is the exchange of the one being answered.
class Connection final : public Exchange {
public:
    Connection(Socket socket, LoopState& loop) : loop_(loop), socket_(std::move(socket)), deadline_(socket_) {}

    asio::awaitable<void> serve();

    const Request& request() const override { return request_; }
    asio::awaitable<core::Result<std::string>> read_some() override;
    asio::awaitable<core::Result<void>> begin_stream(int status, Headers headers) override;
    asio::awaitable<core::Result<void>> write(std::string_view piece) override;
    std::stop_token departed() override;
    std::stop_token draining() const override { return loop_.draining; }
    void upgrade(SocketSession session) override { session_ = std::move(session); }

private:
    asio::awaitable<bool> wait_for_request();
    asio::awaitable<std::optional<Response>> read_head();
    asio::awaitable<std::optional<Response>> read_body();
    asio::awaitable<bool> reply(Response response);
    asio::awaitable<bool> answer_one();
    asio::awaitable<core::Result<void>> write_all(std::string_view bytes);
    Response refused(const error_code& error) const;
    core::Result<void> take_head();
    void end_request();

    LoopState& loop_;
    Socket socket_;
    Deadline deadline_;
    beast::flat_buffer buffer_;
    std::optional<Parser> parser_;
    Request request_;
    Reception reception_;
    bool keep_alive_ = false;
    bool streaming_ = false;
    bool chunked_ = false;
    bool body_done_ = false;
    std::uint64_t body_bytes_ = 0;
    SocketSession session_;
    std::optional<std::stop_source> departure_;
    std::shared_ptr<bool> watching_;
    std::optional<std::stop_callback<std::function<void()>>> drained_;
};

// Waits between two requests for the first byte of the next one.
asio::awaitable<bool> Connection::wait_for_request()
{
    if (buffer_.size() > 0)
        co_return true;
    deadline_.arm(loop_.limits.idle);
    error_code error;
    co_await socket_.async_wait(Socket::wait_read, asio::redirect_error(asio::use_awaitable, error));
    co_return !error && !loop_.draining.stop_requested();
}

Response Connection::refused(const error_code& error) const
{
    if (deadline_.passed())
        return problem(Errc::timeout, "The request was not sent in time.", 408);
    if (error == http::error::header_limit)
        return problem(Errc::too_large, "The request's headers are larger than 16 kB.", 431);
    if (error == http::error::body_limit)
        return problem(Errc::too_large, fmt::format("The body is larger than {} bytes.", reception_.body_limit));
    if (error == http::error::bad_version)
        return problem(Errc::unsupported, "Speak HTTP/1.1.", 505);
    return problem(Errc::invalid_argument, "That is not a well-formed HTTP request.");
}

asio::awaitable<std::optional<Response>> Connection::read_head()
{
    parser_.emplace();
    parser_->header_limit(static_cast<std::uint32_t>(loop_.limits.header_bytes));
    parser_->body_limit(boost::none);
    deadline_.arm(loop_.limits.request);
    error_code error;
    co_await http::async_read_header(socket_, buffer_, *parser_, asio::redirect_error(asio::use_awaitable, error));
    if (error == http::error::end_of_stream || error == asio::error::connection_reset)
        co_return Response{.status = 0};
    if (error)
        co_return refused(error);
    if (auto taken = take_head(); !taken)
        co_return problem(taken.error(), taken.error().code == Errc::too_large ? 431 : 0);
    co_return std::nullopt;
}

core::Result<void> Connection::take_head()
{
    const auto& head = parser_->get();
    request_ = Request{};
    request_.method = method_from(std::string_view(head.method_string().data(), head.method_string().size()));
    request_.version = static_cast<int>(head.version());
    std::size_t bytes = head.target().size();
    for (const auto& field : head) {
        bytes += field.name_string().size() + field.value().size() + 4;
        request_.headers.emplace_back(std::string(field.name_string()), std::string(field.value()));
    }
    // The parser's own limit holds for each line.
    if (bytes > loop_.limits.header_bytes)
        return fail(Errc::too_large, "The request's headers are larger than 16 kB.");
    error_code ignored;
    request_.loopback = socket_.remote_endpoint(ignored).address().is_loopback();
    keep_alive_ = parser_->keep_alive();
    if (request_.version != 10 && request_.version != 11)
        return fail(Errc::unsupported, "Speak HTTP/1.1.");
    return read_target(std::string_view(head.target().data(), head.target().size()), request_);
}

asio::awaitable<core::Result<std::string>> Connection::read_some()
{
    if (body_done_ || parser_->is_done()) {
        body_done_ = true;
        co_return std::string();
    }
    deadline_.arm(loop_.limits.request);
    std::string piece(piece_bytes, '\0');
    auto& body = parser_->get().body();
    body.data = piece.data();
    body.size = piece.size();
    error_code error;
    co_await http::async_read(socket_, buffer_, *parser_, asio::redirect_error(asio::use_awaitable, error));
    if (error == http::error::need_buffer)
        error = {};
    if (error == http::error::body_limit)
        co_return fail(Errc::too_large, fmt::format("The body is larger than {} bytes.", reception_.body_limit));
    if (error && deadline_.passed())
        co_return fail(Errc::timeout, "The body was not sent in time.");
    if (error)
        co_return fail(Errc::cancelled, "The client went away.", error.message());
    piece.resize(piece.size() - body.size);
    body_bytes_ += piece.size();
    if (parser_->is_done())
        body_done_ = true;
    if (piece.empty() && !body_done_)
        co_return co_await read_some();
    co_return piece;
}

asio::awaitable<std::optional<Response>> Connection::read_body()
{
    // Within the time of the whole request.
    for (;;) {
        if (parser_->is_done())
            break;
        std::string piece(piece_bytes, '\0');
        auto& body = parser_->get().body();
        body.data = piece.data();
        body.size = piece.size();
        error_code error;
        co_await http::async_read(socket_, buffer_, *parser_, asio::redirect_error(asio::use_awaitable, error));
        if (error == http::error::need_buffer)
            error = {};
        if (error == asio::error::connection_reset || error == asio::error::eof ||
            error == http::error::partial_message)
            co_return Response{.status = 0};
        if (error)
            co_return refused(error);
        request_.body.append(piece.data(), piece.size() - body.size);
    }
    body_done_ = true;
    if (!is_utf8(request_.body))
        co_return problem(Errc::invalid_argument, "The body is not UTF-8.");
    co_return std::nullopt;
}

asio::awaitable<core::Result<void>> Connection::write_all(std::string_view bytes)
{
    // In pieces, each within the limit: a slow reader is no dead one.
    while (!bytes.empty()) {
        const std::string_view piece = bytes.substr(0, piece_bytes);
        deadline_.arm(loop_.limits.write);
        error_code error;
        co_await asio::async_write(socket_, asio::buffer(piece.data(), piece.size()),
                                   asio::redirect_error(asio::use_awaitable, error));
        if (error && deadline_.passed())
            co_return fail(Errc::timeout, "The client does not read.");
        if (error)
            co_return fail(Errc::cancelled, "The client went away.", error.message());
        bytes.remove_prefix(piece.size());
    }
    deadline_.disarm(); // or it would end the watch for a departure
    co_return core::Result<void>{};
}

asio::awaitable<core::Result<void>> Connection::begin_stream(int status, Headers headers)
{
    streaming_ = true;
    chunked_ = request_.version == 11;
    if (chunked_)
        headers.emplace_back("Transfer-Encoding", "chunked");
    else
        keep_alive_ = false;
    const std::string head = head_text(status, headers, keep_alive_) + "\r\n";
    co_return co_await write_all(head);
}

asio::awaitable<core::Result<void>> Connection::write(std::string_view piece)
{
    if (piece.empty())
        co_return core::Result<void>{};
    if (departure_ && departure_->stop_requested())
        co_return fail(Errc::cancelled, "The client went away.");
    if (!chunked_)
        co_return co_await write_all(piece);
    const std::string chunk = fmt::format("{:x}\r\n{}\r\n", piece.size(), piece);
    co_return co_await write_all(chunk);
}

// Watches for the end of the connection: readable without bytes. A pipelined request's bytes are no end.
std::stop_token Connection::departed()
{
    if (departure_)
        return departure_->get_token();
    departure_.emplace();
    drained_.emplace(loop_.draining, [source = *departure_]() mutable { source.request_stop(); });
    watching_ = std::make_shared<bool>(true);
    socket_.async_wait(Socket::wait_read, [this, watching = watching_](const error_code& error) {
        if (error || !*watching)
            return;
        char byte = 0;
        const auto got = ::recv(socket_.native_handle(), &byte, 1, MSG_PEEK | MSG_DONTWAIT);
        if (got == 0 || (got < 0 && errno != EAGAIN && errno != EWOULDBLOCK))
            departure_->request_stop();
    });
    return departure_->get_token();
}

void Connection::end_request()
{
    if (watching_) {
        *watching_ = false;
        error_code ignored;
        socket_.cancel(ignored);
    }
    watching_.reset();
    drained_.reset();
    departure_.reset();
    streaming_ = chunked_ = body_done_ = false;
    body_bytes_ = 0;
    session_ = nullptr;
}

asio::awaitable<bool> Connection::reply(Response response)
{
    const bool bodiless = request_.method == Method::head || response.status == 304 || response.status == 204;
    if (loop_.draining.stop_requested())
        keep_alive_ = false;
    std::string text = head_text(response.status, response.headers, keep_alive_);
    if (response.status != 304 && response.status != 204)
        text += fmt::format("Content-Length: {}\r\n", response.body.size());
    text += "\r\n";
    if (!bodiless)
        text += response.body;
    auto written = co_await write_all(text);
    co_return written&& keep_alive_;
}

// Returns whether a further request may follow.
asio::awaitable<bool> Connection::answer_one()
{
    if (!co_await wait_for_request())
        co_return false;
    auto refusal = co_await read_head();
    if (!refusal) {
        reception_ = loop_.site.receive(request_);
        parser_->body_limit(reception_.body_limit);
        const auto length = parser_->content_length();
        if (length && *length > reception_.body_limit)
            refusal = problem(Errc::too_large, fmt::format("The body is larger than {} bytes.", reception_.body_limit));
        else if (request_.header("expect") == "100-continue") {
            if (auto told = co_await write_all("HTTP/1.1 100 Continue\r\n\r\n"); !told)
                co_return false;
            deadline_.arm(loop_.limits.request);
        }
    }
    if (!refusal && reception_.body == BodyPolicy::buffered)
        refusal = co_await read_body();
    if (refusal) {
        keep_alive_ = false;
        if (refusal->status != 0)
            co_await reply(std::move(*refusal));
        co_return false;
    }
    deadline_.disarm();
    Response response = co_await reception_.handle(*this);
    deadline_.disarm();
    if (session_)
        co_return false;
    if (!body_done_ && !parser_->is_done())
        keep_alive_ = false; // what was not read would look like the next request
    if (!response.sent)
        co_return co_await reply(std::move(response));
    if (response.cut || (departure_ && departure_->stop_requested()))
        co_return false;
    if (chunked_) {
        if (auto ended = co_await write_all("0\r\n\r\n"); !ended)
            co_return false;
    }
    co_return keep_alive_ && !loop_.draining.stop_requested();
}

asio::awaitable<void> Connection::serve()
{
    // An idle connection ends at once when the server shuts down.
    std::stop_callback<std::function<void()>> ending(loop_.draining, [this] {
        if (!parser_) {
            error_code ignored;
            socket_.cancel(ignored);
        }
    });
    while (co_await answer_one()) {
        end_request();
        parser_.reset();
    }
    if (session_) {
        deadline_.disarm();
        SocketSession session = std::move(session_);
        end_request();
        co_await session(std::move(socket_), std::move(request_));
        co_return;
    }
    end_request();
    // What the client still sends is read for a moment, so that our last words arrive before a reset.
    error_code error;
    socket_.shutdown(Socket::shutdown_send, error);
    if (!error && !loop_.draining.stop_requested()) {
        deadline_.arm(std::chrono::milliseconds(500));
        std::string rest(piece_bytes, '\0');
        for (int i = 0; i < 64 && !error; ++i)
            co_await socket_.async_read_some(asio::buffer(rest), asio::redirect_error(asio::use_awaitable, error));
    }
}

}

asio::awaitable<void> serve_connection(Socket socket, LoopState& loop)
{
    ++loop.open;
    try {
        Connection connection(std::move(socket), loop);
        co_await connection.serve();
    } catch (const std::exception& error) { // a bug: this connection ends, the server goes on
        core::log(core::LogLevel::error, "http", error.what());
    }
    --loop.open;
}

}
