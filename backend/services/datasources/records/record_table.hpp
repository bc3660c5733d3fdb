#pragma once

#include "models/value.hpp"
#include "services/datasources/records/json_path.hpp"
#include "services/datasources/records/object_reader.hpp"

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

// How answers that are JSON become tables: what a person says of one.
namespace datachat::services::datasources::records {

using Parameters = std::vector<std::pair<std::string, std::string>>;

enum class PagingKind : std::uint8_t { none, link, page, offset, cursor };

// How the further pages of a table are asked for. Without `total` or `pages`, pages and offsets are asked for until one
// is empty.
struct Paging {
    PagingKind kind = PagingKind::none;
    std::string parameter;         // that holds the page's number, the offset or the cursor
    std::string size_parameter;    // that holds how many records are wanted; "" = it is not said
    std::int64_t size = 0;         // 0 = as many as come
    std::int64_t first = 1;        // page
    std::optional<JsonPath> next;  // in the answer: the next page's address (link) or cursor
    std::optional<JsonPath> last;  // in the last record: the next cursor
    std::optional<JsonPath> more;  // in the answer: whether there is a further page
    std::optional<JsonPath> total; // in the answer: how many records there are
    std::optional<JsonPath> pages; // in the answer: how many pages there are
};

struct ColumnConfig {
    std::string name;
    std::optional<models::Type> type; // none: found from the records
    int scale = 0;                    // of a decimal
    JsonPath place;                   // in a record
};

struct Reference {
    std::string column;
    std::string table;
    std::string other_column;
};

// What every kind of source says of a table; each kind adds where its records come from.
struct RecordTable {
    std::string name;
    std::string comment;
    std::optional<JsonPath> records; // none: the answer itself, or the only array in it
    Paging paging;
    std::vector<ColumnConfig> columns; // empty: all that the records have
    std::vector<std::string> key;
    std::vector<Reference> references;
    std::map<std::string, std::string> filters; // columns and the parameters that filter by their value
    std::vector<std::string> fixed;             // parameters that say something else already
    bool proposed = false;                      // nobody asked for it: it is left out when it cannot be read
};

using RecordTablePtr = std::shared_ptr<const RecordTable>;

// What one table may cost. What needs more is refused, never cut.
struct RecordBudget {
    std::int64_t pages = 1'000;
    std::int64_t rows = 1'000'000;
    std::int64_t bytes = 256 << 20;
};

// Reads the name and what else every kind's tables have; further members are taken from the reader before, its end() is
// asked here. Fails with invalid_argument.
Result<void> read_record_table(ObjectReader& reader, RecordTable& table);

// An array of 1 to 1,000 objects with names that differ, each read by `read`, which gets the object and a reader of it.
template <class Table, class Read>
Result<std::vector<Table>> read_record_tables(const json::value& tables, Read read)
{
    const auto list = objects_of_tables(tables);
    if (!list)
        return std::unexpected(list.error());
    std::vector<Table> all;
    for (const json::object* object : *list) {
        ObjectReader reader(*object, name_for_errors(*object));
        Result<Table> table = read(reader);
        if (!table)
            return std::unexpected(table.error());
        all.push_back(std::move(*table));
    }
    std::vector<std::string> names;
    for (const Table& table : all)
        names.push_back(table.name);
    if (auto different = check_names(names); !different)
        return std::unexpected(different.error());
    return all;
}

}
