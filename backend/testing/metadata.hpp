#pragma once

#include "core/ids.hpp"
#include "db/open_database.hpp"
#include "testing/fake_clock.hpp"
#include "testing/run_async.hpp"

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <memory>
#include <stdexcept>
#include <string>

namespace datachat::testing {

// A place for metadata that disappears with this object: a file in a folder of its own, or a schema of its own on the
// server that DATACHAT_TEST_POSTGRES names.
class MetadataPlace {
public:
    explicit MetadataPlace(db::Engine engine) : engine_(engine)
    {
        const core::SystemClock clock;
        if (engine == db::Engine::sqlite) {
            std::string name = ::testing::TempDir() + "datachat-metadata-XXXXXX";
            folder_ = ::mkdtemp(name.data());
            address_ = folder_ / "metadata.sqlite";
        } else {
            address_ = postgres_address();
            schema_ = "test_" + core::Ids(clock).next().substr(24); // its random part
        }
    }
    MetadataPlace(const MetadataPlace&) = delete;
    MetadataPlace& operator=(const MetadataPlace&) = delete;

    ~MetadataPlace()
    {
        std::error_code ignored;
        if (engine_ == db::Engine::sqlite) {
            std::filesystem::remove_all(folder_, ignored);
        } else if (const auto database = run_async(db::open_database(address_, core::SystemClock(), schema_))) {
            run_async((*database)->execute("drop schema \"" + schema_ + "\" cascade"));
        }
    }

    // "" where no server was named: tests are then skipped.
    static std::string postgres_address()
    {
        const char* address = std::getenv("DATACHAT_TEST_POSTGRES");
        return address == nullptr ? "" : address;
    }

    std::unique_ptr<db::Database> open() const
    {
        auto database = run_async(db::open_database(address_, core::SystemClock(), schema_));
        if (!database)
            throw std::runtime_error(database.error().message + " " + database.error().detail);
        return std::move(*database);
    }

    db::Engine engine() const { return engine_; }
    const std::string& address() const { return address_; }
    const std::string& schema() const { return schema_; }

private:
    db::Engine engine_;
    std::filesystem::path folder_;
    std::string address_;
    std::string schema_ = "datachat";
};

inline std::string engine_name(const ::testing::TestParamInfo<db::Engine>& info)
{
    return info.param == db::Engine::sqlite ? "sqlite" : "postgres";
}

}
