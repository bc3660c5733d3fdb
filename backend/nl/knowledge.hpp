#pragma once

#include "sql/tree.hpp"

#include <string>
#include <vector>

// What a project taught the engine, parsed and checked: the engine sees trees, never text it would have to trust.
namespace datachat::nl {

struct TableColumn {
    std::string table;  // "schema.table" or "table"
    std::string column; // "" = the table itself
    bool operator==(const TableColumn&) const = default;
};

// "revenue" = sum(quantity * price): an aggregate over named tables.
struct Metric {
    std::string id; // of the knowledge entry, for evidence
    std::string name;
    std::vector<std::string> other_names;
    sql::Expr expr;                  // an aggregate; its column references are table-qualified
    std::vector<std::string> tables; // that the expression reads
};

struct Synonym {
    std::string id;
    std::string words; // "vocalist"
    TableColumn target;
    double weight = 1; // 0..1; a learned one starts low and is raised by confirmations
};

// Words that stand for a stored value or a whole condition: "NYC" -> city = 'New York', "active" -> status = 1.
struct ValueAlias {
    std::string id;
    std::string words;
    sql::Expr condition; // column references are table-qualified
};

struct ColumnDefault {
    std::string id;
    enum class Role : unsigned char { shown, dated, measured } role = Role::shown;
    TableColumn column;
};

struct JoinPreference {
    std::string id;
    std::string from_table, from_column, to_table, to_column;
};

// A question that was confirmed as answered by this query; used only for near-identical questions.
struct VerifiedPair {
    std::string id;
    std::string question;
    sql::Query query;
};

struct Knowledge {
    std::vector<Metric> metrics;
    std::vector<Synonym> synonyms;
    std::vector<ValueAlias> value_aliases;
    std::vector<ColumnDefault> column_defaults;
    std::vector<JoinPreference> join_preferences;
    std::vector<VerifiedPair> verified_pairs;
    std::vector<VerifiedPair> rejected; // near-identical questions must not get these queries again
};

}
