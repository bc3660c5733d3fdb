#pragma once

#include <optional>
#include <string_view>

namespace datachat::services::datasources::duckdb_files {

enum class FileFormat : unsigned char { csv, json, parquet, duckdb };

struct FormatOfName {
    FileFormat format = FileFormat::csv;
    bool compressed = false; // gzip
    bool plain_text = false; // .txt: data when it is named, a note when it lies in a folder
};

// By the ending of a file's name; none for what is no data file.
std::optional<FormatOfName> format_of(std::string_view file_name);

std::string_view format_name(FileFormat format); // "csv", "json", "parquet", "duckdb"

// One sentence: the endings that can be read.
std::string_view readable_formats();

}
