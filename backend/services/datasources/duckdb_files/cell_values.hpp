#pragma once

#include "models/value.hpp"

#include <boost/json/value.hpp>
#include <duckdb.h>

#include <cstdint>

// Values as DuckDB stores them in a vector's slots, made ours.
namespace datachat::services::datasources::duckdb_files {

models::Type kind_of(duckdb_type id); // unknown for types that we do not model

models::Int128 joined(const duckdb_hugeint& value);
models::Value integer_value(models::Int128 number); // int64 where it fits, else a decimal or digits: always exact
models::Value uuid_value(const duckdb_hugeint& value);
models::Value date_value(std::int32_t days);                              // infinities are text
models::Value timestamp_value(bool with_zone, std::int64_t microseconds); // likewise
boost::json::value to_json(const models::Value& value);

}
