#pragma once

#include "sql/dialect.hpp"

#include <array>
#include <filesystem>
#include <fstream>
#include <map>
#include <string>
#include <string_view>
#include <vector>

// For tests: tests/golden/dialects, queries by construct and dialect.
namespace datachat::sql::testing {

constexpr std::array all_dialects{Dialect::sqlite, Dialect::duckdb,   Dialect::postgres,
                                  Dialect::mysql,  Dialect::bigquery, Dialect::snowflake};

struct CorpusQuery {
    std::string text;
    bool mysql_only = false; // MariaDB does not take it
};

struct DialectCorpus {
    std::map<std::string, std::vector<CorpusQuery>> queries; // by construct
    std::vector<std::string> absent;                         // constructs that the dialect does not have
};

inline std::filesystem::path corpus_folder()
{
    return std::filesystem::path(DATACHAT_GOLDEN_DIR) / "dialects";
}

inline std::vector<std::string> corpus_lines(const std::string& name)
{
    std::ifstream file(corpus_folder() / name);
    std::vector<std::string> lines;
    for (std::string line; std::getline(file, line);) {
        if (!line.empty() && !line.starts_with("--"))
            lines.push_back(line);
    }
    return lines;
}

inline void read_corpus(const std::string& file, DialectCorpus& corpus)
{
    std::string construct;
    for (std::string line : corpus_lines(file)) {
        constexpr std::string_view heading = "== ";
        constexpr std::string_view escaped = "escaped: ";
        constexpr std::string_view mysql_only = "mysql only: ";
        if (line.starts_with(heading)) {
            construct = line.substr(heading.size());
            continue;
        }
        if (line == "not in this dialect") {
            corpus.absent.push_back(construct);
            continue;
        }
        CorpusQuery query;
        query.mysql_only = line.starts_with(mysql_only);
        if (query.mysql_only)
            line.erase(0, mysql_only.size());
        if (line.starts_with(escaped)) {
            line.erase(0, escaped.size());
            for (std::size_t at = line.find("\\n"); at != std::string::npos; at = line.find("\\n"))
                line.replace(at, 2, "\n");
        }
        query.text = std::move(line);
        corpus.queries[construct].push_back(std::move(query));
    }
}

// What any dialect has and what this one has.
inline DialectCorpus corpus_of(Dialect dialect)
{
    DialectCorpus corpus;
    read_corpus("any.test", corpus);
    read_corpus(std::string(name(dialect)) + ".test", corpus);
    return corpus;
}

}
