#include "services/datasources/duckdb_files/file_cache.hpp"

#include "core/digest.hpp"
#include "services/datasources/duckdb_files/ingest.hpp"
#include "services/datasources/duckdb_files/report_json.hpp"
#include "services/datasources/quoting.hpp"

#include <fmt/format.h>
#include <signal.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <fstream>
#include <random>
#include <sstream>

namespace datachat::services::datasources::duckdb_files {
namespace {

using core::Errc;
using core::fail;

// Below this the rows keep the order of the file; above it order costs memory.
constexpr std::uint64_t ordered_bytes = 64 << 20;

// A folder that goes away with what is in it.
class WorkFolder {
public:
    explicit WorkFolder(std::filesystem::path path) : path_(std::move(path)) {}
    ~WorkFolder()
    {
        std::error_code ignored;
        std::filesystem::remove_all(path_, ignored);
    }
    WorkFolder(const WorkFolder&) = delete;
    WorkFolder& operator=(const WorkFolder&) = delete;
    const std::filesystem::path& path() const { return path_; }

private:
    std::filesystem::path path_;
};

std::string set_key(const std::vector<SourceFile>& files)
{
    core::Digest digest;
    for (const SourceFile& file : files)
        digest.add_field(file.path.string());
    return digest.hex().substr(0, 16);
}

Result<void> write_file(const std::filesystem::path& file, const std::string& content)
{
    std::ofstream stream(file, std::ios::binary);
    stream << content;
    stream.close();
    if (!stream)
        return fail(Errc::unavailable,
                    fmt::format("The cache folder {} cannot be written; check its permissions and free space.",
                                file.parent_path().string()));
    return {};
}

// Whether a work folder belongs to a process that is gone: ".tmp-<process>-<number>" or ".spill-<process>".
bool is_left_over(const std::string& name)
{
    for (const std::string_view mark : {".tmp-", ".spill-"}) {
        const auto place = name.find(mark);
        if (place == std::string::npos)
            continue;
        const long process = std::strtol(name.c_str() + place + mark.size(), nullptr, 10);
        return process > 0 && ::kill(static_cast<pid_t>(process), 0) != 0 && errno == ESRCH;
    }
    return false;
}

// When nothing could be read the first reason is the answer.
Result<void> check_any_readable(const std::vector<FileReport>& reports)
{
    const bool any = std::ranges::any_of(reports, [](const FileReport& report) { return !report.table.empty(); });
    if (any)
        return {};
    const std::string& reason = reports.front().error;
    return fail(Errc::corrupt, reason.substr(0, std::min<std::size_t>(reason.find('\n'), 400)), reason);
}

}

Result<OpenedCache> FileCache::open(const Api& api, const std::vector<SourceFile>& files, std::stop_token cancel,
                                    const Ingesting& ingesting, const Progress& progress) const
{
    std::error_code failed;
    std::filesystem::create_directories(folder_, failed);
    if (failed)
        return fail(Errc::unavailable,
                    fmt::format("The cache folder {} cannot be made; check its permissions.", folder_.string()),
                    failed.message());
    const std::string key = set_key(files) + "-" + fingerprint(files, api.library_version());
    OpenedCache opened{.fingerprint = key, .database = nullptr, .reports = {}};
    for (const bool rebuilt : {false, true}) {
        auto reports = read_cached_reports(key);
        if (reports) {
            if (auto readable = check_any_readable(*reports); !readable)
                return std::unexpected(readable.error());
            auto database = open_locked(api, key);
            if (database) {
                opened.database = std::move(*database);
                opened.reports = std::move(*reports);
                return opened;
            }
            if (rebuilt)
                return std::unexpected(database.error());
        } else if (rebuilt) {
            return std::unexpected(reports.error());
        }
        if (auto built = ingest(api, files, key, cancel, ingesting, progress); !built)
            return std::unexpected(built.error());
    }
    return fail(Errc::internal, "The cache of the data files could not be opened.");
}

Result<std::vector<FileReport>> FileCache::read_cached_reports(const std::string& key) const
{
    std::error_code ignored;
    std::ifstream stream(report_file(key), std::ios::binary);
    if (!stream || !std::filesystem::exists(database_file(key), ignored))
        return fail(Errc::not_found, "The files are not cached yet.");
    std::stringstream content;
    content << stream.rdbuf();
    return read_reports(content.str());
}

Result<void> FileCache::ingest(const Api& api, const std::vector<SourceFile>& files, const std::string& key,
                               std::stop_token cancel, const Ingesting& ingesting, const Progress& progress) const
{
    const WorkFolder work(folder_ / fmt::format("{}.tmp-{}-{}", key, ::getpid(), std::random_device{}()));
    std::error_code failed;
    std::filesystem::create_directories(work.path(), failed);
    if (failed)
        return fail(Errc::unavailable,
                    fmt::format("The cache folder {} cannot be written; check its permissions.", folder_.string()),
                    failed.message());
    const std::filesystem::path file = work.path() / "data.duckdb";
    std::vector<FileReport> reports;
    {
        Settings settings = engine_settings(limits_, work.path() / "spill");
        const bool ordered =
            std::ranges::all_of(files, [](const SourceFile& source) { return source.size <= ordered_bytes; });
        settings.emplace_back("preserve_insertion_order", ordered ? "true" : "false");
        auto database = Database::open(api, file, settings);
        if (!database)
            return std::unexpected(database.error());
        auto connection = Connection::open(*database);
        if (!connection)
            return std::unexpected(connection.error());
        ingesting(connection->get());
        Result<void> outcome;
        for (std::size_t i = 0; i < files.size() && outcome; ++i) {
            progress(files[i], i + 1, files.size());
            if (files[i].format == FileFormat::duckdb)
                continue;
            auto report = files[i].parts.empty() ? ingest_file(**connection, files[i], work.path(), cancel)
                                                 : ingest_set(**connection, files[i], work.path(), cancel);
            if (report)
                reports.push_back(std::move(*report));
            else
                outcome = std::unexpected(report.error());
        }
        if (outcome)
            outcome = ingest_databases(**connection, files, cancel, reports);
        if (outcome)
            outcome = (*connection)->run("CHECKPOINT");
        ingesting(nullptr);
        if (!outcome)
            return outcome;
    }
    if (auto written = write_file(work.path() / "report.json", write_reports(reports)); !written)
        return written;
    remove_old(files, key);
    std::filesystem::rename(work.path() / "report.json", report_file(key), failed);
    if (!failed)
        std::filesystem::rename(file, database_file(key), failed);
    if (failed)
        return fail(Errc::unavailable,
                    fmt::format("The cache folder {} cannot be written; check its permissions.", folder_.string()),
                    failed.message());
    return {};
}

Result<std::shared_ptr<Database>> FileCache::open_locked(const Api& api, const std::string& key) const
{
    Settings settings = engine_settings(limits_, folder_ / fmt::format("{}.spill-{}", key, ::getpid()));
    settings.emplace_back("access_mode", "READ_ONLY");
    settings.emplace_back("enable_external_access", "false");
    auto database = Database::open(api, database_file(key), settings);
    if (!database)
        return database;
    auto connection = Connection::open(*database);
    if (!connection)
        return std::unexpected(connection.error());
    if (auto locked = (*connection)->run("SET GLOBAL TimeZone = 'UTC'; SET GLOBAL lock_configuration = true"); !locked)
        return std::unexpected(locked.error());
    return database;
}

// Earlier states of the same files, and what killed processes left. A database that another process has open stays
// readable for it.
void FileCache::remove_old(const std::vector<SourceFile>& files, const std::string& key) const
{
    const std::string prefix = set_key(files) + "-";
    std::error_code ignored;
    std::vector<std::filesystem::path> old;
    for (const auto& entry : std::filesystem::directory_iterator(folder_, ignored)) {
        const std::string name = entry.path().filename().string();
        const bool is_cache = name.ends_with(".duckdb") || name.ends_with(".json");
        if ((is_cache && name.starts_with(prefix) && !name.starts_with(key)) || is_left_over(name))
            old.push_back(entry.path());
    }
    for (const std::filesystem::path& file : old)
        std::filesystem::remove_all(file, ignored);
}

}
