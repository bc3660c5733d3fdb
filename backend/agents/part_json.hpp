#pragma once

#include "agents/answer/result_statistics.hpp"
#include "agents/turn_parts.hpp"
#include "core/result.hpp"
#include "db/records.hpp"

#include <string>
#include <string_view>

namespace datachat::agents {

std::string_view kind_of(const Part& part); // "plan", "result", ...: the kind under which the log stores it

// A part as the log stores it. Integers beyond 2^53 and decimals are strings.
std::string to_json(const Part& part);

// The choices of a stored clarification, for the turn that chooses one. Fails with corrupt.
core::Result<std::vector<Choice>> choices_from_json(std::string_view payload);

// What a run stores beside its first page: the statistics, and the parts of its answer after the result.
std::string answer_json(const ResultStatistics& statistics, const std::vector<Part>& parts);
// The parts of a stored answer, the result first. Fails with corrupt.
core::Result<std::vector<db::TurnPart>> stored_answer(std::string_view summary, const std::string& first_page);

// One row of a result as a JSON array; the same rules.
std::string row_json(const models::Batch& batch, std::size_t row);
std::string value_json(const models::Value& value);
std::string summary_json(const ResultStatistics& statistics);
std::string string_json(std::string_view text);

}
