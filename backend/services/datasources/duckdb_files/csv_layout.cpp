#include "services/datasources/duckdb_files/csv_layout.hpp"

#include "services/datasources/quoting.hpp"

#include <boost/json.hpp>
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <fstream>
#include <optional>
#include <set>

namespace datachat::services::datasources::duckdb_files {
namespace {

using core::Errc;

bool is_own_encoding_fault(const core::Error& error)
{
    return error.detail.find("unicode") != std::string::npos || error.detail.find("utf-8") != std::string::npos ||
           error.detail.find("UTF-8") != std::string::npos;
}

// The sign that splits the first line into the most names, if every name is one.
std::optional<char> separator_of_header(const std::string& path)
{
    std::ifstream stream(path, std::ios::binary);
    std::string line(4096, '\0');
    stream.read(line.data(), static_cast<std::streamsize>(line.size()));
    line.resize(static_cast<std::size_t>(stream.gcount()));
    line.resize(std::min(line.find_first_of("\r\n"), line.size()));
    std::optional<char> best;
    std::ptrdiff_t most = 0;
    for (const char candidate : {',', ';', '\t', '|'}) {
        const auto count = std::ranges::count(line, candidate);
        const std::string twice(2, candidate);
        if (count > most && line.find(twice) == std::string::npos) {
            most = count;
            best = candidate;
        }
    }
    return best;
}

std::size_t column_count(const TextRows& sniffed)
{
    boost::system::error_code failed;
    const boost::json::value columns = boost::json::parse(sniffed.front()[7], failed);
    return failed || !columns.is_array() ? 0 : columns.as_array().size();
}

Result<TextRows> sniff_once(Connection& connection, const SourceFile& file, const CsvLayout& layout,
                            std::optional<char> forced_separator)
{
    std::string options = "sample_size = 20480";
    const FileOptions& set = file.options;
    if (const auto separator = set.separator ? set.separator : forced_separator)
        options += fmt::format(", delim = {}", quoted_text(std::string(1, *separator)));
    if (set.quote)
        options += fmt::format(", quote = {}", quoted_text(std::string(1, *set.quote)));
    if (set.header)
        options += fmt::format(", header = {}", *set.header);
    if (set.skip)
        options += fmt::format(", skip = {}", *set.skip);
    if (!layout.strict)
        options += ", strict_mode = false, ignore_errors = true";
    if (!layout.encoding.empty())
        options += fmt::format(", encoding = {}", quoted_text(layout.encoding));
    return connection.rows(fmt::format(
        "SELECT Delimiter, Quote, Escape, SkipRows::BIGINT, HasHeader::INTEGER, DateFormat, TimestampFormat, "
        "to_json(Columns)::VARCHAR FROM sniff_csv({}, {})",
        quoted_text(as_pattern(layout.path)), options));
}

// Sniffs as strictly as the file allows.
Result<TextRows> sniff_patiently(Connection& connection, const SourceFile& file, CsvLayout& layout, FileReport& report)
{
    auto found = sniff_once(connection, file, layout, std::nullopt);
    if (!found && file.compressed && layout.encoding.empty() && is_own_encoding_fault(found.error())) {
        layout.encoding = "latin-1";
        report.encoding = "latin-1";
        found = sniff_once(connection, file, layout, std::nullopt);
    }
    if (!found &&
        found.error().code != Errc::cancelled) { // rows of unequal length, stray quotes: take what can be taken
        layout.strict = false;
        found = sniff_once(connection, file, layout, std::nullopt);
    }
    if (!found || file.options.separator || column_count(*found) != 1)
        return found;
    // Rows of unequal length make the sniffer take a file for one of a single column, when its header shows better.
    const auto separator = separator_of_header(layout.path);
    if (!separator)
        return found;
    for (const bool strict : {true, false}) {
        layout.strict = strict;
        if (auto again = sniff_once(connection, file, layout, separator))
            return again;
    }
    return found;
}

}

Result<void> sniff_layout(Connection& connection, const SourceFile& file, CsvLayout& layout, FileReport& report)
{
    const auto found = sniff_patiently(connection, file, layout, report);
    if (!found)
        return std::unexpected(found.error());
    const std::vector<std::string>& row = found->front();
    const auto shown = [](const std::string& sign) {
        return sign == "(empty)" || sign == "\\0" ? std::string() : sign;
    };
    layout.separator = shown(row[0]);
    layout.quote = shown(row[1]);
    layout.escape = shown(row[2]);
    layout.skip = row[3];
    layout.header = row[4] == "1";
    layout.date_format = row[5];
    layout.timestamp_format = row[6];
    boost::system::error_code failed;
    const boost::json::value columns = boost::json::parse(row[7], failed);
    if (failed || !columns.is_array())
        return core::fail(Errc::upstream, "DuckDB's description of the file cannot be understood.", row[7]);
    std::set<std::string> taken;
    for (const boost::json::value& column : columns.as_array()) {
        CsvColumn read;
        read.name = std::string(column.at("name").as_string());
        while (read.name.starts_with(' '))
            read.name.erase(0, 1);
        while (read.name.ends_with(' '))
            read.name.pop_back();
        while (read.name.empty() || !taken.insert(read.name).second)
            read.name += '_';
        read.sniffed = std::string(column.at("type").as_string());
        layout.columns.push_back(std::move(read));
    }
    report.separator = layout.separator.empty() ? '\0' : layout.separator.front();
    report.quote = layout.quote.empty() ? '\0' : layout.quote.front();
    report.header = layout.header;
    report.skipped_lines = std::stoll(layout.skip);
    if (report.skipped_lines > 0 && !file.options.skip)
        report.notes.push_back(
            fmt::format("The first {} lines were taken for a preamble and skipped.", report.skipped_lines));
    return {};
}

std::string CsvLayout::reader(bool all_text) const
{
    std::vector<std::string> definitions;
    for (const CsvColumn& column : columns)
        definitions.push_back(fmt::format("{}: {}", quoted_text(column.name),
                                          quoted_text(all_text || column.as_text ? "VARCHAR" : column.sniffed)));
    std::string call = fmt::format("read_csv({}, auto_detect = false, delim = {}, quote = {}, escape = {}, skip = {}, "
                                   "header = {}, hive_partitioning = false, columns = {{{}}}, "
                                   "strict_mode = {}",
                                   quoted_text(as_pattern(path)), quoted_text(separator), quoted_text(quote),
                                   quoted_text(escape), skip, header, fmt::join(definitions, ", "), strict);
    if (!date_format.empty() && !all_text)
        call += fmt::format(", dateformat = {}", quoted_text(date_format));
    if (!timestamp_format.empty() && !all_text)
        call += fmt::format(", timestampformat = {}", quoted_text(timestamp_format));
    if (!encoding.empty())
        call += fmt::format(", encoding = {}", quoted_text(encoding));
    return call;
}

}
