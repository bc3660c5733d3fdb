#pragma once

#include "services/datasources/duckdb_files/connection.hpp"
#include "services/datasources/duckdb_files/engine_settings.hpp"
#include "services/datasources/duckdb_files/source_files.hpp"

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <stop_token>
#include <string>
#include <vector>

namespace datachat::services::datasources::duckdb_files {

// The ingested tables of one set of files, opened read-only and locked: no external access, no settings.
struct OpenedCache {
    std::string fingerprint;
    std::shared_ptr<Database> database;
    std::vector<FileReport> reports;
};

// Keeps ingested files in a folder: a database and its reports for each state of a set of files. Several processes may
// share the folder: what is built gets a temporary name and is renamed when it is complete.
class FileCache {
public:
    FileCache(std::filesystem::path folder, EngineLimits limits)
        : folder_(std::move(folder)), limits_(std::move(limits))
    {
    }

    // Called while files are read, on the calling thread.
    using Progress = std::function<void(const SourceFile& file, std::size_t number, std::size_t count)>;
    // Gets the connection that ingests, to interrupt it, and null when it is closed.
    using Ingesting = std::function<void(Connection*)>;

    // Opens the cached tables, ingesting first when they are missing. Blocks for as long as that takes. Fails with
    // corrupt when no file could be read (the message says why), cancelled, unavailable (the folder), too_large.
    Result<OpenedCache> open(const Api& api, const std::vector<SourceFile>& files, std::stop_token cancel,
                             const Ingesting& ingesting, const Progress& progress) const;

private:
    std::filesystem::path database_file(const std::string& key) const { return folder_ / (key + ".duckdb"); }
    std::filesystem::path report_file(const std::string& key) const { return folder_ / (key + ".json"); }
    Result<std::vector<FileReport>> read_cached_reports(const std::string& key) const;
    Result<void> ingest(const Api& api, const std::vector<SourceFile>& files, const std::string& key,
                        std::stop_token cancel, const Ingesting& ingesting, const Progress& progress) const;
    Result<std::shared_ptr<Database>> open_locked(const Api& api, const std::string& key) const;
    void remove_old(const std::vector<SourceFile>& files, const std::string& key) const;

    std::filesystem::path folder_;
    EngineLimits limits_;
};

}
