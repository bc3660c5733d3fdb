// Queries of SQLite, written for PostgreSQL, MariaDB and DuckDB, give the same rows there. A small part runs on a shop
// that is made here; `make translation` runs the gold queries of 20 Spider databases.
#include "engines.hpp"
#include "sql/golden_dialects.hpp"
#include "sql/parser.hpp"
#include "sql/printer_state.hpp"
#include "sql/translate.hpp"

#include <boost/json.hpp>
#include <gtest/gtest.h>
#include <sqlite3.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <map>
#include <set>

#include <unistd.h>

namespace datachat::sql {
namespace {

namespace fs = std::filesystem;
constexpr Dialect targets[] = {Dialect::postgres, Dialect::mysql, Dialect::duckdb};

// A SQLite file: its schema as its values are, its rows as INSERT statements, and the answers to queries.
class Source {
public:
    explicit Source(const fs::path& path)
    {
        sqlite3_open_v2(path.c_str(), &database_, SQLITE_OPEN_READONLY, nullptr);
        for (const auto& name :
             column("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"))
            schema_.tables.push_back(table(name));
    }
    Source(const Source&) = delete;
    Source& operator=(const Source&) = delete;
    ~Source() { sqlite3_close(database_); }

    const models::Schema& schema() const { return schema_; }

    EngineRows run(const std::string& text)
    {
        EngineRows result;
        int steps = 2'000;
        sqlite3_progress_handler(
            database_, 100'000, [](void* left) { return --*static_cast<int*>(left) < 0 ? 1 : 0; }, &steps);
        sqlite3_stmt* statement = nullptr;
        if (sqlite3_prepare_v2(database_, text.c_str(), -1, &statement, nullptr) != SQLITE_OK) {
            result.error = sqlite3_errmsg(database_);
            return result;
        }
        int state = SQLITE_ROW;
        while ((state = sqlite3_step(statement)) == SQLITE_ROW) {
            std::vector<std::string> row;
            for (int i = 0; i < sqlite3_column_count(statement); ++i) {
                const auto* cell = reinterpret_cast<const char*>(sqlite3_column_text(statement, i));
                row.emplace_back(cell ? cell : "\\N");
            }
            result.rows.push_back(std::move(row));
        }
        if (state != SQLITE_DONE)
            result.error = sqlite3_errmsg(database_);
        sqlite3_finalize(statement);
        return result;
    }

    // Makes the tables and their rows; an error, or "".
    std::string load_into(Engine& engine, Dialect dialect)
    {
        for (const models::TableInfo& info : schema_.tables) {
            std::string columns;
            for (const models::ColumnInfo& one : info.columns)
                columns += (columns.empty() ? "" : ", ") + quote_identifier(one.name, dialect) + " " +
                           type_in(one.type, dialect);
            const std::string name = quote_identifier(info.name, dialect);
            if (dialect == Dialect::mysql) { // it joins without keys row by row
                for (const std::string& key : indexed(info))
                    columns += ", KEY (" + quote_identifier(key, dialect) +
                               (models::find_column(info, key)->type == models::Type::int64 ||
                                        models::find_column(info, key)->type == models::Type::float64
                                    ? ")"
                                    : "(50))");
            }
            if (auto error = engine.run("CREATE TABLE " + name + " (" + columns + ")").error; !error.empty())
                return error;
            std::string rows;
            const auto flush = [&] {
                std::string error = rows.empty() ? "" : engine.run("INSERT INTO " + name + " VALUES " + rows).error;
                rows.clear();
                return error;
            };
            for (const auto& row : run("SELECT * FROM " + quote_identifier(info.name, Dialect::sqlite)).rows) {
                rows += rows.empty() ? "(" : ", (";
                for (std::size_t i = 0; i < row.size(); ++i) {
                    const bool number =
                        info.columns[i].type == models::Type::int64 || info.columns[i].type == models::Type::float64;
                    rows += (i > 0 ? ", " : "") + (row[i] == "\\N" ? "NULL"
                                                   : number        ? row[i]
                                                                   : quote_text(row[i], dialect));
                }
                rows += ")";
                if (rows.size() < 200'000)
                    continue;
                if (auto error = flush(); !error.empty())
                    return error;
            }
            if (auto error = flush(); !error.empty())
                return error;
        }
        return "";
    }

private:
    std::set<std::string> indexed(const models::TableInfo& info)
    {
        std::set<std::string> keys(info.primary_key.begin(), info.primary_key.end());
        for (const auto& name : column("SELECT \"from\" FROM pragma_foreign_key_list('" + info.name + "')")) {
            if (const auto* found = models::find_column(info, name))
                keys.insert(found->name);
        }
        return keys;
    }

    std::vector<std::string> column(const std::string& text)
    {
        std::vector<std::string> cells;
        for (auto& row : run(text).rows)
            cells.push_back(std::move(row.front()));
        return cells;
    }

    static std::string type_in(models::Type type, Dialect dialect)
    {
        if (type == models::Type::int64)
            return "bigint";
        if (type == models::Type::float64)
            return dialect == Dialect::postgres ? "double precision" : "double";
        return dialect == Dialect::mysql ? "longtext" : "text";
    }

    models::TableInfo table(const std::string& name)
    {
        models::TableInfo info;
        info.name = name;
        const std::string quoted = quote_identifier(name, Dialect::sqlite);
        std::map<int, std::string> key;
        for (const auto& row : run("SELECT name, type, pk FROM pragma_table_info('" + name + "')").rows) {
            models::ColumnInfo one;
            one.name = row[0];
            one.native_type = row[1];
            one.type = type_of_values(quoted, row[0], row[1]);
            if (row[2] != "0")
                key[std::stoi(row[2])] = row[0];
            info.columns.push_back(std::move(one));
        }
        for (const auto& [place, part] : key)
            info.primary_key.push_back(part);
        for (const auto& row :
             run("SELECT name FROM pragma_index_list('" + name + "') WHERE \"unique\" AND origin = 'u'").rows)
            info.unique_keys.push_back(column("SELECT name FROM pragma_index_info('" + row[0] + "')"));
        return info;
    }

    // SQLite's columns hold what they are given; what they hold is their type elsewhere.
    models::Type type_of_values(const std::string& table, const std::string& name, const std::string& declared)
    {
        const auto kinds = column("SELECT DISTINCT typeof(" + quote_identifier(name, Dialect::sqlite) + ") FROM " +
                                  table + " WHERE " + quote_identifier(name, Dialect::sqlite) + " IS NOT NULL");
        const std::set<std::string> found(kinds.begin(), kinds.end());
        if (found.empty()) {
            std::string lower = declared;
            std::ranges::transform(lower, lower.begin(), [](unsigned char c) { return std::tolower(c); });
            return lower.find("int") != std::string::npos     ? models::Type::int64
                   : lower.find("real") != std::string::npos  ? models::Type::float64
                   : lower.find("float") != std::string::npos ? models::Type::float64
                                                              : models::Type::text;
        }
        if (found == std::set<std::string>{"integer"})
            return models::Type::int64;
        if (found == std::set<std::string>{"text"})
            return models::Type::text;
        return found.contains("text") || found.contains("blob") ? models::Type::unknown : models::Type::float64;
    }

    sqlite3* database_ = nullptr;
    models::Schema schema_;
};

struct Tally {
    int queries = 0;
    int not_portable = 0;
    int same = 0;
    int other = 0;
    std::map<std::string, int> rules;
    int shown = 0;

    void add(const std::string& gold, Source& source, Engine& engine, Dialect target)
    {
        EngineRows wanted = source.run(gold);
        if (!wanted.error.empty())
            return;
        ++queries;
        const auto tree = parse_query(gold, Dialect::sqlite);
        const auto translation = tree ? translate(*tree, Dialect::sqlite, target, &source.schema())
                                      : core::Result<Translation>(std::unexpected(tree.error()));
        if (!translation || !translation->is_portable()) {
            ++not_portable;
            if (translation)
                ++rules[translation->findings.front().rule];
            else
                ++rules["cannot be written: " + translation.error().message];
            return;
        }
        const EngineRows got = engine.run(translation->text);
        if (got.error.empty() && comparable(got) == comparable(wanted)) {
            ++same;
            return;
        }
        ++other;
        if (++shown <= 40)
            std::cout << name(target) << ": " << gold << "\n    " << translation->text << "\n    "
                      << (got.error.empty() ? std::to_string(wanted.rows.size()) + " and " +
                                                  std::to_string(got.rows.size()) + " rows, otherwise"
                                            : got.error)
                      << "\n";
    }

    void report(Dialect target) const
    {
        std::cout << name(target) << ": " << queries << " queries, " << not_portable << " not portable ("
                  << 100.0 * not_portable / std::max(queries, 1) << " %), of the others " << same << " the same and "
                  << other << " not (" << 100.0 * same / std::max(same + other, 1) << " %)\n";
        for (const auto& [rule, count] : rules)
            std::cout << "    " << count << " " << rule << "\n";
    }
};

class Translation20 : public ::testing::TestWithParam<Dialect> {};

TEST_P(Translation20, GivesTheRowsOfSqlite)
{
    const fs::path folder = fs::path(DATACHAT_SHARED_DATA) / "spider";
    if (!std::getenv("DATACHAT_TRANSLATION") || !fs::exists(folder))
        GTEST_SKIP() << "make translation runs it, with the Spider data beside the checkout";
    const auto engine = make_engine(GetParam());
    if (!engine)
        GTEST_SKIP() << how_to_have(GetParam());
    std::map<std::string, std::vector<std::string>> queries;
    for (const char* file : {"dev.jsonl", "train.jsonl"}) {
        std::ifstream questions(folder / file);
        for (std::string line; std::getline(questions, line);) {
            const auto record = boost::json::parse(line);
            queries[std::string(record.at("db_id").as_string())].emplace_back(record.at("gold_sql").as_string());
        }
    }
    Tally tally;
    int databases = 0;
    constexpr int wanted = 20;
    constexpr std::uintmax_t largest = 4 << 20; // rows go over as text
    // Every seventh by name, so that no kind of database is preferred.
    int place = 0;
    for (const auto& [name, golds] : queries) {
        const fs::path file = folder / "database" / name / (name + ".sqlite");
        if (place++ % 7 != 0 || databases == wanted || !fs::exists(file) || fs::file_size(file) > largest)
            continue;
        ++databases;
        Source source(file);
        ASSERT_EQ(engine->use(name), "");
        ASSERT_EQ(source.load_into(*engine, GetParam()), "") << name;
        for (const std::string& gold : golds)
            tally.add(gold, source, *engine, GetParam());
    }
    tally.report(GetParam());
    EXPECT_EQ(databases, wanted);
    EXPECT_GE(tally.same, 0.97 * (tally.same + tally.other));
    EXPECT_LE(tally.not_portable, 0.15 * tally.queries);
}

TEST_P(Translation20, GivesTheRowsOfSqliteForTheCorpus)
{
    const auto engine = make_engine(GetParam());
    if (!engine)
        GTEST_SKIP() << how_to_have(GetParam());
    const fs::path file =
        fs::temp_directory_path() / ("datachat-translation-" + std::to_string(::getpid()) + ".sqlite");
    sqlite3* database = nullptr;
    ASSERT_EQ(sqlite3_open(file.c_str(), &database), SQLITE_OK);
    for (const std::string& statement : testing::corpus_lines("schema.sql"))
        ASSERT_EQ(sqlite3_exec(database, statement.c_str(), nullptr, nullptr, nullptr), SQLITE_OK);
    sqlite3_close(database);
    Tally tally;
    {
        Source source(file);
        ASSERT_EQ(engine->use("translated_corpus"), "");
        ASSERT_EQ(source.load_into(*engine, GetParam()), "");
        for (const auto& [construct, queries] : testing::corpus_of(Dialect::sqlite).queries) {
            if (construct == "parameters" || construct == "qualified tables")
                continue;
            for (const auto& query : queries)
                tally.add(query.text, source, *engine, GetParam());
        }
    }
    fs::remove(file);
    tally.report(GetParam());
    EXPECT_GT(tally.queries, 100);
    EXPECT_GE(tally.same, 0.97 * (tally.same + tally.other));
}

INSTANTIATE_TEST_SUITE_P(To, Translation20, ::testing::ValuesIn(targets),
                         [](const auto& info) { return std::string(name(info.param)); });

}
}
