#pragma once

#include "models/value.hpp"
#include "services/datasources/rest/json_path.hpp"
#include "services/datasources/source_config.hpp"

#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

// What a source of kind "rest" is told: whom to ask, and how the answers are tables.
namespace datachat::services::datasources::rest {

using Parameters = std::vector<std::pair<std::string, std::string>>;

enum class AuthKind : std::uint8_t { none, bearer, basic, header, query };

struct Auth {
    AuthKind kind = AuthKind::none;
    std::string user; // of basic
    std::string name; // of the header or the parameter
    std::string secret;
};

enum class PagingKind : std::uint8_t { none, link, page, offset, cursor };

// How the further pages of a table are asked for. Without `total` or `pages`, pages and offsets are asked for until one
// is empty.
struct Paging {
    PagingKind kind = PagingKind::none;
    std::string parameter;         // that holds the page's number, the offset or the cursor
    std::string size_parameter;    // that holds how many records are wanted; "" = it is not said
    std::int64_t size = 0;         // 0 = as many as the API gives
    std::int64_t first = 1;        // page
    std::optional<JsonPath> next;  // in the answer: the next page's address (link) or cursor
    std::optional<JsonPath> last;  // in the last record: the next cursor
    std::optional<JsonPath> more;  // in the answer: whether there is a further page
    std::optional<JsonPath> total; // in the answer: how many records there are
    std::optional<JsonPath> pages; // in the answer: how many pages there are
};

struct ColumnConfig {
    std::string name;
    std::optional<models::Type> type; // none: found from the records
    int scale = 0;                    // of a decimal
    JsonPath place;                   // in a record
};

struct Reference {
    std::string column;
    std::string table;
    std::string other_column;
};

struct TableConfig {
    std::string name;
    std::string path; // below the base address, without its first slash
    std::string comment;
    Parameters parameters;
    std::optional<JsonPath> records; // none: the answer itself, or the only array in it
    Paging paging;
    std::vector<ColumnConfig> columns; // empty: all that the records have
    std::vector<std::string> key;
    std::vector<Reference> references;
    std::map<std::string, std::string> filters; // columns and the parameters that filter by their value
};

// What one table may cost. What needs more is refused, never cut.
struct RestBudget {
    std::int64_t pages = 1'000;
    std::int64_t rows = 1'000'000;
    std::int64_t bytes = 256 << 20;
};

struct RestConfig {
    std::string base; // http or https, without a slash at its end
    Auth auth;
    Parameters headers;
    std::vector<TableConfig> tables;
    RestBudget budget;
    std::chrono::seconds keep{300}; // how long rows are used again
    bool private_addresses = false;
    std::string certificate_file;
};

// The fields of a form.
std::vector<SourceField> rest_fields();

// Fails with invalid_argument; the message names the field or the table, never a secret.
Result<RestConfig> read_config(const SourceConfig& config);

// "tables" of the configuration.
Result<std::vector<TableConfig>> read_tables(const boost::json::value& tables);

}
