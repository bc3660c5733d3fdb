#pragma once

#include "sql/conditions.hpp"
#include "sql/describe.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

// What the files describe_*.cpp share: who is called what inside one query, and the words for each kind of node.
namespace datachat::sql::describing {

// One source of a FROM.
struct Instance {
    std::string name; // that columns are qualified with
    const models::TableInfo* table = nullptr;
    std::string one;                                 // "customer"; the role where a key names one: "manager"
    std::string many;                                // "customers"
    std::optional<std::vector<std::string>> columns; // of a derived table
    std::vector<std::string> column_words;           // beside them
    std::vector<models::Type> column_types;          // beside them
    bool optional = false;                           // an outer join may leave it without a row
};

struct Scope {
    std::vector<Instance> instances;
    std::optional<std::size_t> row; // the instance of which the query has one row each; its columns need no owner
    const Select* select = nullptr;
    const Scope* outer = nullptr;
};

// What FROM contributes to the sentence.
struct FromWords {
    std::string subject;                 // "orders", "combinations of customers and stores"
    std::vector<std::string> attached;   // "without orders", "that have a customer"
    std::vector<const Expr*> conditions; // of inner joins, beyond keys: filters
    std::vector<const Expr*> consumed;   // conditions of WHERE that are said by `attached` or by roles
};

// A query in words.
struct QueryWords {
    std::string text; // in lower case, without a full stop
    std::vector<DescriptionPart> parts;
    std::vector<std::string> output_names; // as a query around it would call them
    std::vector<std::string> output_words;
    std::vector<models::Type> output_types;
    bool simple = false; // can follow "the" without parentheses
};

struct CommonWords {
    std::string name;
    QueryWords words;
    std::vector<std::string> columns;
    bool by_name = false; // its words stand once at the end of the sentence: it reads itself, or is read more than once
};

class Describer {
public:
    Describer(const Resolution& resolution, const models::Schema& schema, const Wording& wording,
              const TimeFrame* frame);

    const QueryWords& query(const Query& query, const Scope* outer) const;

    // describe_expression.cpp
    std::string phrase(const Expr& expr, const Scope& scope) const;
    std::string tight_phrase(const Expr& expr, const Scope& scope) const; // in parentheses where it has operators
    std::string column(const ColumnRef& column, NodeId id, const Scope& scope) const;
    bool is_key_of(const Expr& expr, const Instance& instance, const Scope& scope) const; // its primary key
    bool speaks_of_row(const Expr& measure, const Scope& scope) const; // a named measure over the row's table
    std::string window(const Window& window, const Scope& scope) const;
    models::Type type_of(const Expr& expr, const Scope& scope) const;
    models::TimeStorage time_storage_of(const Expr& expr, const Scope& scope) const; // none when it is no time
    bool can_be_null(const Expr& expr, const Scope& scope) const;

    // describe_names.cpp
    struct Found {
        const Instance* instance = nullptr;
        bool outer = false;
        bool is_row = false;
        const models::ColumnInfo* info = nullptr;
        std::optional<std::size_t> derived_column;
    };
    std::optional<Found> find(const ColumnRef& column, NodeId id, const Scope& scope) const;
    std::string own_column(const ColumnRef& column, const Instance& owner) const; // said where its owner is known

    // describe_condition.cpp
    std::string condition(const Expr& expr, const Scope& scope) const;
    std::string inner_condition(const Expr& expr, const Scope& scope) const; // in parentheses where it has AND or OR
    std::string compared_value(const Expr& value, const Expr& with, const Scope& scope) const;

    // describe_period.cpp: "in 2024", where the condition, or both, bound a point in time.
    struct Period {
        const Expr* first = nullptr;
        const Expr* second = nullptr; // the other bound, if it is a condition of its own
        std::string text;             // "order date in 2024"
    };
    std::vector<Period> periods(const std::vector<const Expr*>& conditions, const Scope& scope) const;
    std::string relative_date(const RelativeDate& date) const;

    // describe_relation.cpp: "without orders", for IN and EXISTS along declared keys.
    struct Relation {
        std::size_t instance = 0; // that has, or lacks, the others
        bool negated = false;
        std::string text; // "orders (where status is 'open')"
    };
    const std::optional<Relation>& relation(const Expr& expr, const Scope& scope) const;

    // describe_sources.cpp
    FromWords from(const Select& select, Scope& scope) const;

private:
    friend class SourceWords;
    std::string call(const Call& call, const std::string& name, const Scope& scope) const;
    std::string measure_wording(const Expr& expr, const Scope& scope) const; // "" if none is defined
    std::optional<Relation> find_relation(const Expr& expr, const Scope& scope) const;
    QueryWords describe_query(const Query& query, const Scope* outer) const;
    QueryWords select_query(const Select& select, const Query& query, const Scope* outer) const;
    QueryWords set_query(const SetOperation& set, const Query& query, const Scope* outer) const;
    QueryWords values_query(const Values& values) const;

    const Instance* find_instance(std::string_view name, const Scope& scope) const;
    Expr normalized(const Expr& expr, const Scope* scope) const; // columns by table and name of the schema

    const Resolution& resolution_;
    const models::Schema& schema_;
    const TimeFrame* frame_;
    std::vector<std::pair<Expr, std::string>> measures_;
    // What the description at work remembers. Nested queries are described once each, however often their words are
    // needed.
    mutable std::vector<CommonWords> common_;
    mutable std::unordered_map<const Query*, QueryWords> described_;
    mutable std::unordered_map<const Expr*, std::optional<Relation>> relations_;
    mutable bool inside_alias_ = false;
};

// Whether the columns hold a declared key of the table.
bool covers_key(const models::TableInfo& table, const std::vector<std::string>& columns);
bool is_not_null(const models::TableInfo& table, std::string_view column);

// The role of the table that a key refers to: "manager" for manager_id; the table's own word where the key's name says
// nothing more.
std::string role_of(const models::ForeignKey& key, const models::TableInfo& referenced);

// The declared key of `from` that consists of these columns and refers to those of `to`; null if there is none.
const models::ForeignKey* find_key(const models::TableInfo& from, const std::vector<std::string>& columns,
                                   const models::TableInfo& to, const std::vector<std::string>& referenced);

}
