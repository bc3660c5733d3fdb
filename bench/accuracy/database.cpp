#include "database.hpp"

#include <sqlite3.h>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <map>

namespace datachat::bench {
namespace {

constexpr std::size_t row_limit = 20'000;

std::string quoted(const std::string& name)
{
    std::string result = "\"";
    for (const char c : name)
        result += c == '"' ? "\"\"" : std::string(1, c);
    return result + "\"";
}

std::string upper(std::string text)
{
    for (char& c : text)
        c = static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
    return text;
}

bool is_iso_date(const std::string& text)
{
    return models::parse_date(text).has_value() || models::parse_timestamp(text).has_value();
}

models::Type type_of(const std::string& declaration)
{
    const std::string name = upper(declaration);
    const auto has = [&](const char* part) { return name.find(part) != std::string::npos; };
    if (has("INT") && !has("POINT"))
        return models::Type::int64;
    if (has("CHAR") || has("CLOB") || has("TEXT"))
        return models::Type::text;
    if (has("BLOB"))
        return models::Type::bytes;
    if (has("REAL") || has("FLOA") || has("DOUB") || has("NUM") || has("DEC"))
        return models::Type::float64;
    return models::Type::unknown; // the values decide
}

int interrupt(void* left)
{
    return --*static_cast<int*>(left) < 0 ? 1 : 0;
}

}

Rows Database::run(const std::string& sql, std::size_t rows, int steps) const
{
    Rows result;
    sqlite3_stmt* statement = nullptr;
    if (sqlite3_prepare_v2(handle_, sql.c_str(), -1, &statement, nullptr) != SQLITE_OK || statement == nullptr) {
        result.error = sqlite3_errmsg(handle_);
        return result;
    }
    int left = steps;
    sqlite3_progress_handler(handle_, 20'000, interrupt, &left);
    const int columns = sqlite3_column_count(statement);
    int code = SQLITE_ROW;
    while (result.rows.size() < rows && (code = sqlite3_step(statement)) == SQLITE_ROW) {
        std::vector<Cell> row(static_cast<std::size_t>(columns));
        for (int i = 0; i < columns; ++i) {
            Cell& cell = row[static_cast<std::size_t>(i)];
            const int type = sqlite3_column_type(statement, i);
            if (type == SQLITE_INTEGER || type == SQLITE_FLOAT) {
                cell.kind = Cell::Kind::number;
                char text[40];
                std::snprintf(text, sizeof text, "%.6g", sqlite3_column_double(statement, i));
                cell.number = std::strtod(text, nullptr);
            } else if (type != SQLITE_NULL) {
                cell.kind = Cell::Kind::text;
                cell.text.assign(static_cast<const char*>(sqlite3_column_blob(statement, i)) == nullptr
                                     ? ""
                                     : static_cast<const char*>(sqlite3_column_blob(statement, i)),
                                 static_cast<std::size_t>(sqlite3_column_bytes(statement, i)));
            }
        }
        result.rows.push_back(std::move(row));
    }
    result.steps = steps - std::max(left, 0);
    result.ok = code == SQLITE_DONE || code == SQLITE_ROW;
    if (!result.ok)
        result.error = sqlite3_errmsg(handle_);
    sqlite3_finalize(statement);
    sqlite3_progress_handler(handle_, 0, nullptr, nullptr);
    return result;
}

Database::Database(const std::string& path, const nl::Thesaurus* thesaurus)
{
    const std::string address = "file:" + path + "?mode=ro&immutable=1";
    if (sqlite3_open_v2(address.c_str(), &handle_, SQLITE_OPEN_READONLY | SQLITE_OPEN_URI, nullptr) != SQLITE_OK) {
        sqlite3_close(handle_);
        handle_ = nullptr;
        return;
    }
    models::Schema schema;
    std::vector<nl::ColumnProfile> profiles;
    const Rows tables = run("SELECT name, type FROM sqlite_master WHERE type IN ('table', 'view') AND name NOT LIKE "
                            "'sqlite_%' ORDER BY rowid");
    for (const std::vector<Cell>& row : tables.rows) {
        models::TableInfo table;
        table.name = row[0].text;
        table.kind = row[1].text == "view" ? models::TableKind::view : models::TableKind::table;
        const Rows columns =
            run("SELECT name, type, \"notnull\", pk FROM pragma_table_info(" + quoted(table.name) + ") ORDER BY cid");
        std::map<int, std::string> key;
        for (const std::vector<Cell>& cells : columns.rows) {
            models::ColumnInfo column;
            column.name = cells[0].text;
            column.native_type = cells[1].text;
            column.nullable = cells[2].number == 0;
            column.type = type_of(column.native_type);
            if (cells[3].number > 0)
                key[static_cast<int>(cells[3].number)] = column.name;
            table.columns.push_back(std::move(column));
        }
        for (const auto& [place, name] : key)
            table.primary_key.push_back(name);
        const Rows keys = run("SELECT id, seq, \"table\", \"from\", \"to\" FROM pragma_foreign_key_list(" +
                              quoted(table.name) + ") ORDER BY id DESC, seq");
        for (const std::vector<Cell>& cells : keys.rows) {
            if (cells[1].number == 0)
                table.foreign_keys.emplace_back();
            models::ForeignKey& entry = table.foreign_keys.back();
            entry.referenced_table = cells[2].text;
            entry.columns.push_back(cells[3].text);
            if (cells[4].kind == Cell::Kind::text)
                entry.referenced_columns.push_back(cells[4].text);
        }
        const Rows count = run("SELECT count(*) FROM " + quoted(table.name));
        if (count.ok)
            table.row_count = static_cast<std::int64_t>(count.rows.at(0).at(0).number);
        for (std::size_t c = 0; c < table.columns.size(); ++c) {
            models::ColumnInfo& column = table.columns[c];
            nl::ColumnProfile profile;
            profile.table = schema.tables.size();
            profile.column = c;
            const std::string name = quoted(column.name);
            const Rows values =
                run("SELECT CAST(" + name + " AS TEXT), typeof(" + name + "), count(*) FROM " + quoted(table.name) +
                    " WHERE " + name + " IS NOT NULL GROUP BY 1 ORDER BY 3 DESC, 1");
            std::size_t texts = 0, dates = 0, reals = 0;
            for (const std::vector<Cell>& cells : values.rows) {
                profile.values.push_back(cells[0].text);
                texts += cells[1].text == "text" ? 1 : 0;
                reals += cells[1].text == "real" ? 1 : 0;
                dates += is_iso_date(cells[0].text) ? 1 : 0;
            }
            profile.complete = values.rows.size() < row_limit;
            profile.distinct_count = static_cast<std::int64_t>(values.rows.size());
            if (column.type == models::Type::unknown)
                column.type = texts > 0 || values.rows.empty() ? models::Type::text
                              : reals > 0                      ? models::Type::float64
                                                               : models::Type::int64;
            if (column.type == models::Type::text && dates > 0 && dates == values.rows.size())
                column.time_storage = models::TimeStorage::iso_text;
            if (models::is_numeric(column.type)) {
                const Rows range = run("SELECT min(" + name + "), max(" + name + ") FROM " + quoted(table.name));
                if (range.ok && range.rows.at(0).at(0).kind == Cell::Kind::number &&
                    range.rows[0].at(1).kind == Cell::Kind::number) {
                    profile.minimum = models::Value(range.rows[0][0].number);
                    profile.maximum = models::Value(range.rows[0][1].number);
                }
            }
            const Rows nulls = run("SELECT count(*) FROM " + quoted(table.name) + " WHERE " + name + " IS NULL");
            if (nulls.ok)
                profile.null_count = static_cast<std::int64_t>(nulls.rows.at(0).at(0).number);
            profiles.push_back(std::move(profile));
        }
        schema.tables.push_back(std::move(table));
    }
    catalog_ = nl::build_catalog(std::move(schema), std::move(profiles), {}, thesaurus);
}

Database::~Database()
{
    sqlite3_close(handle_);
}

bool same_rows(const Rows& gold, const Rows& other, bool ordered)
{
    if (!gold.ok || !other.ok || gold.rows.size() != other.rows.size())
        return false;
    if (gold.rows.empty())
        return true;
    const std::size_t width = gold.rows[0].size();
    if (other.rows[0].size() != width)
        return false;
    const auto column = [](const Rows& rows, std::size_t i) {
        std::vector<Cell> cells;
        for (const std::vector<Cell>& row : rows.rows)
            cells.push_back(row[i]);
        std::sort(cells.begin(), cells.end());
        return cells;
    };
    std::vector<std::vector<Cell>> gold_columns, other_columns;
    for (std::size_t i = 0; i < width; ++i) {
        gold_columns.push_back(column(gold, i));
        other_columns.push_back(column(other, i));
    }
    std::vector<std::vector<Cell>> target = gold.rows;
    if (!ordered)
        std::sort(target.begin(), target.end());
    std::vector<std::size_t> order(width);
    std::vector<bool> used(width, false);
    int tries = 200;
    const auto place = [&](auto&& self, std::size_t i) -> bool {
        if (i == width) {
            if (--tries < 0)
                return false;
            std::vector<std::vector<Cell>> moved;
            for (const std::vector<Cell>& row : other.rows) {
                std::vector<Cell> cells;
                for (const std::size_t k : order)
                    cells.push_back(row[k]);
                moved.push_back(std::move(cells));
            }
            if (!ordered)
                std::sort(moved.begin(), moved.end());
            return moved == target;
        }
        for (std::size_t k = 0; k < width; ++k) {
            if (used[k] || gold_columns[i] != other_columns[k])
                continue;
            used[k] = true;
            order[i] = k;
            if (self(self, i + 1))
                return true;
            used[k] = false;
        }
        return false;
    };
    return place(place, 0);
}

}
