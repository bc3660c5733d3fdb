#include "services/sample/shop.hpp"

#include "services/sample/atomic_file.hpp"
#include "services/sample/files_writer.hpp"
#include "services/sample/generate.hpp"
#include "services/sample/parquet_writer.hpp"
#include "services/sample/sqlite_writer.hpp"

#include <fmt/format.h>

namespace datachat::services::sample {

namespace {

Result<void> make_folder(const std::filesystem::path& folder)
{
    std::error_code error;
    std::filesystem::create_directories(folder, error);
    if (error || !std::filesystem::is_directory(folder))
        return core::fail(
            core::Errc::unavailable,
            fmt::format("The folder \"{}\" cannot be made: choose one that you may write to.", folder.string()),
            error.message());
    return {};
}

Result<void> write_database(const Shop& shop, const std::filesystem::path& path)
{
    if (std::filesystem::exists(path) && !is_sample_database(path))
        return core::fail(
            core::Errc::conflict,
            fmt::format("\"{}\" is already there and is not a sample of ours: choose another folder.", path.string()));
    AtomicFile file(path);
    auto written = write_shop_database(shop, file.temporary_path());
    return written ? file.commit() : written;
}

Result<void> write_parquet(const Shop& shop, const std::filesystem::path& path)
{
    AtomicFile file(path);
    auto written = write_stock_counts_parquet(shop, file.temporary_path());
    return written ? file.commit() : written;
}

}

Result<void> write_sample(const std::filesystem::path& folder, std::uint64_t seed)
{
    const std::filesystem::path files = folder / "files";
    if (auto made = make_folder(files); !made)
        return made;
    const Shop shop = generate_shop(seed);
    if (auto written = write_database(shop, folder / "shop.sqlite"); !written)
        return written;
    if (auto written = write_file(files / "web_visits.csv", web_visits_csv(shop)); !written)
        return written;
    if (auto written = write_file(files / "produktliste.csv", product_list_csv(shop)); !written)
        return written;
    return write_parquet(shop, files / "stock_counts.parquet");
}

}
