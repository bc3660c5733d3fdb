#pragma once

#include "models/batch.hpp"
#include "services/datasources/mysql/row_estimate.hpp"

#include <string>
#include <vector>

namespace datachat::services::datasources::mysql {

struct ExplainedPlan {
    std::string text; // a line a table
    std::vector<ExplainedTable> tables;
};

// Reads the rows of EXPLAIN (MariaDB: EXPLAIN EXTENDED), whose columns differ between versions, by their names.
ExplainedPlan read_plan(const models::Batch& batch);

}
