#include "services/datasources/postgres/conversation.hpp"

#include "services/datasources/postgres/errors.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <libpq-fe.h>
#include <unistd.h>

#include <vector>

namespace datachat::services::datasources::postgres {

using core::Errc;
using core::fail;

// Outlives the conversation for as long as a handler is under way.
struct Conversation::Watch {
    enum class Reason : unsigned char { none, timeout, cancelled };

    Watch(const asio::any_io_executor& executor, int socket) : descriptor(executor, socket), timer(executor) {}

    void stop(Reason why)
    {
        if (reason == Reason::none)
            reason = why;
        boost::system::error_code ignored;
        descriptor.cancel(ignored);
    }

    asio::posix::stream_descriptor descriptor; // a duplicate: libpq keeps its own
    asio::steady_timer timer;
    Reason reason = Reason::none; // used on the loop only
};

Conversation::Conversation(pg_conn* handle, const asio::any_io_executor& executor, std::stop_token cancel,
                           std::chrono::steady_clock::time_point deadline)
    : handle_(handle), watch_(std::make_shared<Watch>(executor, ::dup(PQsocket(handle))))
{
    watch_->timer.expires_at(deadline);
    watch_->timer.async_wait([watch = watch_](const boost::system::error_code& error) {
        if (!error)
            watch->stop(Watch::Reason::timeout);
    });
    // The stop may come from any thread.
    on_stop_.emplace(std::move(cancel), [watch = watch_] {
        asio::post(watch->timer.get_executor(), [watch] { watch->stop(Watch::Reason::cancelled); });
    });
}

Conversation::~Conversation()
{
    on_stop_.reset();
    watch_->timer.cancel();
    boost::system::error_code ignored;
    watch_->descriptor.close(ignored);
}

bool Conversation::interrupted() const
{
    return watch_->reason != Watch::Reason::none;
}

core::Error Conversation::interruption() const
{
    if (watch_->reason == Watch::Reason::cancelled)
        return {Errc::cancelled, "The query was cancelled."};
    return {Errc::timeout, "The query took longer than its time limit; narrow the question or raise the limit."};
}

Result<void> Conversation::sent(int outcome) const
{
    if (outcome == 1)
        return {};
    return std::unexpected(lost_connection(PQerrorMessage(handle_)));
}

asio::awaitable<Result<void>> Conversation::wait(bool for_write)
{
    if (interrupted())
        co_return std::unexpected(interruption());
    const auto kind =
        for_write ? asio::posix::stream_descriptor::wait_write : asio::posix::stream_descriptor::wait_read;
    const auto [error] = co_await watch_->descriptor.async_wait(kind, asio::as_tuple(asio::use_awaitable));
    if (interrupted())
        co_return std::unexpected(interruption());
    if (error)
        co_return std::unexpected(lost_connection(error.message()));
    co_return Result<void>();
}

asio::awaitable<Result<void>> Conversation::wait_readable()
{
    while (PQisBusy(handle_) != 0) {
        if (auto waited = co_await wait(false); !waited)
            co_return waited;
        if (PQconsumeInput(handle_) != 1)
            co_return std::unexpected(lost_connection(PQerrorMessage(handle_)));
    }
    co_return Result<void>();
}

// What the server says while we still write is taken in, or both sides could wait for each other.
asio::awaitable<Result<void>> Conversation::flush()
{
    while (true) {
        const int left = PQflush(handle_);
        if (left == 0)
            co_return Result<void>();
        if (left < 0 || PQconsumeInput(handle_) != 1)
            co_return std::unexpected(lost_connection(PQerrorMessage(handle_)));
        if (auto waited = co_await wait(true); !waited)
            co_return waited;
    }
}

asio::awaitable<Result<Reply>> Conversation::next()
{
    if (interrupted())
        co_return std::unexpected(interruption());
    if (auto ready = co_await wait_readable(); !ready)
        co_return std::unexpected(ready.error());
    Reply reply(PQgetResult(handle_));
    if (!reply)
        co_return reply;
    switch (PQresultStatus(reply.get())) {
    case PGRES_FATAL_ERROR:
    case PGRES_BAD_RESPONSE: {
        if (PQstatus(handle_) == CONNECTION_BAD)
            co_return std::unexpected(lost_connection(PQresultErrorMessage(reply.get())));
        const auto field = [&](int code) {
            const char* text = PQresultErrorField(reply.get(), code);
            return std::string_view(text == nullptr ? "" : text);
        };
        co_return std::unexpected(
            statement_error(field(PG_DIAG_SQLSTATE), field(PG_DIAG_MESSAGE_PRIMARY), field(PG_DIAG_MESSAGE_HINT)));
    }
    case PGRES_COPY_IN:
    case PGRES_COPY_OUT:
    case PGRES_COPY_BOTH:
        co_return fail(Errc::refused, "PostgreSQL refused the statement: only queries that read are allowed.", "COPY");
    default:
        co_return reply;
    }
}

asio::awaitable<Result<Reply>> Conversation::run(std::string text, std::vector<std::string> parameters)
{
    std::vector<const char*> values;
    values.reserve(parameters.size());
    for (const std::string& parameter : parameters)
        values.push_back(parameter.c_str());
    const int outcome = PQsendQueryParams(handle_, text.c_str(), static_cast<int>(values.size()), nullptr,
                                          values.data(), nullptr, nullptr, 0);
    if (auto done = sent(outcome); !done)
        co_return std::unexpected(done.error());
    if (auto flushed = co_await flush(); !flushed)
        co_return std::unexpected(flushed.error());
    std::optional<core::Error> failure;
    Reply last;
    while (true) {
        auto reply = co_await next();
        if (!reply) {
            if (interrupted() || PQstatus(handle_) == CONNECTION_BAD || reply.error().code == Errc::refused)
                co_return reply;
            failure = reply.error(); // the end of the statement is still to be read
            continue;
        }
        if (!*reply)
            break;
        last = std::move(*reply);
    }
    if (failure)
        co_return std::unexpected(*failure);
    co_return last;
}

asio::awaitable<Result<Reply>> Conversation::prepare(std::string text, std::chrono::milliseconds time)
{
    const std::string milliseconds = std::to_string(std::max<std::int64_t>(time.count(), 1));
    const char* parameter = milliseconds.c_str();
    const bool all_sent =
        PQenterPipelineMode(handle_) == 1 &&
        PQsendQueryParams(handle_, "BEGIN READ ONLY", 0, nullptr, nullptr, nullptr, nullptr, 0) == 1 &&
        PQsendQueryParams(handle_, "SELECT set_config('statement_timeout', $1, true)", 1, nullptr, &parameter, nullptr,
                          nullptr, 0) == 1 &&
        PQsendPrepare(handle_, "", text.c_str(), 0, nullptr) == 1 && PQsendDescribePrepared(handle_, "") == 1 &&
        PQpipelineSync(handle_) == 1;
    if (!all_sent)
        co_return std::unexpected(lost_connection(PQerrorMessage(handle_)));
    if (auto flushed = co_await flush(); !flushed)
        co_return std::unexpected(flushed.error());
    Reply description;
    std::optional<core::Error> failure;
    while (true) {
        auto reply = co_await next();
        if (!reply) {
            if (interrupted() || PQstatus(handle_) == CONNECTION_BAD)
                co_return reply;
            if (!failure)
                failure = reply.error();
            continue;
        }
        if (!*reply)
            continue; // between two statements of the pipeline
        const auto status = PQresultStatus(reply->get());
        if (status == PGRES_PIPELINE_SYNC)
            break;
        if (status == PGRES_COMMAND_OK)
            description = std::move(*reply); // the last one is the description
    }
    PQexitPipelineMode(handle_);
    if (failure)
        co_return std::unexpected(*failure);
    if (!description || PQnfields(description.get()) == 0)
        co_return fail(Errc::refused, "PostgreSQL refused the statement: only queries that read are allowed.",
                       "the statement returns no columns");
    co_return description;
}

asio::awaitable<Result<void>> Conversation::start()
{
    const bool started =
        PQsendQueryPrepared(handle_, "", 0, nullptr, nullptr, nullptr, 0) == 1 && PQsetSingleRowMode(handle_) == 1;
    if (!started)
        co_return std::unexpected(lost_connection(PQerrorMessage(handle_)));
    co_return co_await flush();
}

asio::awaitable<void> Conversation::drain()
{
    while (true) {
        const auto reply = co_await next();
        const bool copying = !reply && reply.error().code == Errc::refused; // libpq would repeat that reply for ever
        if (interrupted() || copying || PQstatus(handle_) == CONNECTION_BAD || (reply && !*reply))
            co_return;
    }
}

asio::awaitable<Result<void>> Conversation::roll_back()
{
    auto reply = co_await run("ROLLBACK");
    if (!reply)
        co_return std::unexpected(reply.error());
    co_return Result<void>();
}

}
