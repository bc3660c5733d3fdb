#pragma once

#include "models/schema.hpp"

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace datachat::services::datasources::duckdb_files {

// What a person sets against what was sniffed. Unset: sniffed.
struct FileOptions {
    std::optional<char> separator;
    std::optional<char> quote;
    std::optional<bool> header;
    std::optional<std::uint32_t> skip;      // lines before the header
    std::optional<char> decimal;            // '.' or ','
    std::optional<std::string> date_format; // of all date columns: "%d.%m.%Y", as strptime
    std::optional<std::string> encoding;    // "utf-8", "windows-1252", "utf-16le", "utf-16be"
    std::optional<std::string> table;       // its name
    std::map<std::string, std::string>
        types; // column -> DuckDB type; a value that does not fit becomes NULL and is counted
    bool operator==(const FileOptions&) const = default;
};

struct ColumnReport {
    std::string name;
    std::string type;                  // DuckDB's
    std::string conversion;            // "decimal comma", "date %d.%m.%Y", ...; "" if none was needed
    std::int64_t unconverted = 0;      // values that did not fit the type and are NULL now
    std::vector<std::string> examples; // some of them
    bool operator==(const ColumnReport&) const = default;
};

struct RejectedRow {
    std::int64_t line = 0; // 1 = the first line of the file
    std::string reason;
    std::string text; // the line's beginning
    bool operator==(const RejectedRow&) const = default;
};

// How a file, or one table of a database file, was understood.
struct FileReport {
    std::string path;   // of a set of files: its pattern
    std::string table;  // "" when the file could not be read
    std::string format; // "csv", "json", "parquet", "duckdb"
    std::string encoding;
    char separator = 0;
    char quote = 0;
    bool header = false;
    std::int64_t skipped_lines = 0;
    char decimal = '.';
    std::string date_format; // of the first date column; "" if there is none
    std::vector<ColumnReport> columns;
    std::vector<std::string> primary_key;         // that a database declares
    std::vector<models::ForeignKey> foreign_keys; // likewise
    std::int64_t rows = 0;
    std::int64_t rejected_rows = 0;
    std::vector<RejectedRow> rejected; // the first ones
    std::vector<std::string> notes;    // what was ambiguous and how it was decided
    std::string error;                 // why it could not be read, with the remedy
    bool operator==(const FileReport&) const = default;
};

}
