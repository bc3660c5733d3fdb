#include "net/http_client.hpp"

#include "net/curl_transfer.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <stdexcept>

namespace datachat::net {
namespace {

using TransferPointer = std::shared_ptr<CurlTransfer>;

asio::awaitable<Result<TransferPointer>> begin(std::shared_ptr<CurlEngine> engine, RequestContext context,
                                               HttpRequest request)
{
    auto transfer = std::make_shared<CurlTransfer>(std::move(engine), std::move(context), std::move(request));
    if (auto started = transfer->start(); !started)
        co_return std::unexpected(std::move(started.error()));
    if (auto arrived = co_await CurlTransfer::wait_for_headers(transfer); !arrived)
        co_return std::unexpected(std::move(arrived.error()));
    co_return transfer;
}

asio::awaitable<Result<HttpResponse>> fetch_whole(std::shared_ptr<CurlEngine> engine, RequestContext context,
                                                  HttpRequest request)
{
    auto transfer = co_await begin(std::move(engine), std::move(context), std::move(request));
    if (!transfer)
        co_return std::unexpected(std::move(transfer.error()));
    HttpResponse response{(*transfer)->status(), (*transfer)->headers(), {}};
    for (;;) {
        auto piece = co_await CurlTransfer::next(*transfer, std::nullopt);
        if (!piece)
            co_return std::unexpected(std::move(piece.error()));
        if (!*piece)
            co_return response;
        response.body += **piece;
    }
}

}

HttpClient::HttpClient(asio::any_io_executor executor, HttpClientOptions options)
    : engine_(std::make_shared<CurlEngine>(std::move(executor), std::move(options)))
{
}

HttpClient::~HttpClient() = default;

asio::awaitable<Result<HttpResponse>> HttpClient::fetch(RequestContext context, HttpRequest request)
{
    auto whole = fetch_whole(engine_, std::move(context), std::move(request));
    co_return co_await asio::co_spawn(engine_->executor(), std::move(whole), asio::use_awaitable);
}

asio::awaitable<Result<HttpStream>> HttpClient::open(RequestContext context, HttpRequest request)
{
    auto opening = begin(engine_, std::move(context), std::move(request));
    auto transfer = co_await asio::co_spawn(engine_->executor(), std::move(opening), asio::use_awaitable);
    if (!transfer)
        co_return std::unexpected(std::move(transfer.error()));
    co_return HttpStream(std::move(*transfer));
}

HttpStream::HttpStream(std::shared_ptr<CurlTransfer> transfer) : transfer_(std::move(transfer)) {}

HttpStream& HttpStream::operator=(HttpStream&& other) noexcept
{
    std::swap(transfer_, other.transfer_);
    return *this;
}

HttpStream::~HttpStream()
{
    if (!transfer_)
        return;
    const Strand strand = transfer_->executor();
    asio::post(strand, [transfer = std::move(transfer_)]() mutable { transfer.reset(); });
}

int HttpStream::status() const
{
    return transfer_ ? transfer_->status() : 0;
}

const HeaderList& HttpStream::headers() const
{
    static const HeaderList none;
    return transfer_ ? transfer_->headers() : none;
}

asio::awaitable<Result<std::optional<std::string>>>
HttpStream::next(std::optional<std::chrono::milliseconds> idle_timeout)
{
    if (!transfer_)
        throw std::logic_error("HttpStream::next() on an empty stream");
    co_return co_await asio::co_spawn(transfer_->executor(), CurlTransfer::next(transfer_, idle_timeout),
                                      asio::use_awaitable);
}

}
