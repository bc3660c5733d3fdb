// Compiled once and reused by the folders that work on the tree (see cmake/targets.cmake).
#include "core/result.hpp"
#include "models/schema.hpp"
#include "sql/tree.hpp"
#include "sql/walk.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <utility>
#include <variant>
#include <vector>
