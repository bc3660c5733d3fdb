#include "services/datasources/postgres/connection.hpp"

#include "services/datasources/postgres/errors.hpp"

#include <fmt/format.h>
#include <libpq-fe.h>
#include <poll.h>

#include <algorithm>
#include <array>
#include <vector>

namespace datachat::services::datasources::postgres {
namespace {

using core::Errc;
using core::fail;
using std::chrono::steady_clock;

constexpr auto stop_check = std::chrono::milliseconds(50);

void drop_notice(void* /*context*/, const PGresult* /*notice*/)
{
    // libpq would print it on standard error
}

Handle start(const ConnectOptions& options)
{
    std::vector<const char*> keywords;
    std::vector<const char*> values;
    for (const auto& [keyword, value] : options.settings) {
        keywords.push_back(keyword.c_str());
        values.push_back(value.c_str());
    }
    keywords.push_back(nullptr);
    values.push_back(nullptr);
    return Handle(PQconnectStartParams(keywords.data(), values.data(), 0));
}

core::Error out_of_time(const ConnectOptions& options)
{
    return {Errc::timeout,
            fmt::format("PostgreSQL at {} did not answer in time; check the host, the port and the network between.",
                        options.server())};
}

Result<void> establish(PGconn* handle, const ConnectOptions& options, const std::stop_token& cancel,
                       steady_clock::time_point deadline)
{
    PostgresPollingStatusType wanted = PGRES_POLLING_WRITING;
    while (wanted != PGRES_POLLING_OK) {
        if (wanted == PGRES_POLLING_FAILED || PQstatus(handle) == CONNECTION_BAD)
            return std::unexpected(connect_error(PQerrorMessage(handle), options));
        if (cancel.stop_requested())
            return fail(Errc::cancelled, "Connecting was cancelled.");
        if (steady_clock::now() >= deadline)
            return std::unexpected(out_of_time(options));
        pollfd waiting{.fd = PQsocket(handle),
                       .events = static_cast<short>(wanted == PGRES_POLLING_READING ? POLLIN : POLLOUT),
                       .revents = 0};
        if (poll(&waiting, 1, static_cast<int>(stop_check.count())) > 0)
            wanted = PQconnectPoll(handle);
    }
    return {};
}

// Protections of the session. Each query has its own READ ONLY transaction besides; that also undoes what a query may
// have set.
Result<void> prepare_session(PGconn* handle, const ConnectOptions& options, const SessionSettings& settings)
{
    std::string text =
        "SELECT set_config('default_transaction_read_only', 'on', false), set_config('datestyle', 'ISO', false), "
        "set_config('intervalstyle', 'postgres', false), set_config('bytea_output', 'hex', false), "
        "set_config('lock_timeout', '5s', false), set_config('statement_timeout', '30s', false), "
        "set_config('idle_in_transaction_session_timeout', '5min', false), set_config('timezone', $1, false)";
    std::vector<const char*> values{settings.time_zone.c_str()};
    if (!settings.search_path.empty()) {
        text += ", set_config('search_path', $2, false)";
        values.push_back(settings.search_path.c_str());
    }
    const Reply reply(PQexecParams(handle, text.c_str(), static_cast<int>(values.size()), nullptr, values.data(),
                                   nullptr, nullptr, 0));
    if (PQresultStatus(reply.get()) == PGRES_TUPLES_OK)
        return {};
    return std::unexpected(connect_error(PQerrorMessage(handle), options));
}

}

void HandleDeleter::operator()(pg_conn* handle) const
{
    PQfinish(handle);
}

void ReplyDeleter::operator()(pg_result* reply) const
{
    PQclear(reply);
}

Result<Connection> open_connection(const ConnectOptions& options, const SessionSettings& settings,
                                   std::stop_token cancel, steady_clock::time_point deadline)
{
    const auto limit = steady_clock::now() + std::chrono::seconds(15);
    Handle handle = start(options);
    if (!handle)
        return fail(Errc::internal, "There is no memory for a connection to PostgreSQL.");
    PQsetNoticeReceiver(handle.get(), &drop_notice, nullptr);
    PQsetErrorVerbosity(handle.get(), PQERRORS_VERBOSE); // messages then carry the SQLSTATE, whatever their language
    if (auto established = establish(handle.get(), options, cancel, std::min(deadline, limit)); !established)
        return std::unexpected(established.error());
    if (auto prepared = prepare_session(handle.get(), options, settings); !prepared)
        return std::unexpected(prepared.error());
    if (PQsetnonblocking(handle.get(), 1) != 0)
        return fail(Errc::internal, "The connection to PostgreSQL cannot be made non-blocking.",
                    PQerrorMessage(handle.get()));
    return Connection{.handle = std::move(handle), .idle_since = steady_clock::now()};
}

}
