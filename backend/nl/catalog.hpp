#pragma once

#include "nl/engine.hpp"

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace datachat::nl {

enum class ColumnKind : std::uint8_t { text, name, id, number, date, year, boolean };

struct CatalogColumn {
    int table = 0;
    const models::ColumnInfo* info = nullptr;
    std::vector<std::string> words; // of the identifier
    ColumnKind kind = ColumnKind::text;
    bool numeric = false;  // its values compare as numbers
    bool primary = false;  // is the whole primary key of its table
    bool key_part = false; // is a part of the primary key
    bool unique = false;
    bool foreign = false;
    int refers_to = -1;              // column that it references
    int profile = -1;                // in Catalog::profiles
    double minimum = 0, maximum = 0; // of numbers, when has_range
    bool has_range = false;
    bool year_text = false; // text whose values begin or end with a year
};

struct CatalogTable {
    const models::TableInfo* info = nullptr;
    std::vector<std::string> words;
    int first_column = 0, column_count = 0;
    int key = -1;           // single column that identifies a row
    std::vector<int> shown; // columns that name a row to people ("first name", "last name")
    int dated = -1;         // the date that "in 2024" means
    int measured = -1;      // by knowledge only
    bool person = false;
    bool link = false; // little but foreign keys: a bridge between others
};

// A way to join two tables: left.column = right.column. `from` references `to`.
struct JoinEdge {
    int from = 0, to = 0; // columns
    double cost = 1;      // declared 1, inferred 1.6, preferred less
    std::string knowledge_id;
};

enum class NameKind : std::uint8_t { table, column, metric, condition };
enum class NameSource : std::uint8_t { name, part, synonym, thesaurus, taught };

struct NameHit {
    NameKind kind = NameKind::table;
    NameSource source = NameSource::name;
    int id = 0; // of the table or column; index in the knowledge for metric and condition
    double score = 0;
    int taught = -1; // index in Knowledge::synonyms
};

struct ValueHit {
    int column = 0;
    int value = 0; // in its profile's values
};

class Catalog {
public:
    models::Schema schema;
    std::vector<ColumnProfile> profiles;
    Knowledge knowledge;
    std::vector<CatalogTable> tables;
    std::vector<CatalogColumn> columns;
    std::vector<JoinEdge> edges;
    std::vector<std::vector<int>> edges_of;                             // by table
    std::unordered_map<std::string, std::vector<NameHit>> names;        // by stems, best first
    std::vector<std::string> short_words;                               // parts of names that may be cut words; sorted
    std::unordered_map<std::string, std::vector<ValueHit>> values;      // by normalised text
    std::unordered_map<std::string, std::vector<ValueHit>> value_stems; // by stems of the normalised text
    std::vector<std::uint8_t> distances; // hops between tables, 255 = none; empty for very large schemas

    int table_of(int column) const { return columns[static_cast<std::size_t>(column)].table; }
    const CatalogColumn& column(int id) const { return columns[static_cast<std::size_t>(id)]; }
    const CatalogTable& table(int id) const { return tables[static_cast<std::size_t>(id)]; }
    int distance(int a, int b) const; // hops along keys; 9 when there is no way
    // What goes by these stems, best first. Of a name that thousands share (the "status" of a large schema) these are
    // the first few, which ones is chance; all of them are find_every_name.
    std::span<const NameHit> find_name(const std::string& key) const;
    std::span<const NameHit> find_every_name(const std::string& key) const;
    static constexpr std::size_t crowd = 64;
    const std::string& value_text(ValueHit hit) const;
    int table_count() const { return static_cast<int>(tables.size()); }
    int column_count() const { return static_cast<int>(columns.size()); }
};

// Stages of build_catalog(), a source each.
void describe_columns(Catalog& catalog); // kinds, ranges, keys, shown columns
void find_keys(Catalog& catalog);        // declared and inferred keys, distances
void index_names(Catalog& catalog, const Thesaurus* thesaurus);
void index_values(Catalog& catalog);

}
