#include "sql/keywords.hpp"

#include <array>
#include <unordered_set>

namespace datachat::sql {
namespace {

using Words = std::unordered_set<std::string_view>;

// What PostgreSQL and DuckDB do not take as a column's or table's name without quotes (reserved words, and those
// reserved for types or functions).
const Words& reserved_like_postgres()
{
    static const Words words{"all",
                             "analyse",
                             "analyze",
                             "and",
                             "any",
                             "anti",
                             "array",
                             "as",
                             "asc",
                             "asof",
                             "asymmetric",
                             "authorization",
                             "between",
                             "bigint",
                             "binary",
                             "bit",
                             "boolean",
                             "both",
                             "case",
                             "cast",
                             "char",
                             "character",
                             "check",
                             "coalesce",
                             "collate",
                             "collation",
                             "column",
                             "columns",
                             "concurrently",
                             "constraint",
                             "create",
                             "cross",
                             "current_catalog",
                             "current_date",
                             "current_role",
                             "current_schema",
                             "current_time",
                             "current_timestamp",
                             "current_user",
                             "dec",
                             "decimal",
                             "default",
                             "deferrable",
                             "desc",
                             "describe",
                             "distinct",
                             "do",
                             "else",
                             "end",
                             "except",
                             "exclude",
                             "exists",
                             "extract",
                             "false",
                             "fetch",
                             "float",
                             "for",
                             "foreign",
                             "freeze",
                             "from",
                             "full",
                             "generated",
                             "glob",
                             "grant",
                             "greatest",
                             "group",
                             "grouping",
                             "having",
                             "ilike",
                             "in",
                             "initially",
                             "inner",
                             "inout",
                             "int",
                             "integer",
                             "intersect",
                             "interval",
                             "into",
                             "is",
                             "isnull",
                             "join",
                             "json_array",
                             "lambda",
                             "lateral",
                             "leading",
                             "least",
                             "left",
                             "like",
                             "limit",
                             "localtime",
                             "localtimestamp",
                             "map",
                             "national",
                             "natural",
                             "nchar",
                             "none",
                             "normalize",
                             "not",
                             "notnull",
                             "null",
                             "nullif",
                             "numeric",
                             "offset",
                             "on",
                             "only",
                             "or",
                             "order",
                             "out",
                             "outer",
                             "overlaps",
                             "overlay",
                             "pivot",
                             "pivot_longer",
                             "pivot_wider",
                             "placing",
                             "position",
                             "positional",
                             "precision",
                             "primary",
                             "qualify",
                             "real",
                             "references",
                             "returning",
                             "right",
                             "row",
                             "select",
                             "semi",
                             "session_user",
                             "setof",
                             "show",
                             "similar",
                             "smallint",
                             "some",
                             "struct",
                             "substring",
                             "summarize",
                             "symmetric",
                             "table",
                             "tablesample",
                             "then",
                             "time",
                             "timestamp",
                             "to",
                             "trailing",
                             "treat",
                             "trim",
                             "true",
                             "try_cast",
                             "union",
                             "unique",
                             "unpivot",
                             "user",
                             "using",
                             "values",
                             "varchar",
                             "variadic",
                             "verbose",
                             "when",
                             "where",
                             "window",
                             "with",
                             "xmlattributes",
                             "xmlconcat",
                             "xmlelement",
                             "xmlexists",
                             "xmlforest",
                             "xmlnamespaces",
                             "xmlparse",
                             "xmlpi",
                             "xmlroot",
                             "xmlserialize",
                             "xmltable",
                             "unnest",
                             "at"};
    return words;
}

// https://sqlite.org/lang_keywords.html, less what SQLite takes as a name without a doubt in any place.
const Words& reserved_in_sqlite()
{
    static const Words words{
        "add",        "all",          "alter",       "and",          "as",           "autoincrement",
        "between",    "case",         "cast",        "check",        "collate",      "commit",
        "constraint", "create",       "cross",       "current_date", "current_time", "current_timestamp",
        "default",    "deferrable",   "delete",      "desc",         "asc",          "distinct",
        "drop",       "else",         "end",         "escape",       "except",       "exists",
        "explain",    "false",        "fetch",       "filter",       "foreign",      "from",
        "full",       "glob",         "group",       "having",       "if",           "in",
        "index",      "indexed",      "inner",       "insert",       "intersect",    "into",
        "is",         "isnull",       "join",        "left",         "like",         "limit",
        "match",      "materialized", "natural",     "not",          "nothing",      "notnull",
        "null",       "nulls",        "offset",      "on",           "or",           "order",
        "outer",      "over",         "partition",   "plan",         "pragma",       "primary",
        "raise",      "recursive",    "references",  "regexp",       "returning",    "right",
        "rollback",   "row",          "rows",        "select",       "set",          "table",
        "then",       "to",           "transaction", "true",         "union",        "unique",
        "update",     "using",        "values",      "view",         "virtual",      "when",
        "where",      "window",       "with",        "without"};
    return words;
}

}

std::string to_lower_ascii(std::string_view text)
{
    std::string lower(text);
    for (char& c : lower) {
        if (c >= 'A' && c <= 'Z')
            c = static_cast<char>(c - 'A' + 'a');
    }
    return lower;
}

bool is_reserved(std::string_view word, Dialect dialect)
{
    return dialect == Dialect::sqlite ? reserved_in_sqlite().contains(word) : reserved_like_postgres().contains(word);
}

bool begins_clause(std::string_view word)
{
    static const Words words{"select", "from",      "where",   "group",   "having",   "order",  "limit",
                             "union",  "intersect", "except",  "and",     "or",       "not",    "in",
                             "is",     "like",      "between", "case",    "when",     "then",   "else",
                             "join",   "on",        "using",   "as",      "distinct", "null",   "exists",
                             "with",   "values",    "create",  "table",   "all",      "inner",  "natural",
                             "cross",  "returning", "into",    "default", "collate",  "qualify"};
    return words.contains(word);
}

bool ends_item(std::string_view word)
{
    static const Words words{"left",   "right",   "full",    "outer",       "lateral", "window",     "offset",
                             "fetch",  "for",     "asc",     "desc",        "nulls",   "end",        "filter",
                             "over",   "within",  "escape",  "glob",        "regexp",  "match",      "similar",
                             "ilike",  "isnull",  "notnull", "tablesample", "asof",    "positional", "semi",
                             "anti",   "pivot",   "unpivot", "indexed",     "at",      "rows",       "range",
                             "groups", "exclude", "sample",  "set",         "operator"};
    return begins_clause(word) || words.contains(word);
}

}
