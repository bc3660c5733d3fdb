#include "services/datasources/duckdb_files/file_formats.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <string>

namespace datachat::services::datasources::duckdb_files {
namespace {

struct Ending {
    std::string_view text;
    FileFormat format;
};

constexpr std::array endings{Ending{".csv", FileFormat::csv},       Ending{".tsv", FileFormat::csv},
                             Ending{".tab", FileFormat::csv},       Ending{".txt", FileFormat::csv},
                             Ending{".json", FileFormat::json},     Ending{".jsonl", FileFormat::json},
                             Ending{".ndjson", FileFormat::json},   Ending{".parquet", FileFormat::parquet},
                             Ending{".duckdb", FileFormat::duckdb}, Ending{".ddb", FileFormat::duckdb}};

}

std::optional<FormatOfName> format_of(std::string_view file_name)
{
    std::string name(file_name);
    std::ranges::transform(name, name.begin(), [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    const bool compressed = name.ends_with(".gz");
    if (compressed)
        name.resize(name.size() - 3);
    for (const Ending& ending : endings) {
        const bool packs = ending.format == FileFormat::csv || ending.format == FileFormat::json;
        if (name.ends_with(ending.text) && (packs || !compressed))
            return FormatOfName{ending.format, compressed, ending.text == ".txt"};
    }
    return std::nullopt;
}

std::string_view format_name(FileFormat format)
{
    static constexpr std::array<std::string_view, 4> names{"csv", "json", "parquet", "duckdb"};
    return names[static_cast<std::size_t>(format)];
}

std::string_view readable_formats()
{
    return "DataChat reads .csv, .tsv, .txt, .json, .jsonl, .ndjson (these also with .gz), .parquet and .duckdb files.";
}

}
