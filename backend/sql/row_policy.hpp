#pragma once

#include "core/result.hpp"
#include "models/schema.hpp"
#include "models/value.hpp"
#include "sql/resolve.hpp"
#include "sql/tree.hpp"

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

// Which rows of a table a person sees, and which columns only masked. Policies are written by editors in the dialect of
// the source and put into every query by code, whoever wrote the query.
namespace datachat::sql {

// What a column shows instead of its value: an expression over the row, such as left(phone, 3) or NULL.
struct ColumnMask {
    std::string column;
    Expr shown;
    bool operator==(const ColumnMask&) const = default;
};

// The policy of one table or view. Several of one table hold together (AND).
struct TablePolicy {
    std::string schema; // "" = of whichever schema
    std::string table;
    std::optional<Expr> rows; // which rows are seen; unset: all. `viewer.region` is read as Parameter "region"
    std::vector<ColumnMask> masks;
    bool operator==(const TablePolicy&) const = default;
};

bool applies(const TablePolicy& policy, const models::TableInfo& table);

// What a view selects: known, it is expanded and its tables are protected inside it.
struct ViewDefinition {
    std::string schema;
    std::string view;
    Query query;
    bool operator==(const ViewDefinition&) const = default;
};

// What is known of the person who asks, by name. Several values serve `x IN (viewer.regions)`.
using ViewerAttributes = std::map<std::string, std::vector<models::Value>, std::less<>>;

// All that one execution is held to. Without `tables` nothing is protected.
struct RowPolicies {
    std::vector<TablePolicy> tables;
    std::vector<ViewDefinition> views;
    ViewerAttributes viewer;
};

// Reads a condition or mask that an editor wrote; `viewer.NAME` stands for an attribute of the person who asks. Fails
// as parse_expression does.
core::Result<Expr> parse_policy_expression(std::string_view text, Dialect dialect);

// Whether the policy can be enforced in this schema: the table and its columns exist, nothing but listed functions is
// called, no aggregate, every attribute bound to text. For an editor who saves it. Fails with not_found,
// invalid_argument or refused.
core::Result<void> check_policy(const TablePolicy& policy, const models::Schema& schema, Dialect dialect);

// Tables that the policies' own conditions read, beside those they protect: a schema that is cut to the tables of one
// query needs these as well.
std::vector<TableName> tables_of_policies(const std::vector<TablePolicy>& policies);

// The query with every protected table, at any depth, behind a barrier: a sub-query that filters and masks first and
// that no engine merges into the rest, so that no condition, error or side channel of the user's part sees a hidden
// row (row_policy_barrier.cpp says how). Views over protected tables are expanded. Fails with refused when a policy
// cannot be enforced: an attribute is missing, a view is not known, a common table hides a protected name.
core::Result<Query> put_policies(Query query, const models::Schema& visible, Dialect dialect,
                                 const RowPolicies& policies);

// Looks at a query anew, without trust in put_policies(): refused if a protected table stands anywhere but in its
// barrier. `query` is in normal form; `resolution` is of the same nodes.
std::optional<core::Error> unprotected_table(const Query& query, const Resolution& resolution,
                                             const models::Schema& visible, Dialect dialect,
                                             const RowPolicies& policies);

// What the policies do to the tables that a query reads, a line each, for the log and beside the plan:
// `orders: only rows where region = 'EU'`, `customers: email is masked`.
std::vector<std::string> policy_notes(const std::vector<std::size_t>& used_tables, const models::Schema& visible,
                                      Dialect dialect, const RowPolicies& policies);

}
