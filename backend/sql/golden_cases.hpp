#pragma once

#include "models/schema.hpp"
#include "sql/dialect.hpp"
#include "sql/times.hpp"

#include <gtest/gtest.h>

#include <filesystem>
#include <string>
#include <utility>
#include <vector>

// For tests: text files with a small schema and, case by case, SQL and what is expected of it.
// tests/golden/describe/shop.test shows the form.
namespace datachat::sql::golden {

struct Case {
    std::string sql;
    std::string expected;
};

struct File {
    Dialect dialect = Dialect::sqlite;
    models::Schema schema;
    std::vector<std::pair<std::string, std::string>> measures; // words, definition
    std::vector<Case> cases;
};

File read(const std::filesystem::path& path);
std::vector<std::filesystem::path> files_in(const std::string& folder); // under tests/golden, sorted
std::string test_name(const ::testing::TestParamInfo<std::filesystem::path>& info);

// With DATACHAT_GOLDEN_ACTUAL set to a folder, leaves there what the cases gave, for a person to compare and adopt.
void write_actual(const std::filesystem::path& path, const std::string& text);

TimeFrame november_2026(); // as of Sunday, 22 November 2026, 12:00 UTC

}
