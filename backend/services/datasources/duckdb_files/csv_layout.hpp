#pragma once

#include "services/datasources/duckdb_files/connection.hpp"
#include "services/datasources/duckdb_files/source_files.hpp"
#include "services/datasources/duckdb_files/value_guess.hpp"

#include <string>
#include <vector>

namespace datachat::services::datasources::duckdb_files {

struct CsvColumn {
    std::string name;
    std::string sniffed; // DuckDB's type
    ColumnGuess guess;
    std::string set_type; // by a person
    bool as_text = false; // read as text and converted afterwards
};

// How DuckDB is to read the file.
struct CsvLayout {
    std::string path;
    std::string separator;
    std::string quote;
    std::string escape;
    std::string skip;
    bool header = false;
    std::string date_format;
    std::string timestamp_format;
    bool strict = true;
    std::string encoding; // for compressed files, which are not copied
    std::vector<CsvColumn> columns;

    // The call of DuckDB's reader, open for further options: "read_csv('...', delim = ','". `all_text` leaves every
    // value as it is written.
    std::string reader(bool all_text) const;
};

// Finds separator, quote, header, columns and their types; `layout` has the path and the encoding. What a person set
// counts.
Result<void> sniff_layout(Connection& connection, const SourceFile& file, CsvLayout& layout, FileReport& report);

// Looks at values of each column for what DuckDB does not see: decimal commas, the order of day and month, codes with
// leading zeros.
Result<void> judge_columns(Connection& connection, const SourceFile& file, CsvLayout& layout, FileReport& report);

// Turns the columns of the table that were read as text into what they were judged to be. A value that does not fit
// becomes NULL and is counted; a column with many of them stays text.
Result<void> convert_columns(Connection& connection, const SourceFile& file, CsvLayout& layout, FileReport& report);

}
