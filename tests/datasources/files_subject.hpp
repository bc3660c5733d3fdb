#pragma once

#include "raw_statement.hpp"
#include "run.hpp"
#include "temporary_folder.hpp"

#include "services/datasources/duckdb_files/duckdb_files_data_source.hpp"

#include <gtest/gtest.h>

#include <algorithm>

namespace datachat::tests {

// A source of data files, and a folder to put them into.
class FilesSubject : public testing::Test {
protected:
    using FileOptions = services::datasources::duckdb_files::FileOptions;
    using FileReport = services::datasources::duckdb_files::FileReport;
    using DuckdbFilesDataSource = services::datasources::duckdb_files::DuckdbFilesDataSource;

    ~FilesSubject() override { pool_.join(); }

    core::Result<void> try_open(std::vector<std::filesystem::path> paths,
                                std::map<std::string, FileOptions> options = {})
    {
        source_ = std::make_unique<DuckdbFilesDataSource>(
            services::datasources::duckdb_files::DuckdbFilesConfig{
                .paths = std::move(paths), .options = std::move(options), .cache_folder = cache_.path() / "files"},
            pool_);
        return run(source_->connect({}));
    }
    DuckdbFilesDataSource& open(std::map<std::string, FileOptions> options = {})
    {
        return open_paths({data_.path()}, std::move(options));
    }
    DuckdbFilesDataSource& open_paths(std::vector<std::filesystem::path> paths,
                                      std::map<std::string, FileOptions> options = {})
    {
        const auto connected = try_open(std::move(paths), std::move(options));
        EXPECT_TRUE(connected.has_value()) << (connected ? "" : connected.error().message);
        return *source_;
    }
    std::string cell(const std::string& text)
    {
        const auto result = run(services::datasources::RawStatement::run(*source_, {}, text));
        if (!result)
            return result.error().message;
        return result->batch.rows() == 0 ? "no row" : models::to_text(result->batch.columns[0].value(0));
    }
    FileReport report(const std::string& table)
    {
        const auto reports = source_->reports();
        const auto found = std::ranges::find(reports, table, &FileReport::table);
        EXPECT_NE(found, reports.end()) << table;
        return found == reports.end() ? FileReport() : *found;
    }

    TemporaryFolder data_;
    TemporaryFolder cache_;
    boost::asio::thread_pool pool_{2};
    std::unique_ptr<DuckdbFilesDataSource> source_;
};

}
