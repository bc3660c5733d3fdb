#pragma once

#include "sql/dialect.hpp"

#include <functional>
#include <memory>
#include <string>
#include <vector>

// For tests: the engines that are at hand, behind one face.
namespace datachat::sql {

struct EngineRows {
    std::vector<std::vector<std::string>> rows; // NULL is "\N"
    std::string error;                          // "" if it ran
};

class Engine {
public:
    virtual ~Engine() = default;
    virtual EngineRows run(const std::string& text) = 0;

    // Gives an empty database of this name and makes it the one that run() asks.
    virtual std::string use(const std::string& database) = 0; // an error, or ""
};

// null where the engine is not at hand: DuckDB's library, DATACHAT_TEST_POSTGRES, DATACHAT_TEST_MARIADB.
std::unique_ptr<Engine> make_engine(Dialect dialect);
std::string how_to_have(Dialect dialect); // for a skipped test

// Numbers to nine digits, truth values as 1 and 0, sorted: two engines' rows are compared so.
std::vector<std::string> comparable(const EngineRows& rows);

}
