#include "services/datasources/duckdb_files/csv_layout.hpp"
#include "services/datasources/duckdb_files/encoding.hpp"
#include "services/datasources/duckdb_files/ingest.hpp"
#include "services/datasources/quoting.hpp"
#include "services/datasources/utf8.hpp"

#include <fmt/format.h>

namespace datachat::services::datasources::duckdb_files {
namespace {

using core::Errc;

constexpr std::int64_t kept_rejects = 100'000;
constexpr std::size_t shown_rejects = 20;

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
    Result<void> create_table();
    Result<void> read_rejects();
    Result<bool> retry_misfits();

    Connection& connection_;
    const SourceFile& file_;
    std::filesystem::path work_folder_;
    std::stop_token cancel_;
    FileReport& report_;
    std::filesystem::path copy_; // in UTF-8
    CsvLayout layout_;
    std::string table_;
};

Result<void> CsvIngest::run()
{
    table_ = quoted_name(file_.table);
    if (auto settled = settle_encoding(); !settled)
        return settled;
    if (auto sniffed = sniff_layout(connection_, file_, layout_, report_); !sniffed)
        return sniffed;
    if (auto judged = judge_columns(connection_, file_, layout_, report_); !judged)
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
    return convert_columns(connection_, file_, layout_, report_);
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

Result<void> CsvIngest::create_table()
{
    static_cast<void>(connection_.run("DROP TABLE IF EXISTS reject_errors; DROP TABLE IF EXISTS reject_scans"));
    return connection_.run(
        fmt::format("CREATE OR REPLACE TABLE {} AS SELECT * FROM {}, store_rejects = true, rejects_limit = {})", table_,
                    layout_.reader(false), kept_rejects));
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

}

Result<void> ingest_csv(Connection& connection, const SourceFile& file, const std::filesystem::path& work_folder,
                        std::stop_token cancel, FileReport& report)
{
    return CsvIngest(connection, file, work_folder, std::move(cancel), report).run();
}

}
