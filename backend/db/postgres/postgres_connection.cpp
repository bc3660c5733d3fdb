#include "db/postgres/postgres_connection.hpp"

#include "db/postgres/postgres_error.hpp"
#include "db/postgres/socket_wait.hpp"

#include <fmt/format.h>
#include <libpq-fe.h>
#include <sys/socket.h>

#include <charconv>
#include <cstring>

namespace datachat::db::postgres {
namespace {

// From PostgreSQL's pg_type.dat; fixed for ever.
constexpr Oid type_bytea = 17;
constexpr Oid type_int8 = 20;
constexpr Oid type_int2 = 21;
constexpr Oid type_int4 = 23;
constexpr Oid type_text = 25;
constexpr Oid type_float8 = 701;
constexpr Oid type_unknown = 0;

// The parameters of one statement as libpq wants them: pointers into `texts` and `values`.
struct Parameters {
    explicit Parameters(const Values& values)
    {
        texts.reserve(values.size());
        for (const Value& value : values)
            add(value);
    }

    void add(const Value& value)
    {
        if (const auto* integer = std::get_if<std::int64_t>(&value))
            push(type_int8, texts.emplace_back(std::to_string(*integer)), 0);
        else if (const auto* real = std::get_if<double>(&value))
            push(type_float8, texts.emplace_back(fmt::format("{}", *real)), 0);
        else if (const auto* text = std::get_if<std::string>(&value))
            push(type_text, *text, 1);
        else if (const auto* blob = std::get_if<Blob>(&value))
            push(type_bytea, blob->bytes, 1);
        else
            push_null();
    }

    // Binary for text as well: its length then counts, and not the first NUL character.
    void push(Oid type, const std::string& content, int format)
    {
        types.push_back(type);
        pointers.push_back(content.c_str());
        lengths.push_back(static_cast<int>(content.size()));
        formats.push_back(format);
    }

    void push_null()
    {
        types.push_back(type_unknown);
        pointers.push_back(nullptr);
        lengths.push_back(0);
        formats.push_back(0);
    }

    std::vector<std::string> texts;
    std::vector<Oid> types;
    std::vector<const char*> pointers;
    std::vector<int> lengths;
    std::vector<int> formats;
};

template <class T>
T number(std::string_view text)
{
    T parsed{};
    std::from_chars(text.data(), text.data() + text.size(), parsed);
    return parsed;
}

Value cell(const PGresult* result, int row, int column)
{
    if (PQgetisnull(result, row, column) == 1)
        return Null{};
    const char* data = PQgetvalue(result, row, column);
    const std::string_view text(data, static_cast<std::size_t>(PQgetlength(result, row, column)));
    switch (PQftype(result, column)) {
    case type_int2:
    case type_int4:
    case type_int8:
        return number<std::int64_t>(text);
    case type_float8:
        return number<double>(text);
    case type_bytea: {
        std::size_t size = 0;
        const std::unique_ptr<unsigned char, decltype(&PQfreemem)> bytes(
            PQunescapeBytea(reinterpret_cast<const unsigned char*>(data), &size), PQfreemem);
        return Blob{bytes ? std::string(reinterpret_cast<const char*>(bytes.get()), size) : std::string()};
    }
    default:
        return std::string(text);
    }
}

Rows rows_of(PGresult* result)
{
    Rows rows;
    const int columns = PQnfields(result);
    rows.rows.resize(static_cast<std::size_t>(PQntuples(result)));
    for (std::size_t row = 0; row < rows.rows.size(); ++row) {
        rows.rows[row].reserve(static_cast<std::size_t>(columns));
        for (int column = 0; column < columns; ++column)
            rows.rows[row].push_back(cell(result, static_cast<int>(row), column));
    }
    const bool selected = std::string_view(PQcmdStatus(result)).starts_with("SELECT");
    rows.changed = selected ? 0 : number<std::int64_t>(PQcmdTuples(result));
    return rows;
}

}

void PostgresConnection::Close::operator()(PGconn* handle) const
{
    PQfinish(handle);
}

void PostgresConnection::Clear::operator()(PGresult* result) const
{
    PQclear(result);
}

core::Error PostgresConnection::broken()
{
    return to_error("", options_.location, PQerrorMessage(handle_.get()));
}

core::Error PostgresConnection::timed_out()
{
    return to_error("57014", options_.location, "no reply in time");
}

asio::awaitable<core::Result<std::unique_ptr<PostgresConnection>>> PostgresConnection::open(Options options)
{
    PGconn* handle = PQconnectStart(options.uri.c_str());
    std::unique_ptr<PostgresConnection> connection(new PostgresConnection(handle, std::move(options)));
    if (auto connected = co_await connection->connect(); !connected)
        co_return std::unexpected(connected.error());

    const auto timeout = std::to_string(connection->options_.statement_within.count());
    Values settings{std::string("statement_timeout"), timeout};
    auto set = co_await connection->run(
        "select set_config($1, $2, false), set_config('client_min_messages', 'warning', false)", std::move(settings));
    if (!set)
        co_return std::unexpected(set.error());
    if (!connection->options_.schema.empty()) {
        Values path{std::string("search_path"), connection->options_.schema};
        set = co_await connection->run("select set_config($1, quote_ident($2), false)", std::move(path));
        if (!set)
            co_return std::unexpected(set.error());
    }
    co_return connection;
}

asio::awaitable<core::Result<void>> PostgresConnection::connect()
{
    const Deadline deadline = std::chrono::steady_clock::now() + options_.connect_within;
    PGconn* handle = handle_.get();
    if (handle == nullptr || PQstatus(handle) == CONNECTION_BAD)
        co_return std::unexpected(
            to_connect_error(options_.location, handle == nullptr ? "out of memory" : PQerrorMessage(handle)));
    PQsetErrorVerbosity(handle, PQERRORS_VERBOSE);
    PQsetNoticeProcessor(handle, [](void*, const char*) {}, nullptr);

    PostgresPollingStatusType state = PGRES_POLLING_WRITING;
    while (state != PGRES_POLLING_OK) {
        if (state == PGRES_POLLING_FAILED)
            co_return std::unexpected(to_connect_error(options_.location, PQerrorMessage(handle)));
        const auto readiness = state == PGRES_POLLING_READING ? Readiness::read : Readiness::write;
        if (!co_await wait_socket(PQsocket(handle), readiness, deadline))
            co_return std::unexpected(to_connect_error(options_.location, "no reply in time"));
        state = PQconnectPoll(handle);
    }
    PQsetnonblocking(handle, 1);
    co_return core::Result<void>{};
}

asio::awaitable<bool> PostgresConnection::flush(Deadline deadline)
{
    while (PQflush(handle_.get()) == 1) {
        if (!co_await wait_socket(PQsocket(handle_.get()), Readiness::write, deadline))
            co_return false;
        // The server may be waiting for us to read before it reads on.
        PQconsumeInput(handle_.get());
    }
    co_return true;
}

asio::awaitable<core::Result<PostgresConnection::ResultHandle>> PostgresConnection::receive(Deadline deadline)
{
    while (PQisBusy(handle_.get()) == 1) {
        if (!co_await wait_socket(PQsocket(handle_.get()), Readiness::read, deadline))
            co_return std::unexpected(timed_out());
        if (PQconsumeInput(handle_.get()) == 0)
            co_return std::unexpected(broken());
    }
    co_return ResultHandle(PQgetResult(handle_.get()));
}

asio::awaitable<core::Result<Rows>> PostgresConnection::run(std::string sql, Values values)
{
    // The server's own timeout comes first; this one is for a server that is no longer there.
    const Deadline deadline = std::chrono::steady_clock::now() + options_.statement_within + std::chrono::seconds(5);
    const Parameters parameters(values);
    const int sent =
        PQsendQueryParams(handle_.get(), sql.c_str(), static_cast<int>(values.size()), parameters.types.data(),
                          parameters.pointers.data(), parameters.lengths.data(), parameters.formats.data(), 0);
    if (sent == 0)
        co_return std::unexpected(broken());
    if (!co_await flush(deadline))
        co_return std::unexpected(timed_out());

    core::Result<Rows> outcome = Rows{};
    for (;;) {
        auto result = co_await receive(deadline);
        if (!result)
            co_return std::unexpected(result.error());
        if (!*result)
            break;
        const ExecStatusType status = PQresultStatus(result->get());
        if (status == PGRES_TUPLES_OK || status == PGRES_COMMAND_OK) {
            outcome = rows_of(result->get());
        } else {
            const char* sqlstate = PQresultErrorField(result->get(), PG_DIAG_SQLSTATE);
            outcome = std::unexpected(
                to_error(sqlstate == nullptr ? "" : sqlstate, options_.location, PQresultErrorMessage(result->get())));
        }
    }
    if (outcome && PQstatus(handle_.get()) == CONNECTION_BAD)
        co_return std::unexpected(broken());
    co_return outcome;
}

bool PostgresConnection::has_failed() const
{
    return PQtransactionStatus(handle_.get()) != PQTRANS_INTRANS;
}

bool PostgresConnection::is_idle()
{
    if (PQstatus(handle_.get()) != CONNECTION_OK || PQtransactionStatus(handle_.get()) != PQTRANS_IDLE)
        return false;
    // What has come meanwhile are notices, or the server's last word; behind that one stands the end of the stream.
    if (PQconsumeInput(handle_.get()) == 0 || PQstatus(handle_.get()) != CONNECTION_OK)
        return false;
    char next = 0;
    return ::recv(PQsocket(handle_.get()), &next, 1, MSG_PEEK | MSG_DONTWAIT) != 0;
}

}
