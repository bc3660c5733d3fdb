#include "services/datasources/duckdb_files/duckdb_workbench.hpp"

#include "core/run_blocking.hpp"
#include "services/datasources/duckdb_files/cursor.hpp"
#include "services/datasources/duckdb_files/engine_settings.hpp"
#include "services/datasources/duckdb_files/interruption.hpp"
#include "services/datasources/quoting.hpp"

#include <boost/asio/this_coro.hpp>
#include <fmt/format.h>

#include <algorithm>

#include <unistd.h>

namespace datachat::services::datasources::duckdb_files {
namespace {

using core::Errc;
using core::fail;
using models::Type;

constexpr int decimal_digits = 38;
constexpr int usual_scale = 10;

// The scale in "numeric(10,2)".
int scale_of(std::string_view native_type)
{
    const std::size_t comma = native_type.find(',');
    int scale = usual_scale;
    if (comma != std::string_view::npos) {
        const std::size_t digits = native_type.find_first_not_of(' ', comma + 1);
        scale = 0;
        for (std::size_t at = digits; at < native_type.size() && native_type[at] >= '0' && native_type[at] <= '9'; ++at)
            scale = std::min(scale * 10 + (native_type[at] - '0'), decimal_digits);
    }
    return scale;
}

std::string type_of(const models::ColumnInfo& column)
{
    switch (column.type) {
    case Type::boolean:
        return "BOOLEAN";
    case Type::int64:
        return "BIGINT";
    case Type::uint64:
        return "UBIGINT";
    case Type::decimal:
        return fmt::format("DECIMAL({}, {})", decimal_digits, scale_of(column.native_type));
    case Type::float64:
        return "DOUBLE";
    case Type::bytes:
        return "BLOB";
    case Type::date:
        return "DATE";
    case Type::time:
        return "TIME";
    case Type::timestamp:
        return "TIMESTAMP";
    case Type::timestamp_tz:
        return "TIMESTAMPTZ";
    case Type::interval:
        return "INTERVAL";
    case Type::json:
        return "JSON";
    case Type::null:
    case Type::text:
    case Type::list:
    case Type::unknown:
        break;
    }
    return "VARCHAR";
}

// Appends batches to a table, on the pool.
class TableSink final : public BatchSink {
public:
    TableSink(std::shared_ptr<Connection> connection, duckdb_appender appender, std::string table,
              asio::thread_pool& pool)
        : connection_(std::move(connection)), appender_(appender), table_(std::move(table)), pool_(pool)
    {
    }
    ~TableSink() override { api().appender_destroy(&appender_); } // what was appended is kept

    asio::awaitable<Result<void>> take(const models::Batch& batch) override
    {
        auto work = [&] { return append(batch); };
        co_return co_await core::run_blocking(pool_, work);
    }

private:
    const Api& api() const { return connection_->api(); }

    Result<void> append(const models::Batch& batch)
    {
        for (std::size_t row = 0; row < batch.rows(); ++row) {
            for (const models::Column& column : batch.columns) {
                const models::Value value = column.value(row);
                if (std::visit([&](const auto& content) { return append_cell(content); }, value.data) != DuckDBSuccess)
                    return fault(column.name());
            }
            if (api().appender_end_row(appender_) != DuckDBSuccess)
                return fault("");
        }
        return {};
    }

    Result<void> fault(std::string_view column) const
    {
        const char* reason = api().appender_error(appender_);
        return fail(Errc::upstream,
                    fmt::format("A value of {}{}{} does not fit the column's type, so it cannot be joined with other "
                                "sources. Ask this source alone, or leave the column out.",
                                table_, column.empty() ? "" : ".", column),
                    reason == nullptr ? "" : reason);
    }

    duckdb_state append_text(std::string_view text)
    {
        return api().append_varchar_length(appender_, text.data(), text.size());
    }
    duckdb_state append_cell(const models::Null&) { return api().append_null(appender_); }
    duckdb_state append_cell(bool value) { return api().append_bool(appender_, value); }
    duckdb_state append_cell(std::int64_t value) { return api().append_int64(appender_, value); }
    duckdb_state append_cell(std::uint64_t value) { return api().append_uint64(appender_, value); }
    duckdb_state append_cell(double value) { return api().append_double(appender_, value); }
    duckdb_state append_cell(const std::string& value) { return append_text(value); }
    duckdb_state append_cell(const models::Bytes& value)
    {
        return api().append_blob(appender_, value.data.data(), value.data.size());
    }
    duckdb_state append_cell(models::Date value) { return api().append_date(appender_, {value.days}); }
    duckdb_state append_cell(models::Time value) { return api().append_time(appender_, {value.microseconds}); }
    duckdb_state append_cell(models::Timestamp value)
    {
        return api().append_timestamp(appender_, {value.microseconds});
    }
    duckdb_state append_cell(models::TimestampTz value)
    {
        return api().append_timestamp(appender_, {value.microseconds}); // the session's zone is UTC
    }
    duckdb_state append_cell(const models::Interval& value)
    {
        return api().append_interval(appender_, {value.months, value.days, value.microseconds});
    }
    duckdb_state append_cell(const models::Json& value) { return append_text(value.text); }
    // Decimals and lists as text: the engine reads what the column's type wants.
    duckdb_state append_cell(const auto& value) { return append_text(models::to_text(models::Value(value))); }

    std::shared_ptr<Connection> connection_;
    duckdb_appender appender_;
    std::string table_;
    asio::thread_pool& pool_;
};

class DuckdbWorkbench final : public Workbench {
public:
    DuckdbWorkbench(std::shared_ptr<Library> library, std::shared_ptr<Connection> connection, asio::thread_pool& pool)
        : library_(std::move(library)), connection_(std::move(connection)), pool_(pool)
    {
    }

    sql::Dialect dialect() const override { return sql::Dialect::duckdb; }

    Result<std::unique_ptr<BatchSink>> add_table(const models::TableInfo& table) override
    {
        std::string columns;
        for (const models::ColumnInfo& column : table.columns)
            columns += fmt::format("{}{} {}", columns.empty() ? "" : ", ", quoted_name(column.name), type_of(column));
        const std::string schema = table.schema.empty() ? "main" : table.schema;
        if (auto made = connection_->run(fmt::format("CREATE SCHEMA IF NOT EXISTS {}; CREATE TABLE {}.{} ({})",
                                                     quoted_name(schema), quoted_name(schema), quoted_name(table.name),
                                                     columns));
            !made)
            return std::unexpected(made.error());
        if (std::ranges::find(schemas_, schema) == schemas_.end()) { // tables may be named without it
            schemas_.push_back(schema);
            std::string path;
            for (const std::string& one : schemas_)
                path += (path.empty() ? "" : ",") + one;
            if (auto set = connection_->run("SET search_path = " + quoted_text(path)); !set)
                return std::unexpected(set.error());
        }
        duckdb_appender appender = nullptr;
        if (connection_->api().appender_create(connection_->handle(), schema.c_str(), table.name.c_str(), &appender) !=
            DuckDBSuccess) {
            connection_->api().appender_destroy(&appender);
            return fail(Errc::internal, fmt::format("Rows cannot be put into {}.", table.name));
        }
        return std::make_unique<TableSink>(connection_, appender, schema + '.' + table.name, pool_);
    }

    asio::awaitable<Result<std::string>> explain(RequestContext, sql::CheckedQuery query) override
    {
        auto work = [&] { return duckdb_files::explain(*connection_, query.text()); };
        co_return co_await core::run_blocking(pool_, work);
    }

private:
    asio::awaitable<Result<StreamSummary>> stream_text(RequestContext context, std::string text,
                                                       sql::ExecutionLimits limits, BatchSink& sink) override
    {
        const auto executor = co_await asio::this_coro::executor;
        const Interruption interruption(executor, context.cancel, end_of_query(context, limits.time),
                                        [&] { connection_->interrupt(); });
        auto begin = [&]() -> Result<std::unique_ptr<Cursor>> {
            // From here on nothing of it changes, and nothing outside it can be reached.
            if (auto locked = connection_->run("SET enable_external_access = false; SET lock_configuration = true");
                !locked)
                return std::unexpected(locked.error());
            auto prepared = PreparedQuery::make(*connection_, text);
            if (!prepared)
                return std::unexpected(prepared.error());
            return Cursor::start(std::move(*prepared));
        };
        auto cursor = interruption.explained(co_await core::run_blocking(pool_, begin));
        if (!cursor)
            co_return std::unexpected(cursor.error());
        auto summary = co_await deliver(pool_, **cursor, limits, sink);
        co_return interruption.explained(std::move(summary));
    }

    std::shared_ptr<Library> library_;
    std::shared_ptr<Connection> connection_;
    std::vector<std::string> schemas_;
    asio::thread_pool& pool_;
};

Result<std::unique_ptr<Workbench>> make(const std::shared_ptr<Library>& library, const std::filesystem::path& folder,
                                        const EngineLimits& limits, asio::thread_pool& pool)
{
    const auto api = library->api();
    if (!api)
        return std::unexpected(api.error());
    const auto spill = folder / fmt::format("workbench.spill-{}", ::getpid());
    auto database = Database::open(**api, ":memory:", engine_settings(limits, spill));
    if (!database)
        return std::unexpected(database.error());
    auto connection = Connection::open(std::move(*database));
    if (!connection)
        return std::unexpected(connection.error());
    if (auto set = (*connection)->run("SET TimeZone = 'UTC'"); !set)
        return std::unexpected(set.error());
    return std::make_unique<DuckdbWorkbench>(library, std::shared_ptr<Connection>(std::move(*connection)), pool);
}

}

MakeWorkbench duckdb_workbenches(std::filesystem::path folder, EngineLimits limits, asio::thread_pool& pool)
{
    return [library = std::make_shared<Library>(), folder = std::move(folder), limits = std::move(limits), &pool] {
        return make(library, folder, limits, pool);
    };
}

}
