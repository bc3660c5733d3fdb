#include "services/datasources/duckdb_files/encoding.hpp"
#include "services/datasources/duckdb_files/ingest.hpp"
#include "services/datasources/duckdb_files/value_guess.hpp"
#include "services/datasources/quoting.hpp"
#include "services/datasources/utf8.hpp"

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

constexpr int judged_rows = 3000;
constexpr std::int64_t kept_rejects = 100'000;
constexpr std::size_t shown_rejects = 20;
// A column keeps its better type although some values do not fit it; beyond this share it is text after all.
constexpr double tolerated_misfits = 0.02;

struct CsvColumn {
    std::string name;
    std::string sniffed; // DuckDB's type
    ColumnGuess guess;
    std::string set_type; // by a person
    bool as_text = false; // read as text and converted afterwards
};

// How DuckDB is to read the file.
struct Layout {
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
};

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

class CsvIngest {
public:
    CsvIngest(Connection& connection, const SourceFile& file, std::filesystem::path work_folder, std::stop_token cancel,
              FileReport& report)
        : connection_(connection), file_(file), work_folder_(std::move(work_folder)), cancel_(std::move(cancel)),
          report_(report)
    {
    }
    ~CsvIngest()
    {
        std::error_code ignored;
        if (!copy_.empty())
            std::filesystem::remove(copy_, ignored);
    }
    CsvIngest(const CsvIngest&) = delete;
    CsvIngest& operator=(const CsvIngest&) = delete;

    Result<void> run();

private:
    Result<void> settle_encoding();
    Result<void> sniff();
    Result<TextRows> sniff_once(bool strict, const std::string& encoding);
    Result<void> judge_columns();
    void judge(const TextRows& sample);
    Result<void> create_table();
    Result<void> read_rejects();
    Result<bool> retry_misfits();
    Result<void> convert();
    Result<void> convert_column(CsvColumn& column, ColumnReport& described);
    std::string reader(bool all_text) const;

    Connection& connection_;
    const SourceFile& file_;
    std::filesystem::path work_folder_;
    std::stop_token cancel_;
    FileReport& report_;
    std::filesystem::path copy_; // in UTF-8
    Layout layout_;
    std::string table_;
    std::optional<char> forced_separator_;
};

Result<void> CsvIngest::run()
{
    table_ = quoted_name(file_.table);
    if (auto settled = settle_encoding(); !settled)
        return settled;
    if (auto sniffed = sniff(); !sniffed)
        return sniffed;
    if (auto judged = judge_columns(); !judged)
        return judged;
    if (auto created = create_table(); !created)
        return created;
    auto retried = retry_misfits();
    if (!retried)
        return std::unexpected(retried.error());
    if (*retried) {
        if (auto created = create_table(); !created)
            return created;
    }
    if (auto rejects = read_rejects(); !rejects)
        return rejects;
    return convert();
}

// A file that is not UTF-8 is copied; DuckDB then reads the copy.
Result<void> CsvIngest::settle_encoding()
{
    layout_.path = file_.path.string();
    Encoding encoding = Encoding::utf8;
    if (file_.options.encoding) {
        const auto named = encoding_from_name(*file_.options.encoding);
        if (!named)
            return core::fail(Errc::invalid_argument,
                              fmt::format("the encoding \"{}\" is unknown; use utf-8, windows-1252 or utf-16",
                                          *file_.options.encoding));
        encoding = *named;
    } else if (!file_.compressed) {
        const auto detected = detect_encoding(file_.path, cancel_);
        if (!detected)
            return std::unexpected(detected.error());
        encoding = *detected;
    }
    report_.encoding = name(encoding);
    if (encoding == Encoding::utf8)
        return {};
    if (file_.compressed) {
        layout_.encoding = encoding == Encoding::windows_1252 ? "latin-1" : "utf-16";
        return {};
    }
    copy_ = work_folder_ / (file_.table + ".utf8.csv");
    layout_.path = copy_.string();
    return write_utf8_copy(file_.path, encoding, copy_, cancel_);
}

Result<TextRows> CsvIngest::sniff_once(bool strict, const std::string& encoding)
{
    std::string options = "sample_size = 20480";
    const FileOptions& set = file_.options;
    if (const auto separator = set.separator ? set.separator : forced_separator_)
        options += fmt::format(", delim = {}", quoted_text(std::string(1, *separator)));
    if (set.quote)
        options += fmt::format(", quote = {}", quoted_text(std::string(1, *set.quote)));
    if (set.header)
        options += fmt::format(", header = {}", *set.header);
    if (set.skip)
        options += fmt::format(", skip = {}", *set.skip);
    if (!strict)
        options += ", strict_mode = false, ignore_errors = true";
    if (!encoding.empty())
        options += fmt::format(", encoding = {}", quoted_text(encoding));
    return connection_.rows(fmt::format(
        "SELECT Delimiter, Quote, Escape, SkipRows::BIGINT, HasHeader::INTEGER, DateFormat, TimestampFormat, "
        "to_json(Columns)::VARCHAR FROM sniff_csv({}, {})",
        quoted_text(as_pattern(layout_.path)), options));
}

Result<void> CsvIngest::sniff()
{
    auto found = sniff_once(true, layout_.encoding);
    if (!found && file_.compressed && layout_.encoding.empty() && is_own_encoding_fault(found.error())) {
        layout_.encoding = "latin-1";
        report_.encoding = "latin-1";
        found = sniff_once(true, layout_.encoding);
    }
    if (!found && !cancel_.stop_requested()) { // rows of unequal length, stray quotes: take what can be taken
        layout_.strict = false;
        found = sniff_once(false, layout_.encoding);
    }
    if (!found)
        return std::unexpected(found.error());
    // Rows of unequal length make the sniffer take a file for one of a single column, when its header shows better.
    if (const auto separator = separator_of_header(layout_.path);
        !file_.options.separator && column_count(*found) == 1 && separator) {
        forced_separator_ = separator;
        auto again = sniff_once(true, layout_.encoding);
        layout_.strict = again.has_value();
        if (!again)
            again = sniff_once(false, layout_.encoding);
        if (again)
            found = std::move(again);
    }
    const std::vector<std::string>& row = found->front();
    const auto shown = [](const std::string& sign) {
        return sign == "(empty)" || sign == "\\0" ? std::string() : sign;
    };
    layout_.separator = shown(row[0]);
    layout_.quote = shown(row[1]);
    layout_.escape = shown(row[2]);
    layout_.skip = row[3];
    layout_.header = row[4] == "1";
    layout_.date_format = row[5];
    layout_.timestamp_format = row[6];
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
        layout_.columns.push_back(std::move(read));
    }
    report_.separator = layout_.separator.empty() ? '\0' : layout_.separator.front();
    report_.quote = layout_.quote.empty() ? '\0' : layout_.quote.front();
    report_.header = layout_.header;
    report_.skipped_lines = std::stoll(layout_.skip);
    if (report_.skipped_lines > 0 && !file_.options.skip)
        report_.notes.push_back(
            fmt::format("The first {} lines were taken for a preamble and skipped.", report_.skipped_lines));
    return {};
}

std::string CsvIngest::reader(bool all_text) const
{
    std::vector<std::string> columns;
    for (const CsvColumn& column : layout_.columns)
        columns.push_back(fmt::format("{}: {}", quoted_text(column.name),
                                      quoted_text(all_text || column.as_text ? "VARCHAR" : column.sniffed)));
    std::string call = fmt::format("read_csv({}, auto_detect = false, delim = {}, quote = {}, escape = {}, skip = {}, "
                                   "header = {}, columns = {{{}}}, "
                                   "strict_mode = {}",
                                   quoted_text(as_pattern(layout_.path)), quoted_text(layout_.separator),
                                   quoted_text(layout_.quote), quoted_text(layout_.escape), layout_.skip,
                                   layout_.header, fmt::join(columns, ", "), layout_.strict);
    if (!layout_.date_format.empty() && !all_text)
        call += fmt::format(", dateformat = {}", quoted_text(layout_.date_format));
    if (!layout_.timestamp_format.empty() && !all_text)
        call += fmt::format(", timestampformat = {}", quoted_text(layout_.timestamp_format));
    if (!layout_.encoding.empty())
        call += fmt::format(", encoding = {}", quoted_text(layout_.encoding));
    return call;
}

Result<void> CsvIngest::judge_columns()
{
    const auto sample =
        connection_.rows(fmt::format("SELECT * FROM {}, ignore_errors = true) LIMIT {}", reader(true), judged_rows));
    if (!sample)
        return std::unexpected(sample.error());
    judge(*sample);
    return {};
}

void CsvIngest::judge(const TextRows& sample)
{
    GuessContext context{
        .separator = report_.separator, .decimal = file_.options.decimal, .date_format = file_.options.date_format};
    const auto guess_all = [&] {
        for (std::size_t i = 0; i < layout_.columns.size(); ++i) {
            std::vector<std::string> values;
            for (const std::vector<std::string>& row : sample) {
                if (!row[i].empty())
                    values.push_back(row[i]);
            }
            layout_.columns[i].guess = guess_column(layout_.columns[i].sniffed, values, context);
        }
    };
    guess_all();
    // Columns that do not tell are read as those that do.
    const bool comma = std::ranges::any_of(layout_.columns, [](const CsvColumn& column) {
        return column.guess.conversion == Conversion::decimal_comma && !column.guess.ambiguous;
    });
    if (comma && !context.decimal) {
        context.decimal = ',';
        guess_all();
    }
    for (CsvColumn& column : layout_.columns) {
        if (column.guess.ambiguous && column.guess.other) {
            const auto told = std::ranges::find_if(layout_.columns, [&](const CsvColumn& other) {
                return !other.guess.ambiguous &&
                       (other.guess.format == column.guess.format || other.guess.format == *column.guess.other);
            });
            if (told != layout_.columns.end()) {
                column.guess.format = told->guess.format;
                column.guess.ambiguous = false;
            }
        }
        if (column.guess.ambiguous)
            report_.notes.push_back(fmt::format("The values of \"{}\" do not tell how they are meant; read as {}.",
                                                column.name, describe(column.guess)));
        if (const auto set = file_.options.types.find(column.name); set != file_.options.types.end())
            column.set_type = set->second;
        column.as_text = column.guess.conversion != Conversion::none || !column.set_type.empty();
        if (column.guess.conversion == Conversion::decimal_comma)
            report_.decimal = ',';
        if (column.guess.conversion == Conversion::date && report_.date_format.empty())
            report_.date_format = column.guess.format;
        if (report_.date_format.empty() && column.sniffed == "DATE" && column.guess.conversion == Conversion::none)
            report_.date_format = layout_.date_format.empty() ? "%Y-%m-%d" : layout_.date_format;
    }
}

Result<void> CsvIngest::create_table()
{
    static_cast<void>(connection_.run("DROP TABLE IF EXISTS reject_errors; DROP TABLE IF EXISTS reject_scans"));
    return connection_.run(
        fmt::format("CREATE OR REPLACE TABLE {} AS SELECT * FROM {}, store_rejects = true, rejects_limit = {})", table_,
                    reader(false), kept_rejects));
}

// Rows that DuckDB refused because a value does not have the sniffed type: those columns are read as text and converted
// value by value, so that the rest of the row is kept.
Result<bool> CsvIngest::retry_misfits()
{
    const auto names = connection_.rows("SELECT DISTINCT column_name FROM reject_errors WHERE error_type = 'CAST'");
    if (!names)
        return std::unexpected(names.error());
    bool any = false;
    for (const std::vector<std::string>& row : *names) {
        for (CsvColumn& column : layout_.columns) {
            if (column.as_text || column.name != row[0])
                continue;
            column.as_text = true;
            column.set_type = column.sniffed;
            any = true;
        }
    }
    return any;
}

Result<void> CsvIngest::read_rejects()
{
    const auto count = connection_.rows("SELECT count(DISTINCT line) FROM reject_errors");
    if (!count)
        return std::unexpected(count.error());
    report_.rejected_rows = std::stoll(count->front().front());
    if (report_.rejected_rows >= kept_rejects)
        report_.notes.push_back("More rows were rejected than are counted; check separator and quote.");
    const auto first = connection_.rows(fmt::format(
        "SELECT line::BIGINT, any_value(error_message), any_value(csv_line) FROM reject_errors GROUP BY line "
        "ORDER BY line LIMIT {}",
        shown_rejects));
    if (!first)
        return std::unexpected(first.error());
    for (const std::vector<std::string>& row : *first)
        report_.rejected.push_back({.line = std::stoll(row[0]),
                                    .reason = row[1].substr(0, row[1].find('\n')),
                                    .text = repaired_utf8(row[2].substr(0, 200))});
    return connection_.run("DROP TABLE IF EXISTS reject_errors; DROP TABLE IF EXISTS reject_scans");
}

Result<void> CsvIngest::convert()
{
    for (CsvColumn& column : layout_.columns) {
        ColumnReport described{
            .name = column.name, .type = column.as_text ? "VARCHAR" : column.sniffed, .conversion = {}, .examples = {}};
        if (column.as_text && (column.guess.conversion != Conversion::text || !column.set_type.empty())) {
            if (auto converted = convert_column(column, described); !converted)
                return converted;
        } else {
            described.conversion = describe(column.guess);
        }
        report_.columns.push_back(std::move(described));
    }
    return {};
}

Result<void> CsvIngest::convert_column(CsvColumn& column, ColumnReport& described)
{
    const std::string name = quoted_name(column.name);
    const bool by_guess = column.guess.conversion != Conversion::none && column.set_type.empty();
    const auto expression = [&] {
        return by_guess ? conversion_sql(name, column.guess)
                        : fmt::format("TRY_CAST(trim({}) AS {})", name, column.set_type);
    };
    const auto misfits = [&]() -> Result<std::pair<std::int64_t, std::int64_t>> {
        const auto counted = connection_.rows(fmt::format(
            "SELECT count(*) FILTER (WHERE {0} <> '' AND {1} IS NULL), count(*) FILTER (WHERE {0} <> '') FROM {2}",
            name, expression(), table_));
        if (!counted)
            return std::unexpected(counted.error());
        return std::pair(std::stoll(counted->front()[0]), std::stoll(counted->front()[1]));
    };
    auto count = misfits();
    if (!count)
        return std::unexpected(count.error());
    if (count->first > 0 && column.guess.other) { // beyond the sample the order of day and month shows
        const std::string first_format = column.guess.format;
        column.guess.format = *column.guess.other;
        auto other = misfits();
        if (!other)
            return std::unexpected(other.error());
        if (other->first < count->first)
            count = other;
        else
            column.guess.format = first_format;
    }
    const std::string type = by_guess ? conversion_type(column.guess) : column.set_type;
    if (count->first > 0) {
        const auto examples = connection_.rows(fmt::format(
            "SELECT DISTINCT {0} FROM {2} WHERE {0} <> '' AND {1} IS NULL LIMIT 5", name, expression(), table_));
        if (!examples)
            return std::unexpected(examples.error());
        for (const std::vector<std::string>& row : *examples)
            described.examples.push_back(row[0].substr(0, 100));
    }
    const bool was_asked_for = file_.options.types.contains(column.name);
    const bool too_many =
        static_cast<double>(count->first) > tolerated_misfits * static_cast<double>(count->second) + 3;
    if (too_many && !was_asked_for && !described.examples.empty()) {
        described.conversion =
            fmt::format("kept as text: {} of {} values are no {}", count->first, count->second, type);
        return {};
    }
    described.unconverted = count->first;
    described.type = type;
    described.conversion = by_guess ? describe(column.guess) : "";
    return connection_.run(
        fmt::format("ALTER TABLE {} ALTER COLUMN {} SET DATA TYPE {} USING {}", table_, name, type, expression()));
}

}

Result<void> ingest_csv(Connection& connection, const SourceFile& file, const std::filesystem::path& work_folder,
                        std::stop_token cancel, FileReport& report)
{
    return CsvIngest(connection, file, work_folder, std::move(cancel), report).run();
}

}
