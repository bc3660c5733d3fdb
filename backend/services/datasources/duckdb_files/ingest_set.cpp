#include "services/datasources/duckdb_files/ingest.hpp"
#include "services/datasources/quoting.hpp"

#include "models/schema.hpp"
#include "models/value.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace datachat::services::datasources::duckdb_files {
namespace {

using core::Errc;

constexpr std::size_t shown = 20;

std::string file_name(const std::string& path)
{
    return std::filesystem::path(path).filename().string();
}

bool is_whole_number(std::string_view text)
{
    const std::size_t sign = text.starts_with('-') ? 1 : 0;
    return text.size() > sign && text.size() < 18 &&
           text.find_first_not_of("0123456789", sign) == std::string_view::npos &&
           (text.size() == sign + 1 || text[sign] != '0'); // "007" is a code
}

// What the folders call no value (Hive's name for it).
bool is_absent(std::string_view text)
{
    return text.empty() || text == "__HIVE_DEFAULT_PARTITION__";
}

// One type for a partition's values over all files: numbers, dates or text.
std::string_view type_of_partition(const SourceFile& set, const std::string& key)
{
    bool numbers = true;
    bool dates = true;
    for (const SourceFile& part : set.parts) {
        const auto value = part.partition.find(key);
        if (value == part.partition.end() || is_absent(value->second))
            continue;
        numbers = numbers && is_whole_number(value->second);
        dates = dates && models::parse_date(value->second).has_value();
    }
    return numbers ? "BIGINT" : dates ? "DATE" : "VARCHAR";
}

// A part's rows, with the columns that its folders stand for.
std::string rows_of(const SourceFile& set, const SourceFile& part, const FileReport& report)
{
    std::string columns = "*";
    for (const auto& [key, value] : part.partition) {
        const bool stored = std::ranges::any_of(
            report.columns, [&](const ColumnReport& column) { return models::same_name(column.name, key); });
        if (!stored)
            columns += fmt::format(", CAST({} AS {}) AS {}", is_absent(value) ? "NULL" : quoted_text(value),
                                   type_of_partition(set, key), quoted_name(key));
    }
    return fmt::format("SELECT {} FROM {}", columns, quoted_name(part.table));
}

// What the parts' reports say of the whole.
class MergedReport {
public:
    explicit MergedReport(FileReport& whole) : whole_(whole) {}

    void add(FileReport part)
    {
        if (!part.error.empty()) {
            note(part.error);
            return;
        }
        if (read_++ == 0) {
            whole_.encoding = part.encoding;
            whole_.separator = part.separator;
            whole_.quote = part.quote;
            whole_.header = part.header;
            whole_.skipped_lines = part.skipped_lines;
            whole_.decimal = part.decimal;
            whole_.date_format = part.date_format;
        }
        whole_.rejected_rows += part.rejected_rows;
        for (RejectedRow& row : part.rejected) {
            if (whole_.rejected.size() < shown) {
                row.reason = fmt::format("{}: {}", file_name(part.path), row.reason);
                whole_.rejected.push_back(std::move(row));
            }
        }
        for (const std::string& text : part.notes)
            note(text);
        for (ColumnReport& column : part.columns) {
            const auto known = std::ranges::find_if(
                columns_, [&](const ColumnReport& other) { return models::same_name(other.name, column.name); });
            if (known == columns_.end())
                columns_.push_back(std::move(column));
            else
                known->unconverted += column.unconverted;
        }
    }

    std::size_t read() const { return read_; }

    // Columns as they became, with how they were read.
    void add_column(const std::string& name, const std::string& type)
    {
        const auto known = std::ranges::find_if(
            columns_, [&](const ColumnReport& column) { return models::same_name(column.name, name); });
        whole_.columns.push_back(known != columns_.end()
                                     ? *known
                                     : ColumnReport{.name = name, .conversion = "from the folders", .examples = {}});
        whole_.columns.back().type = type;
    }

private:
    void note(const std::string& text)
    {
        if (whole_.notes.size() < shown && std::ranges::find(whole_.notes, text) == whole_.notes.end())
            whole_.notes.push_back(text);
    }

    FileReport& whole_;
    std::vector<ColumnReport> columns_;
    std::size_t read_ = 0;
};

class SetIngest {
public:
    SetIngest(Connection& connection, const SourceFile& set, std::stop_token cancel)
        : connection_(connection), set_(set), cancel_(std::move(cancel))
    {
        report_.path = set.path.string();
        report_.table = set.table;
        report_.format = format_name(set.format);
    }
    ~SetIngest()
    {
        for (const std::string& part : parts_)
            static_cast<void>(connection_.run("DROP TABLE IF EXISTS " + quoted_name(part)));
    }
    SetIngest(const SetIngest&) = delete;
    SetIngest& operator=(const SetIngest&) = delete;

    Result<FileReport> run(const std::filesystem::path& work_folder)
    {
        MergedReport merged(report_);
        std::string rows;
        for (std::size_t i = 0; i < set_.parts.size(); ++i) {
            SourceFile part = set_.parts[i];
            part.table = fmt::format("{}\x1fpart {}", set_.table, i); // a name that no file has
            auto report = ingest_file(connection_, part, work_folder, cancel_);
            if (!report)
                return std::unexpected(report.error());
            if (report->error.empty()) {
                parts_.push_back(part.table);
                rows += (rows.empty() ? "" : " UNION ALL BY NAME ") + rows_of(set_, part, *report);
            }
            merged.add(std::move(*report));
        }
        if (merged.read() == 0) {
            report_.error = report_.notes.empty() ? "No file of the set could be read." : report_.notes.front();
            report_.table.clear();
            return std::move(report_);
        }
        if (auto joined = join(rows, merged); !joined) {
            if (concerns_all_files(joined.error(), cancel_))
                return std::unexpected(joined.error());
            set_error(report_, joined.error());
            return std::move(report_);
        }
        report_.notes.insert(report_.notes.begin(),
                             fmt::format("{} file{} as one table.", merged.read(), merged.read() == 1 ? "" : "s"));
        return std::move(report_);
    }

private:
    Result<void> join(const std::string& rows, MergedReport& merged)
    {
        const std::string table = quoted_name(set_.table);
        if (auto made = connection_.run(fmt::format("CREATE OR REPLACE TABLE {} AS {}", table, rows)); !made)
            return made;
        const auto columns = connection_.rows(fmt::format("SELECT column_name, column_type FROM (DESCRIBE {})", table));
        if (!columns)
            return std::unexpected(columns.error());
        for (const std::vector<std::string>& column : *columns)
            merged.add_column(column[0], column[1]);
        const auto count = connection_.rows("SELECT count(*) FROM " + table);
        if (!count)
            return std::unexpected(count.error());
        report_.rows = std::stoll(count->front().front());
        return {};
    }

    Connection& connection_;
    const SourceFile& set_;
    std::stop_token cancel_;
    std::vector<std::string> parts_; // tables that go when this ends
    FileReport report_;
};

}

Result<FileReport> ingest_set(Connection& connection, const SourceFile& set, const std::filesystem::path& work_folder,
                              std::stop_token cancel)
{
    return SetIngest(connection, set, std::move(cancel)).run(work_folder);
}

}
