#include "services/datasources/postgres/postgres_data_source.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <fmt/format.h>
#include <sys/resource.h>

#include <chrono>
#include <cstdio>

// Reads the schema of a PostgreSQL database once and prints what that took. Usage: read_schema postgres://...

using namespace datachat;
namespace asio = boost::asio;

namespace {

asio::awaitable<core::Result<models::Schema>> read(services::datasources::DataSource& source)
{
    if (auto connected = co_await source.connect({}); !connected)
        co_return std::unexpected(connected.error());
    co_return co_await source.get_schema({});
}

double peak_megabytes()
{
    rusage usage{};
    getrusage(RUSAGE_SELF, &usage);
    return static_cast<double>(usage.ru_maxrss) / 1024;
}

}

int main(int count, char** arguments)
{
    if (count != 2) {
        std::fputs("usage: read_schema postgres://...\n", stderr);
        return 64;
    }
    asio::thread_pool pool(2);
    auto source = services::datasources::postgres::PostgresDataSource::make({.uri = arguments[1]}, pool);
    core::Result<models::Schema> schema;
    const auto begun = std::chrono::steady_clock::now();
    if (source) {
        asio::io_context loop;
        asio::co_spawn(loop, read(**source), [&](const std::exception_ptr&, core::Result<models::Schema> found) {
            schema = std::move(found);
        });
        loop.run();
    } else {
        schema = std::unexpected(source.error());
    }
    if (!schema) {
        fmt::print(stderr, "read_schema: {}\n", schema.error().message);
        return 70;
    }
    const std::chrono::duration<double> taken = std::chrono::steady_clock::now() - begun;
    std::size_t columns = 0;
    for (const models::TableInfo& table : schema->tables)
        columns += table.columns.size();
    fmt::print("{} tables, {} columns: {:.2f} s, {:.0f} MB\n", schema->tables.size(), columns, taken.count(),
               peak_megabytes());
    return 0;
}
