#include "sql/functions.hpp"

#include <algorithm>
#include <unordered_map>

namespace datachat::sql {
namespace {

using enum FunctionKind;

constexpr int any = -1;

constexpr Function same(std::string_view name, FunctionKind kind, int least, int most)
{
    return {name, kind, least, most, {name, name, name, name, name, name}};
}

// Spellings in the order of Dialect; "" where the dialect has none that means the same.
constexpr Function spelled(std::string_view name, FunctionKind kind, int least, int most, std::string_view sqlite,
                           std::string_view duckdb, std::string_view postgres, std::string_view mysql,
                           std::string_view bigquery, std::string_view snowflake)
{
    return {name, kind, least, most, {sqlite, duckdb, postgres, mysql, bigquery, snowflake}};
}

// Of SQLite's table only those that the others share; MySQL as well, or not.
constexpr Function in_all_but_sqlite(std::string_view name, FunctionKind kind, int least, int most)
{
    return {name, kind, least, most, {"", name, name, name, name, name}};
}
constexpr Function in_large_ones(std::string_view name, FunctionKind kind, int least, int most)
{
    return {name, kind, least, most, {"", name, name, "", name, name}};
}

// clang-format off
constexpr std::array table_of_functions{
    same("count", aggregate, 0, 1),
    same("sum", aggregate, 1, 1),
    same("avg", aggregate, 1, 1),
    same("min", aggregate, 1, 1),
    same("max", aggregate, 1, 1),
    spelled("string_agg", aggregate, 2, 2, "group_concat", "string_agg", "string_agg", "group_concat", "string_agg", "listagg"),
    in_large_ones("array_agg", aggregate, 1, 1),
    spelled("bool_and", aggregate, 1, 1, "", "bool_and", "bool_and", "", "logical_and", "booland_agg"),
    spelled("bool_or", aggregate, 1, 1, "", "bool_or", "bool_or", "", "logical_or", "boolor_agg"),
    in_all_but_sqlite("stddev_samp", aggregate, 1, 1),
    in_all_but_sqlite("stddev_pop", aggregate, 1, 1),
    in_all_but_sqlite("var_samp", aggregate, 1, 1),
    in_all_but_sqlite("var_pop", aggregate, 1, 1),
    in_large_ones("corr", aggregate, 2, 2),
    in_large_ones("covar_pop", aggregate, 2, 2),
    in_large_ones("covar_samp", aggregate, 2, 2),
    spelled("regr_slope", aggregate, 2, 2, "", "regr_slope", "regr_slope", "", "", "regr_slope"),
    spelled("regr_intercept", aggregate, 2, 2, "", "regr_intercept", "regr_intercept", "", "", "regr_intercept"),
    spelled("regr_r2", aggregate, 2, 2, "", "regr_r2", "regr_r2", "", "", "regr_r2"),
    spelled("bit_and", aggregate, 1, 1, "", "bit_and", "bit_and", "", "bit_and", "bitand_agg"),
    spelled("bit_or", aggregate, 1, 1, "", "bit_or", "bit_or", "", "bit_or", "bitor_agg"),

    same("row_number", window, 0, 0),
    same("rank", window, 0, 0),
    same("dense_rank", window, 0, 0),
    same("percent_rank", window, 0, 0),
    same("cume_dist", window, 0, 0),
    same("ntile", window, 1, 1),
    same("lag", window, 1, 3),
    same("lead", window, 1, 3),
    same("first_value", window, 1, 1),
    same("last_value", window, 1, 1),
    same("nth_value", window, 2, 2),

    same("coalesce", scalar, 1, any),
    same("nullif", scalar, 2, 2),
    same("lower", scalar, 1, 1),
    same("upper", scalar, 1, 1),
    spelled("length", scalar, 1, 1, "length", "length", "length", "char_length", "length", "length"), // characters
    same("trim", scalar, 1, 2),
    same("ltrim", scalar, 1, 2),
    same("rtrim", scalar, 1, 2),
    same("replace", scalar, 3, 3),
    spelled("substring", scalar, 2, 3, "substr", "substring", "substring", "substring", "substr", "substring"),
    spelled("position", scalar, 2, 2, "instr", "strpos", "strpos", "instr", "strpos", "charindex"), // (text, what); Snowflake's is turned
    same("abs", scalar, 1, 1),
    same("round", scalar, 1, 2),
    same("ceil", scalar, 1, 1),
    same("floor", scalar, 1, 1),
    same("sqrt", scalar, 1, 1),
    same("power", scalar, 2, 2),
    same("exp", scalar, 1, 1),
    same("ln", scalar, 1, 1),
    spelled("log10", scalar, 1, 1, "log10", "log10", "log", "log10", "log10", ""),
    same("sign", scalar, 1, 1),
    spelled("trunc", scalar, 1, 1, "trunc", "trunc", "trunc", "", "trunc", "trunc"),
    // SQLite's max(a, b), and those of MySQL, BigQuery and Snowflake, are NULL if one side is.
    spelled("greatest", scalar, 2, any, "", "greatest", "greatest", "", "", ""),
    spelled("least", scalar, 2, any, "", "least", "least", "", "", ""),
    spelled("concat", scalar, 1, any, "", "concat", "concat", "", "", ""), // skips NULLs
    spelled("concat_ws", scalar, 2, any, "", "concat_ws", "concat_ws", "concat_ws", "", ""),
    in_all_but_sqlite("left", scalar, 2, 2),
    in_all_but_sqlite("right", scalar, 2, 2),
    in_all_but_sqlite("lpad", scalar, 3, 3),
    in_all_but_sqlite("rpad", scalar, 3, 3),
    in_all_but_sqlite("repeat", scalar, 2, 2),
    in_all_but_sqlite("reverse", scalar, 1, 1),
    spelled("split_part", scalar, 3, 3, "", "split_part", "split_part", "", "", "split_part"),
    spelled("starts_with", scalar, 2, 2, "", "starts_with", "starts_with", "", "starts_with", "startswith"),
    spelled("initcap", scalar, 1, 1, "", "", "initcap", "", "initcap", "initcap"),
    spelled("date_trunc", scalar, 2, 2, "", "date_trunc", "date_trunc", "", "", "date_trunc"),
    same("current_date", scalar, 0, 0),
    same("current_timestamp", scalar, 0, 0),
    same("current_time", scalar, 0, 0),
    spelled("now", scalar, 0, 0, "", "now", "now", "", "", ""),

    spelled("generate_series", table, 2, 3, "", "generate_series", "generate_series", "", "", ""),
    spelled("unnest", table, 1, any, "", "unnest", "unnest", "", "unnest", ""),
};
// clang-format on

struct Alias {
    Dialect dialect;
    std::string_view spelled;
    std::string_view name;
};

using enum Dialect;

// Other spellings of the same function; the first spelling of the table is the one that is printed.
constexpr std::array aliases{
    Alias{sqlite, "substring", "substring"},
    Alias{sqlite, "ifnull", "coalesce"},
    Alias{sqlite, "ceiling", "ceil"},
    Alias{sqlite, "pow", "power"},
    Alias{sqlite, "log", "log10"},
    Alias{sqlite, "string_agg", "string_agg"},
    Alias{duckdb, "substr", "substring"},
    Alias{duckdb, "ifnull", "coalesce"},
    Alias{duckdb, "ceiling", "ceil"},
    Alias{duckdb, "pow", "power"},
    Alias{duckdb, "log", "log10"},
    Alias{duckdb, "mean", "avg"},
    Alias{duckdb, "group_concat", "string_agg"},
    Alias{duckdb, "listagg", "string_agg"},
    Alias{duckdb, "stddev", "stddev_samp"},
    Alias{duckdb, "variance", "var_samp"},
    Alias{duckdb, "instr", "position"},
    Alias{duckdb, "char_length", "length"},
    Alias{duckdb, "character_length", "length"},
    Alias{duckdb, "lcase", "lower"},
    Alias{duckdb, "ucase", "upper"},
    Alias{duckdb, "datetrunc", "date_trunc"},
    Alias{postgres, "substr", "substring"},
    Alias{postgres, "ceiling", "ceil"},
    Alias{postgres, "pow", "power"},
    Alias{postgres, "log10", "log10"},
    Alias{postgres, "every", "bool_and"},
    Alias{postgres, "stddev", "stddev_samp"},
    Alias{postgres, "variance", "var_samp"},
    Alias{postgres, "char_length", "length"},
    Alias{postgres, "character_length", "length"},
    Alias{postgres, "btrim", "trim"},
    Alias{mysql, "substr", "substring"},
    Alias{mysql, "mid", "substring"},
    Alias{mysql, "ifnull", "coalesce"},
    Alias{mysql, "character_length", "length"},
    Alias{mysql, "ceiling", "ceil"},
    Alias{mysql, "pow", "power"},
    Alias{mysql, "lcase", "lower"},
    Alias{mysql, "ucase", "upper"},
    Alias{mysql, "variance", "var_pop"},
    Alias{mysql, "std", "stddev_pop"},
    Alias{mysql, "stddev", "stddev_pop"},
    Alias{bigquery, "substring", "substring"},
    Alias{bigquery, "instr", "position"},
    Alias{bigquery, "ifnull", "coalesce"},
    Alias{bigquery, "char_length", "length"},
    Alias{bigquery, "character_length", "length"},
    Alias{bigquery, "ceiling", "ceil"},
    Alias{bigquery, "pow", "power"},
    Alias{bigquery, "stddev", "stddev_samp"},
    Alias{bigquery, "variance", "var_samp"},
    Alias{snowflake, "substr", "substring"},
    Alias{snowflake, "ifnull", "coalesce"},
    Alias{snowflake, "nvl", "coalesce"},
    Alias{snowflake, "len", "length"},
    Alias{snowflake, "ceiling", "ceil"},
    Alias{snowflake, "pow", "power"},
    Alias{snowflake, "stddev", "stddev_samp"},
    Alias{snowflake, "variance", "var_samp"},
    Alias{snowflake, "string_agg", "string_agg"},
};

bool takes(const Function& function, std::size_t count)
{
    const auto signed_count = static_cast<int>(std::min<std::size_t>(count, 1 << 20));
    return signed_count >= function.least_args && (function.most_args == any || signed_count <= function.most_args);
}

using NameTable = std::unordered_map<std::string_view, const Function*>;

NameTable names_of(Dialect dialect)
{
    NameTable names;
    for (const Function& function : table_of_functions) {
        if (const auto spelling = function.spelled_as(dialect); !spelling.empty())
            names.emplace(spelling, &function);
    }
    for (const Alias& alias : aliases) {
        if (alias.dialect == dialect)
            names.emplace(alias.spelled, find_function(alias.name));
    }
    return names;
}

}

std::span<const Function> all_functions()
{
    return table_of_functions;
}

const Function* find_function(std::string_view name)
{
    static const auto by_name = [] {
        NameTable names;
        for (const Function& function : table_of_functions)
            names.emplace(function.name, &function);
        return names;
    }();
    const auto found = by_name.find(name);
    return found == by_name.end() ? nullptr : found->second;
}

const Function* function_spelled(Dialect dialect, std::string_view spelled, std::size_t argument_count)
{
    static const std::array<NameTable, 6> by_dialect{names_of(sqlite), names_of(duckdb),   names_of(postgres),
                                                     names_of(mysql),  names_of(bigquery), names_of(snowflake)};
    const NameTable& names = by_dialect[static_cast<std::size_t>(dialect)];
    const auto found = names.find(spelled);
    return found != names.end() && takes(*found->second, argument_count) ? found->second : nullptr;
}

bool is_aggregate(std::string_view neutral_name)
{
    const Function* function = find_function(neutral_name);
    return function && function->kind == aggregate;
}

}
