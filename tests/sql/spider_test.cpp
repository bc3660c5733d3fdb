// Every gold query of the Spider data is read, written, read again to the same tree, allowed by the firewall, and
// returns the rows that it returned before. Skipped where the data is absent; docs say where to get it.
#include "sql/firewall.hpp"
#include "sql/normal_form.hpp"
#include "sql/parser.hpp"
#include "sql/printer.hpp"

#include <boost/json.hpp>
#include <gtest/gtest.h>
#include <sqlite3.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <map>
#include <memory>

namespace datachat::sql {
namespace {

namespace fs = std::filesystem;

struct Close {
    void operator()(sqlite3* database) const { sqlite3_close(database); }
};

struct Rows {
    std::vector<std::vector<std::string>> rows;
    std::string error;
};

// Stops what would run for minutes: both sides of a comparison stop at the same count of rows or not at all.
int too_long(void* steps)
{
    return --*static_cast<int*>(steps) < 0 ? 1 : 0;
}

class Database {
public:
    explicit Database(const fs::path& path)
    {
        sqlite3* raw = nullptr;
        sqlite3_open_v2(path.c_str(), &raw, SQLITE_OPEN_READONLY, nullptr);
        database_.reset(raw);
        for (const auto& [name] : query_rows<1>("SELECT name FROM sqlite_master WHERE type IN ('table', 'view')")) {
            models::TableInfo table;
            table.name = name;
            for (const auto& [column, type] :
                 query_rows<2>("SELECT name, type FROM pragma_table_info('" + name + "')")) {
                models::ColumnInfo info;
                info.name = column;
                info.native_type = type;
                table.columns.push_back(std::move(info));
            }
            schema_.tables.push_back(std::move(table));
        }
    }

    const models::Schema& schema() const { return schema_; }

    Rows run(const std::string& sql)
    {
        Rows result;
        int steps = 2'000;
        sqlite3_progress_handler(database_.get(), 100'000, too_long, &steps);
        sqlite3_stmt* statement = nullptr;
        if (sqlite3_prepare_v2(database_.get(), sql.c_str(), -1, &statement, nullptr) != SQLITE_OK) {
            result.error = sqlite3_errmsg(database_.get());
            return result;
        }
        int state = SQLITE_ROW;
        while (result.rows.size() < 200'000 && (state = sqlite3_step(statement)) == SQLITE_ROW) {
            std::vector<std::string> row;
            for (int i = 0; i < sqlite3_column_count(statement); ++i) {
                const auto* text = reinterpret_cast<const char*>(sqlite3_column_text(statement, i));
                row.push_back(std::to_string(sqlite3_column_type(statement, i)) + (text ? text : "NULL"));
            }
            result.rows.push_back(std::move(row));
        }
        if (state != SQLITE_ROW && state != SQLITE_DONE)
            result.error = sqlite3_errmsg(database_.get());
        sqlite3_finalize(statement);
        sqlite3_progress_handler(database_.get(), 0, nullptr, nullptr);
        return result;
    }

private:
    template <std::size_t count>
    std::vector<std::array<std::string, count>> query_rows(const std::string& sql)
    {
        std::vector<std::array<std::string, count>> all;
        for (const auto& row : run(sql).rows) {
            std::array<std::string, count> texts;
            for (std::size_t i = 0; i < count; ++i)
                texts[i] = row[i].substr(1);
            all.push_back(std::move(texts));
        }
        return all;
    }

    std::unique_ptr<sqlite3, Close> database_;
    models::Schema schema_;
};

std::string difference(const std::string& gold, Database& database)
{
    Rows before = database.run(gold);
    if (!before.error.empty())
        return ""; // what the database itself does not take is no query
    const auto parsed = parse_query(gold, Dialect::sqlite);
    if (!parsed)
        return "not read: " + parsed.error().message;
    const auto text = print(*parsed, Dialect::sqlite);
    if (!text)
        return "not written: " + text.error().message;
    const auto again = parse_query(*text, Dialect::sqlite);
    if (!again)
        return "not read again: " + again.error().message + " in " + *text;
    if (*again != *parsed)
        return "another tree from " + *text;
    ExecutionLimits no_limit;
    no_limit.rows = 0;
    const auto checked = Firewall(Dialect::sqlite, database.schema()).check_text(gold, no_limit);
    if (!checked)
        return "refused: " + checked.error().message + " " + checked.error().detail;
    Rows after = database.run(checked->text());
    if (after.error.empty() && before.rows != after.rows) { // without an order any order is right
        std::ranges::sort(before.rows);
        std::ranges::sort(after.rows);
    }
    if (!after.error.empty() || before.rows != after.rows)
        return "other rows (" + std::to_string(before.rows.size()) + ", " + std::to_string(after.rows.size()) + ") " +
               after.error + " from " + checked->text();
    return "";
}

class SpiderQueries : public ::testing::TestWithParam<const char*> {};

TEST_P(SpiderQueries, AreReadWrittenAndRunAsTheyWere)
{
    const fs::path folder = fs::path(DATACHAT_SHARED_DATA) / "spider";
    std::ifstream questions(folder / GetParam());
    if (!questions)
        GTEST_SKIP() << "no Spider data beside the checkout";
    std::map<std::string, Database> databases;
    int queries = 0;
    int wrong = 0;
    for (std::string line; std::getline(questions, line);) {
        const auto record = boost::json::parse(line);
        const std::string gold(record.at("gold_sql").as_string());
        const std::string name(record.at("db_id").as_string());
        auto database = databases.find(name);
        if (database == databases.end())
            database = databases.try_emplace(name, folder / "database" / name / (name + ".sqlite")).first;
        ++queries;
        const std::string what = difference(gold, database->second);
        if (what.empty())
            continue;
        ++wrong;
        if (wrong <= 40)
            ADD_FAILURE() << name << ": " << gold << "\n  " << what;
    }
    EXPECT_EQ(wrong, 0) << "of " << queries;
    EXPECT_GT(queries, 400);
}

INSTANTIATE_TEST_SUITE_P(Files, SpiderQueries, ::testing::Values("dev.jsonl", "train.jsonl"),
                         [](const auto& info) { return std::string(info.param, 3); });

}
}
