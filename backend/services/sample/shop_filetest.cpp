#include "datasources/temporary_folder.hpp"
#include "services/sample/shop.hpp"
#include "services/sample/sqlite_writer.hpp"

#include <gtest/gtest.h>
#include <sqlite3.h>

#include <fstream>
#include <iterator>

namespace datachat::services::sample {
namespace {

std::string content(const std::filesystem::path& path)
{
    std::ifstream file(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
}

// The first cell of what a query gives, as text.
std::string cell(const std::filesystem::path& path, const char* sql)
{
    sqlite3* database = nullptr;
    EXPECT_EQ(sqlite3_open_v2(path.c_str(), &database, SQLITE_OPEN_READONLY, nullptr), SQLITE_OK);
    sqlite3_stmt* statement = nullptr;
    EXPECT_EQ(sqlite3_prepare_v2(database, sql, -1, &statement, nullptr), SQLITE_OK) << sqlite3_errmsg(database);
    std::string text;
    if (sqlite3_step(statement) == SQLITE_ROW)
        text = reinterpret_cast<const char*>(sqlite3_column_text(statement, 0));
    sqlite3_finalize(statement);
    sqlite3_close(database);
    return text;
}

TEST(WriteSample, writes_a_sound_database_and_files)
{
    const tests::TemporaryFolder folder;
    const std::filesystem::path place = folder.path() / "new" / "shop";
    const auto written = write_sample(place);
    ASSERT_TRUE(written) << written.error().message << written.error().detail;

    const auto database = place / "shop.sqlite";
    EXPECT_TRUE(is_sample_database(database));
    EXPECT_EQ(cell(database, "PRAGMA integrity_check"), "ok");
    EXPECT_EQ(cell(database, "PRAGMA foreign_key_check"), "");
    EXPECT_EQ(cell(database, "SELECT count(*) FROM sqlite_master WHERE type = 'table'"), "13");
    EXPECT_EQ(cell(database, "SELECT count(*) FROM orders"), "40000");
    EXPECT_EQ(cell(database, "SELECT min(order_date) || ' ' || max(order_date) FROM orders"), "2022-01-01 2024-12-31");
    EXPECT_EQ(cell(database, "SELECT count(*) FROM products WHERE typeof(price) <> 'real'"), "0");
    EXPECT_NE(cell(database, "SELECT count(*) FROM customers WHERE email IS NULL"), "0");
    EXPECT_EQ(cell(database, "SELECT \"order\" FROM \"WebCampaigns\" ORDER BY 1 LIMIT 1"), "1");
    EXPECT_NE(cell(database, "SELECT count(*) FROM \"price history\""), "0");

    EXPECT_EQ(content(place / "files/stock_counts.parquet").substr(0, 4), "PAR1");
    EXPECT_GT(std::filesystem::file_size(place / "files/web_visits.csv"), 1'000'000U);
    for (const auto& entry : std::filesystem::recursive_directory_iterator(place))
        EXPECT_EQ(entry.path().string().find(".tmp"), std::string::npos) << entry.path();
}

TEST(WriteSample, replaces_an_older_sample)
{
    const tests::TemporaryFolder folder;
    ASSERT_TRUE(write_sample(folder.path(), 1));
    const std::string first = content(folder.path() / "shop.sqlite");
    ASSERT_TRUE(write_sample(folder.path(), 2));
    EXPECT_NE(content(folder.path() / "shop.sqlite"), first);
    ASSERT_TRUE(write_sample(folder.path(), 1));
    EXPECT_EQ(content(folder.path() / "shop.sqlite"), first);
}

TEST(WriteSample, never_writes_over_what_is_not_a_sample)
{
    const tests::TemporaryFolder folder;
    std::ofstream(folder.path() / "shop.sqlite") << "precious";
    const auto written = write_sample(folder.path());
    ASSERT_FALSE(written);
    EXPECT_EQ(written.error().code, core::Errc::conflict);
    EXPECT_EQ(content(folder.path() / "shop.sqlite"), "precious");
}

TEST(WriteSample, tells_a_folder_that_cannot_be_made)
{
    const tests::TemporaryFolder folder;
    std::ofstream(folder.path() / "file") << "x";
    const auto written = write_sample(folder.path() / "file");
    ASSERT_FALSE(written);
    EXPECT_EQ(written.error().code, core::Errc::unavailable);
}

}
}
