#pragma once

#include "core/result.hpp"

#include <boost/json.hpp>

#include <string>
#include <vector>

namespace datachat::services::datasources::rest {

struct Proposal {
    std::string base;                  // the first server's address; "" if there is none
    boost::json::array tables;         // as the field "tables" of a source wants them
    std::vector<std::string> left_out; // "GET /orders/{id}: its path has a parameter"
};

// Proposes a table for each GET of an OpenAPI 3 (or Swagger 2) document that answers with an array of records, directly
// or in one member: its records, its pagination as the parameters' names tell it, and a filter for each parameter that
// has a column's name. Fails with invalid_argument for what is no such document. References are followed inside the
// document only.
core::Result<Proposal> propose_tables(const boost::json::value& openapi);

}
