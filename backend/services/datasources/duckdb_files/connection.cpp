#include "services/datasources/duckdb_files/connection.hpp"

#include "models/batch.hpp"
#include "services/datasources/duckdb_files/vector_reader.hpp"

#include <fmt/format.h>

namespace datachat::services::datasources::duckdb_files {
namespace {

using core::Errc;

// DuckDB's messages go on with hints and the statement: the first line says what is wrong.
std::string first_line(std::string_view text)
{
    return std::string(text.substr(0, text.find('\n')));
}

}

core::Error to_error(std::string_view message)
{
    const std::string detail(message.substr(0, 2000));
    const auto is = [&](std::string_view kind) { return message.starts_with(kind); };
    if (is("INTERRUPT"))
        return {Errc::cancelled, "The query was cancelled.", detail};
    if (is("Permission Error") || message.find("read-only mode") != std::string_view::npos ||
        message.find("configuration has been locked") != std::string_view::npos)
        return {Errc::refused,
                "The statement was refused: data files are opened for reading only, and nothing beside them can be "
                "reached.",
                detail};
    if (is("Out of Memory Error"))
        return {
            Errc::too_large,
            "The query needs more memory than data files are given; ask for less at once, or raise their memory limit.",
            detail};
    return {Errc::upstream, fmt::format("DuckDB could not run the query: {}", first_line(message)), detail};
}

Result<std::shared_ptr<Database>> Database::open(const Api& api, const std::filesystem::path& file,
                                                 const Settings& settings)
{
    duckdb_config config = nullptr;
    if (api.create_config(&config) != DuckDBSuccess)
        return core::fail(Errc::internal, "DuckDB gives no configuration.");
    bool configured = true;
    std::string failed_setting;
    for (const auto& [name, value] : settings) {
        if (api.set_config(config, name.c_str(), value.c_str()) != DuckDBSuccess) {
            configured = false;
            failed_setting = name;
        }
    }
    std::shared_ptr<Database> database(new Database(api));
    char* reason = nullptr;
    const bool opened = configured && api.open_ext(file.c_str(), &database->handle_, config, &reason) == DuckDBSuccess;
    api.destroy_config(&config);
    if (!configured) // a protection that the library does not know must not be missed in silence
        return core::fail(Errc::internal,
                          fmt::format("This DuckDB library does not know the setting \"{}\".", failed_setting));
    if (opened)
        return database;
    const std::string detail = reason == nullptr ? "" : reason;
    api.free(reason);
    return core::fail(Errc::corrupt,
                      fmt::format("The cache {} cannot be opened; delete it and ask again.", file.string()), detail);
}

Result<std::unique_ptr<Connection>> Connection::open(std::shared_ptr<Database> database)
{
    std::unique_ptr<Connection> connection(new Connection(std::move(database)));
    if (connection->api().connect(connection->database_->handle(), &connection->handle_) != DuckDBSuccess)
        return core::fail(Errc::internal, "DuckDB gives no connection.");
    return connection;
}

Result<void> Connection::run(const std::string& text)
{
    QueryResult result(api());
    if (api().query(handle_, text.c_str(), result.get()) == DuckDBSuccess)
        return {};
    const char* reason = api().result_error(result.get());
    return std::unexpected(to_error(reason == nullptr ? "" : reason));
}

Result<TextRows> Connection::rows(const std::string& text)
{
    QueryResult result(api());
    if (api().query(handle_, text.c_str(), result.get()) != DuckDBSuccess) {
        const char* reason = api().result_error(result.get());
        return std::unexpected(to_error(reason == nullptr ? "" : reason));
    }
    const idx_t count = api().column_count(result.get());
    std::vector<VectorReader> readers;
    for (idx_t i = 0; i < count; ++i)
        readers.emplace_back(api(), LogicalType(api(), api().column_logical_type(result.get(), i)));
    TextRows rows;
    while (duckdb_data_chunk chunk = api().fetch_chunk(*result.get())) {
        const idx_t size = api().data_chunk_get_size(chunk);
        for (idx_t row = 0; row < size; ++row) {
            std::vector<std::string> cells;
            for (idx_t i = 0; i < count; ++i) {
                const models::Value value = readers[i].value(api().data_chunk_get_vector(chunk, i), row);
                cells.push_back(value.is_null() ? "" : models::to_text(value));
            }
            rows.push_back(std::move(cells));
        }
        api().destroy_data_chunk(&chunk);
        if (size == 0)
            break;
    }
    return rows;
}

}
