#pragma once

#include "services/datasources/records/record_table.hpp"
#include "services/datasources/source_config.hpp"

#include <chrono>
#include <string_view>
#include <vector>

namespace datachat::services::datasources::records {

struct RecordSourceOptions {
    RecordBudget budget;
    std::chrono::seconds keep{300}; // how long rows are used again
};

// The fields of a form that say how much may be fetched and how long it is kept.
std::vector<SourceField> option_fields();
Result<RecordSourceOptions> read_options(const SourceConfig& config);

// The names and texts of an object in a field: further headers. Fails with invalid_argument.
Result<Parameters> read_texts(const SourceConfig& config, std::string_view field);

// What follows the scheme of an address names a file with the fields as a JSON object of at most 1 MB. What stands in
// it is stored, so the file is read once. `title` is of the kind, for messages.
Result<json::object> read_config_file(std::string_view address, std::string_view title);

}
