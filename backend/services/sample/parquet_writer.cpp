#include "services/sample/parquet_writer.hpp"

#include "services/datasources/duckdb_files/connection.hpp"
#include "services/sample/atomic_file.hpp"
#include "services/sample/calendar.hpp"

#include <fmt/format.h>

#include <iterator>

namespace datachat::services::sample {

namespace {

namespace duckdb = datasources::duckdb_files;

std::string stock_counts_csv(const Shop& shop)
{
    std::string csv = "product_id,store_id,counted_on,units\n";
    for (const StockCount& count : shop.stock_counts)
        fmt::format_to(std::back_inserter(csv), "{},{},{},{}\n", count.product_id, count.store_id,
                       iso_date(count.counted_on), count.units);
    return csv;
}

std::string quoted(const std::filesystem::path& path)
{
    std::string text = "'";
    for (char letter : path.string())
        text += letter == '\'' ? std::string("''") : std::string(1, letter);
    return text + "'";
}

Result<void> convert(const std::filesystem::path& csv, const std::filesystem::path& parquet)
{
    duckdb::Library library;
    const auto api = library.api();
    if (!api)
        return std::unexpected(api.error());
    auto database = duckdb::Database::open(
        **api, ":memory:",
        {{"autoinstall_known_extensions", "false"}, {"autoload_known_extensions", "false"}, {"threads", "1"}});
    if (!database)
        return std::unexpected(database.error());
    auto connection = duckdb::Connection::open(*database);
    if (!connection)
        return std::unexpected(connection.error());
    return (*connection)
        ->run(fmt::format("COPY (SELECT * FROM read_csv({}, header = true, columns = {{'product_id': 'INTEGER', "
                          "'store_id': 'INTEGER', "
                          "'counted_on': 'DATE', 'units': 'INTEGER'}})) TO {} (FORMAT parquet)",
                          quoted(csv), quoted(parquet)));
}

}

Result<void> write_stock_counts_parquet(const Shop& shop, const std::filesystem::path& path)
{
    const std::filesystem::path csv = path.string() + ".csv";
    if (auto written = write_file(csv, stock_counts_csv(shop)); !written)
        return written;
    auto converted = convert(csv, path);
    std::error_code ignored;
    std::filesystem::remove(csv, ignored);
    return converted;
}

}
