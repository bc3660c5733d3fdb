#pragma once

#include "api/json/json_reader.hpp"
#include "plan/edit.hpp"

#include <optional>
#include <string>
#include <vector>

namespace datachat::api {

// The edits of a request, from a JSON list. Fails with invalid_argument and the path.
core::Result<std::vector<plan::Edit>> read_edits(const json::value& list);

// The revision of [{"op": "restore", "revision": N}], which stands alone; none for other edits. Fails with
// invalid_argument.
core::Result<std::optional<std::int64_t>> read_restore(const json::value& list);

std::string edits_json(const std::vector<plan::Edit>& edits);

}
