#include "sql/firewall_rules.hpp"

#include "sql/functions.hpp"
#include "sql/keywords.hpp"
#include "sql/type_names.hpp"
#include "sql/walk.hpp"

#include <algorithm>
#include <array>
#include <unordered_set>

namespace datachat::sql {
namespace {

using core::Errc;
using core::Error;

constexpr std::array system_schemas{
    "pg_catalog", "information_schema", "pg_toast", "pg_temp", "pg_internal", "temp", "sys",
    "mysql",      "performance_schema", "system"};
constexpr std::array system_prefixes{"pg_", "sqlite_", "pragma_", "duckdb_", "__tables"};
// Virtual tables of SQLite that exist without having been made, and DuckDB's views on itself.
constexpr std::array system_names{"dbstat", "bytecode", "tables_used", "fsdir",        "zipfile", "lsdir",
                                  "csv",    "carray",   "completion",  "fts3tokenize", "stmt",    "bytecodevtab"};
// What reads like a column and is none: a sequence that is moved on (Snowflake), a modifier of SELECT (MySQL).
constexpr std::array moving_words{"nextval",   "sql_calc_found_rows", "sql_no_cache",
                                  "sql_cache", "sql_buffer_result",   "straight_join"};
// Words that an engine reads as a statement or a modifier where we read a table's name with an alias: (SHOW t), ONLY t.
constexpr std::array statement_words{"only", "describe", "desc", "show", "summarize", "explain", "pivot", "unpivot"};

std::string quoted(std::string_view name)
{
    return "\"" + std::string(name) + "\"";
}

Error refusal(std::string_view rule, std::string text)
{
    return {Errc::refused, std::move(text) + " (rule: " + std::string(rule) + ")"};
}

class Checker {
public:
    explicit Checker(const Rules& rules) : rules_(rules) {}

    std::optional<BrokenRule> run(const Query& query)
    {
        walk(query, Visitor{.expr = [this](const Expr& expr) { this->expr(expr); },
                            .source = [this](const TableSource& source) { this->source(source); }});
        return std::move(broken_);
    }

private:
    void refuse(std::string_view rule, std::string text, std::string word = "", bool is_call = false)
    {
        if (!broken_)
            broken_ = BrokenRule{refusal(rule, std::move(text)), {std::move(word), is_call}};
    }

    void expr(const Expr& expr)
    {
        if (broken_)
            return;
        std::visit([this](const auto& node) { this->node(node); }, expr.node);
    }

    // Every kind of node is named, so that a new one does not compile until it is judged here.
    void node(const Literal&) {}
    void node(const ColumnRef& column)
    {
        if (!rules_.names_are_checked &&
            std::ranges::find(moving_words, to_lower_ascii(column.column)) != moving_words.end())
            refuse("names", quoted(column.column) + " is a word of the database, no column. Remove it.", column.column);
        if (!rules_.names_are_checked && is_system_name(column.column))
            refuse("system catalogs",
                   "The column " + quoted(column.column) +
                       " belongs to the database's own catalog. Use columns of your tables.",
                   column.column);
    }
    void node(const Star&) {}
    void node(const Parameter& parameter)
    {
        refuse("parameters", "The parameter " + quoted(parameter.name) + " has no value here. Write the value itself.",
               parameter.name);
    }
    void node(const Unary&) {}
    void node(const Binary&) {}
    void node(const Between&) {}
    void node(const InList&) {}
    void node(const InQuery&) {}
    void node(const Like&) {}
    void node(const IsTest&) {}
    void node(const Exists&) {}
    void node(const ScalarQuery&) {}
    void node(const Quantified&) {}
    void node(const Case&) {}
    void node(const Cast& cast)
    {
        if (cast.type.type == models::Type::unknown && !is_allowed_native_type(cast.type.native, rules_.dialect))
            refuse("types",
                   "A cast to the type " + quoted(cast.type.native) +
                       " is not allowed. Cast to a plain type such as text, integer or date.",
                   cast.type.native);
    }
    void node(const Call& call)
    {
        const Function* function = find_function(call.name);
        if (!function)
            return function_refused(call.name);
        const bool in_from = std::ranges::find(in_from_, &call) != in_from_.end();
        const bool rows_anywhere = rules_.dialect != Dialect::sqlite;
        if (function->kind == FunctionKind::table && !in_from && !rows_anywhere)
            function_refused(call.name);
    }
    void node(const DialectCall& call)
    {
        const bool in_from = std::ranges::find(in_from_, &call.call) != in_from_.end();
        const bool allowed = in_from ? is_allowed_table_function(rules_.dialect, call.name)
                                     : is_allowed_function(rules_.dialect, call.name);
        if (call.dialect != rules_.dialect || !allowed)
            function_refused(call.name);
        if (takes_lambda(call.dialect, call.name)) {
            for (std::size_t at = 1; at < call.call.args.size(); ++at)
                lambdas_.push_back(&call.call.args[at]);
        }
        if (call.name == "rows_from") { // functions in FROM, each of them
            for (const Expr& arg : call.call.args)
                one_of_several(arg);
        }
    }
    void node(const DatePart&) {}
    void node(const DateBucket&) {}
    void node(const RelativeDate&)
    {
        refuse("relative dates",
               "A relative date such as \"last month\" has not been bound to a day. Make the plan anew.");
    }
    void node(const Tuple&) {}
    void node(const ArrayLiteral&) {}
    void node(const Subscript&) {}
    // Its names are no columns and its body is walked: it computes from what the body names.
    void node(const Lambda& lambda)
    {
        for (const LambdaParameter& parameter : lambda.parameters) {
            const TypeName& type = parameter.type;
            if (type.type == models::Type::unknown && !type.native.empty() &&
                !is_allowed_native_type(type.native, rules_.dialect))
                refuse("types",
                       "The type " + quoted(type.native) +
                           " is not allowed. Use a plain type such as text, integer or date.",
                       type.native);
        }
        const auto is_it = [&](const Expr* expr) { return std::get_if<Lambda>(&expr->node) == &lambda; };
        if (std::ranges::none_of(lambdas_, is_it))
            refuse("functions", "A function without a name may only be the argument of a function on lists, such as "
                                "list_transform(). Remove it.");
    }

    void function_refused(const std::string& name)
    {
        refuse("functions",
               "The function " + name + "() is not on the list of functions that a query may call. Remove it.", name,
               true);
    }

    void source(const TableSource& source)
    {
        if (broken_)
            return;
        if (const auto* table = std::get_if<TableName>(&source.node))
            this->table(*table);
        else if (const auto* function = std::get_if<TableFunction>(&source.node))
            table_function(*function);
        else if (const auto* pivot = std::get_if<core::Box<Pivot>>(&source.node))
            this->pivot(**pivot);
    }

    // DuckDB makes a type of the values first, in a statement of its own.
    void pivot(const Pivot& pivot)
    {
        if (rules_.dialect == Dialect::duckdb && pivot.values.empty())
            refuse("pivot",
                   "PIVOT without values is two statements to DuckDB. Name the values: ON column IN ('a', 'b').",
                   "pivot");
    }

    void table(const TableName& table)
    {
        if (!table.catalog.empty())
            return refuse("tables",
                          "The table " + quoted(table.name) + " is named in the database " + quoted(table.catalog) +
                              ". Name tables of this source, without a database.",
                          table.catalog);
        if (!rules_.allow_system_catalogs && is_system_table(table, rules_.dialect))
            return refuse("system catalogs",
                          "The table " + quoted(table.name) +
                              " belongs to the database's own catalog. Use the tables of the schema.",
                          table.name);
        const std::string lower = to_lower_ascii(table.name);
        if (!rules_.names_are_checked && std::ranges::find(statement_words, lower) != statement_words.end())
            return refuse("tables", quoted(table.name) + " reads like a statement. Name a table of the schema.",
                          table.name);
        // DuckDB takes a name that is no table for a file or an address.
        const bool like_a_file = table.name.find_first_of("./\\*?:{}[]<>|'\"") != std::string::npos;
        if (!rules_.names_are_checked && like_a_file)
            refuse("files", "The table " + quoted(table.name) + " reads like a file. Name a table of the schema.",
                   table.name);
    }

    void table_function(const TableFunction& function)
    {
        const auto* own = std::get_if<DialectCall>(&function.call->node);
        const auto* shared = std::get_if<Call>(&function.call->node);
        if (!own && !shared)
            return refuse("tables", "What stands in FROM is neither a table nor a function.");
        const std::string& name = own ? own->name : shared->name;
        if (!is_allowed_table_function(rules_.dialect, name))
            return refuse("table functions",
                          "The function " + name + "() is not allowed in FROM. Name a table of the schema.", name,
                          true);
        in_from_.push_back(own ? &own->call : shared);
    }

    void one_of_several(const Expr& expr)
    {
        const auto* own = std::get_if<DialectCall>(&expr.node);
        const auto* shared = std::get_if<Call>(&expr.node);
        const std::string name = own ? own->name : shared ? shared->name : "";
        if (!is_allowed_table_function(rules_.dialect, name) || name == "rows_from")
            return refuse("table functions",
                          "What stands in ROWS FROM is no function that may be called there. Name a table of the "
                          "schema.",
                          name, true);
        in_from_.push_back(own ? &own->call : shared);
    }

    static bool is_system_name(std::string_view name)
    {
        const std::string lower = to_lower_ascii(name);
        return lower.starts_with("pg_") || lower.starts_with("sqlite_");
    }

    const Rules& rules_;
    std::vector<const Call*> in_from_;
    std::vector<const Expr*> lambdas_; // where a function without a name may stand
    std::optional<BrokenRule> broken_;
};

}

bool is_system_table(const TableName& table, Dialect)
{
    const std::string name = to_lower_ascii(table.name);
    const std::string schema = to_lower_ascii(table.schema);
    const auto starts = [&name](std::string_view prefix) { return name.starts_with(prefix); };
    return std::ranges::find(system_schemas, schema) != system_schemas.end() || schema.starts_with("pg_temp") ||
           schema.starts_with("pg_toast") || schema.starts_with("sqlite_") ||
           std::ranges::any_of(system_prefixes, starts) || std::ranges::find(system_names, name) != system_names.end();
}

std::optional<BrokenRule> broken_rule(const Query& query, const Rules& rules)
{
    return Checker(rules).run(query);
}

}
