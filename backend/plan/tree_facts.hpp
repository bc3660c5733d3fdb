#pragma once

#include "sql/resolve.hpp"

#include <optional>
#include <string>
#include <vector>

namespace datachat::plan {

// Where a column stands in a tree.
enum class Role : std::uint8_t { output, inner_output, aggregated, filter, group, order, join };

struct ColumnUse {
    sql::SchemaColumn column;
    Role role = Role::output;
    sql::NodeId node = 0;
};

enum class Comparison : std::uint8_t { equal, not_equal, above, at_least, below, at_most, between, like, null, other };

// One condition of WHERE or HAVING that is no AND or OR, with the column on its left.
struct ConditionFact {
    Comparison comparison = Comparison::other;
    bool negated = false; // "is not", NOT IN, NOT LIKE, IS NOT NULL; never with a mirrored comparison
    bool aggregated = false;
    bool nested = false; // compared with, or found in, a query
    std::string aggregate;
    std::vector<sql::SchemaColumn> columns;
    std::vector<const models::Value*> values;
    std::vector<sql::NodeId> value_nodes; // beside `values`
    const sql::Expr* expr = nullptr;
};

struct JoinFact {
    sql::SchemaColumn left;
    sql::SchemaColumn right;
    sql::NodeId node = 0;
    bool by_list = false; // left IN (SELECT right ...)
};

struct AggregateFact {
    std::string name;
    bool distinct = false;
    bool star = false;
    Role role = Role::output; // output, inner_output, filter (HAVING) or order
    std::optional<sql::SchemaColumn> column;
    sql::NodeId node = 0;
};

struct OrderFact {
    bool descending = false;
    bool limited = false; // the query that it orders has a limit
    bool aggregated = false;
    std::string aggregate;
    std::optional<sql::SchemaColumn> column;
    sql::NodeId node = 0;
};

struct LimitFact {
    std::optional<std::int64_t> rows;
    bool ordered = false;
    sql::NodeId node = 0; // of the query
};

struct SelectFact {
    const sql::Select* select = nullptr;
    const sql::Query* query = nullptr;
    bool outermost = false; // its outputs are the plan's: also both sides of a set operation
};

struct SetFact {
    sql::SetOp op = sql::SetOp::union_;
    std::vector<std::optional<sql::SchemaColumn>> left; // outputs
    std::vector<std::optional<sql::SchemaColumn>> right;
    sql::NodeId node = 0;
};

struct TableUse {
    std::size_t table = 0;
    sql::NodeId node = 0;
    bool outer_joined = false;
};

// What a tree does, flat: what back-reading compares with the question.
struct TreeFacts {
    std::vector<ColumnUse> columns;
    std::vector<ConditionFact> conditions;
    std::vector<JoinFact> joins;
    std::vector<AggregateFact> aggregates;
    std::vector<OrderFact> orders;
    std::vector<LimitFact> limits;
    std::vector<SelectFact> selects;
    std::vector<SetFact> sets;
    std::vector<TableUse> tables;
    std::vector<sql::NodeId> ors;
    std::vector<sql::NodeId> distincts; // of the queries
    int nested = 0;                     // queries inside conditions or FROM
};

TreeFacts facts_of(const sql::Query& query, const sql::Resolution& resolution);

}
