#pragma once

#include "nl/engine.hpp"

#include <memory>
#include <string>
#include <vector>

struct sqlite3;

namespace datachat::bench {

struct Cell {
    enum class Kind : unsigned char { null, number, text } kind = Kind::null;
    double number = 0;
    std::string text;
    auto operator<=>(const Cell&) const = default;
};

struct Rows {
    bool ok = false;
    std::string error;
    std::vector<std::vector<Cell>> rows;
    int steps = 0; // that it took, of 20,000 virtual machine steps each
};

constexpr int most_steps = 300;

// A benchmark's SQLite file, opened read-only, with the engine's catalog of it.
class Database {
public:
    Database(const std::string& path, const nl::Thesaurus* thesaurus);
    ~Database();
    Database(const Database&) = delete;
    Database& operator=(const Database&) = delete;

    bool ok() const { return handle_ != nullptr; }
    const nl::Catalog& catalog() const { return *catalog_; }
    // Runs a query for a bounded number of steps and at most so many rows.
    Rows run(const std::string& sql, std::size_t rows = 20'000, int steps = most_steps) const;

private:
    sqlite3* handle_ = nullptr;
    std::shared_ptr<const nl::Catalog> catalog_;
};

// Whether two results are the same as a benchmark's scorer sees it: columns in any order, rows in any order unless
// `ordered`.
bool same_rows(const Rows& gold, const Rows& other, bool ordered);

}
