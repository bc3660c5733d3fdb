#include "sql/allowed_functions_servers.hpp"
#include "sql/functions.hpp"

#include <unordered_set>

// What may be called beside the neutral functions. A function is here because it computes from its arguments alone. Not
// here, so denied: whatever reads files, the network, settings, the catalog or other sessions, waits, locks, writes,
// loads code, makes unbounded output, or runs text as SQL.
namespace datachat::sql {
namespace {

using Names = std::unordered_set<std::string_view>;

const Names& sqlite_scalars()
{
    static const Names names{
        "acos", "acosh", "asin", "asinh", "atan", "atan2", "atanh", "char", "collate", "cos", "cosh", "date",
        "datetime", "degrees", "format", "glob", "hex", "iif", "json", "json_array", "json_array_length",
        "json_extract", "json_insert", "json_object", "json_patch", "json_quote", "json_remove", "json_replace",
        "json_set", "json_type", "json_valid", "julianday", "like", "likelihood", "likely", "log", "log2", "max", "min",
        "mod", "octet_length", "pi", "printf", "quote", "radians", "random", "sin", "sinh", "soundex", "strftime",
        "tan", "tanh", "time", "timediff", "typeof", "unhex", "unicode", "unixepoch", "unlikely",
        // aggregates
        "total", "json_group_array", "json_group_object", "median"};
    return names;
}

const Names& duckdb_scalars()
{
    static const Names names{
        "struct", "slice", "struct_field", "named_argument", "ignore_nulls", "respect_nulls", "first_value",
        "last_value", "nth_value", "lag", "lead", "acos", "acosh", "age", "any_of", "all_of", "array", "array_length",
        "array_to_string", "array_contains", "array_distinct", "array_sort", "array_slice", "ascii", "asin", "asinh",
        "atan", "atan2", "atanh", "bar", "bin", "bit_count", "bit_length", "cbrt", "century", "chr", "collate",
        "contains", "cos", "cosh", "cot", "cube", "damerau_levenshtein", "date_add", "date_diff", "date_part",
        "date_sub", "datediff", "datepart", "datesub", "day", "dayname", "dayofmonth", "dayofweek", "dayofyear",
        "decade", "degrees", "editdist3", "element_at", "ends_with", "suffix", "prefix", "epoch", "epoch_ms",
        "epoch_ns", "epoch_us", "era", "even", "extract", "factorial", "flatten", "fmod", "format", "from_base64",
        "gamma", "gcd", "greatest_common_divisor", "all_columns", "grouping", "grouping_set", "grouping_sets",
        "hamming", "hash", "hex", "hour", "if", "iif", "isfinite", "isinf", "isnan", "isodow", "isoyear", "jaccard",
        "jaro_similarity", "jaro_winkler_similarity", "json", "json_array", "json_array_length", "json_contains",
        "json_exists", "json_extract", "json_extract_path", "json_extract_path_text", "json_extract_string",
        "json_keys", "json_object", "json_quote", "json_structure", "json_type", "json_valid", "json_value", "julian",
        "last_day", "lcm", "least_common_multiple", "left_grapheme", "len", "length_grapheme", "levenshtein", "lgamma",
        "list_aggregate", "list_avg", "list_concat", "list_contains", "list_count", "list_distinct", "list_element",
        "list_extract", "list_has", "list_has_all", "list_has_any", "list_max", "list_min", "list_position",
        "list_reverse", "list_slice", "list_sort", "list_sum", "list_unique", "list_value", "ln", "log", "log2",
        "make_date", "make_time", "make_timestamp", "map", "map_extract", "map_keys", "map_values", "md5",
        "microsecond", "millennium", "millisecond", "minute", "mod", "monthname", "month", "nfc_normalize",
        "octet_length", "ord", "pi", "printf", "quarter", "radians", "random", "regexp_extract", "regexp_extract_all",
        "regexp_full_match", "regexp_matches", "regexp_replace", "regexp_split_to_array", "right_grapheme", "rollup",
        "round_even", "row", "second", "sha256", "sha1", "signbit", "sin", "sinh", "split", "str_split",
        "str_split_regex", "string_split", "string_split_regex", "string_to_array", "strftime", "strip_accents",
        "strlen", "strptime", "struct_extract", "struct_pack", "tan", "tanh", "time_bucket", "timezone",
        "timezone_hour", "to_base", "to_base64", "to_centuries", "to_days", "to_decades", "to_hours", "to_json",
        "to_microseconds", "to_milliseconds", "to_minutes", "to_months", "to_seconds", "to_timestamp", "to_weeks",
        "to_years", "today", "translate", "trim_scale", "try_strptime", "typeof", "unhex", "unicode", "union_extract",
        "union_tag", "uuid", "week", "weekday", "weekofyear", "xor", "year", "yearweek", "date", "make_timestamptz",
        "nullifzero", "array_position", "gen_random_uuid", "url_encode", "url_decode", "cardinality", "list_zip",
        "range", "generate_series", "unnest", "list_transform", "list_apply", "apply", "array_transform", "array_apply",
        "list_filter", "filter", "array_filter", "list_reduce", "array_reduce", "reduce",
        // aggregates and windows
        "any_value", "approx_count_distinct", "approx_quantile", "arg_max", "arg_min", "argmax", "argmin", "max_by",
        "min_by", "bitstring_agg", "count_if", "countif", "count_star", "entropy", "favg", "first", "fsum", "geomean",
        "geometric_mean", "histogram", "kurtosis", "kurtosis_pop", "last", "list", "mad", "median", "mode",
        "percentile_cont", "percentile_disc", "product", "quantile", "quantile_cont", "quantile_disc", "regr_avgx",
        "regr_avgy", "regr_count", "regr_sxx", "regr_sxy", "regr_syy", "sem", "skewness", "sumkahan", "kahan_sum",
        "json_group_array", "json_group_object", "array_to_json", "row_to_json", "bit_xor", "reservoir_quantile",
        "arbitrary", "fill"};
    return names;
}

const Names& postgres_scalars()
{
    static const Names names{
        "slice", "struct_field", "named_argument", "acos", "acosd", "acosh", "age", "all_of", "any_of", "array",
        "array_append", "array_cat", "array_dims", "array_length", "array_lower", "array_ndims", "array_position",
        "array_positions", "array_prepend", "array_remove", "array_replace", "array_to_json", "array_to_string",
        "array_upper", "ascii", "asin", "asind", "asinh", "atan", "atan2", "atan2d", "atand", "atanh", "bit_count",
        "bit_length", "cardinality", "cbrt", "chr", "clock_timestamp", "collate", "cos", "cosd", "cosh", "cot", "cotd",
        "cube", "date", "date_bin", "date_part", "decode", "degrees", "div", "encode", "extract", "factorial", "format",
        "gcd", "gen_random_uuid", "get_bit", "get_byte", "grouping", "grouping_set", "grouping_sets", "isempty",
        "isfinite", "json_array_length", "json_build_array", "json_build_object", "json_extract_path",
        "json_extract_path_text", "json_object", "json_strip_nulls", "json_typeof", "jsonb_array_length",
        "jsonb_build_array", "jsonb_build_object", "jsonb_extract_path", "jsonb_extract_path_text", "jsonb_object",
        "jsonb_path_exists", "jsonb_path_match", "jsonb_path_query_array", "jsonb_path_query_first", "jsonb_pretty",
        "jsonb_set", "jsonb_insert", "jsonb_strip_nulls", "jsonb_typeof", "justify_days", "justify_hours",
        "justify_interval", "lcm", "log", "lower_inc", "lower_inf", "make_date", "make_interval", "make_time",
        "make_timestamp", "make_timestamptz", "md5", "min_scale", "mod", "normalize", "num_nonnulls", "num_nulls",
        "octet_length", "overlay", "parse_ident", "pi", "quote_ident", "quote_literal", "quote_nullable", "radians",
        "random", "range_merge", "regexp_count", "regexp_instr", "regexp_like", "regexp_match", "regexp_replace",
        "regexp_split_to_array", "regexp_substr", "rollup", "row", "row_to_json", "scale", "sha224", "sha256", "sha384",
        "sha512", "sin", "sind", "sinh", "statement_timestamp", "string_to_array", "strpos", "substring", "tan", "tand",
        "tanh", "timezone", "to_char", "to_date", "to_hex", "to_json", "to_jsonb", "to_number", "to_timestamp",
        "transaction_timestamp", "translate", "trim_array", "trim_scale", "trunc", "unaccent", "unistr", "upper_inc",
        "upper_inf", "width_bucket", "similarity", "word_similarity", "levenshtein", "to_tsvector", "to_tsquery",
        "plainto_tsquery", "phraseto_tsquery", "websearch_to_tsquery", "ts_rank", "ts_rank_cd", "setweight", "numnode",
        "date_add", "date_subtract", "round", "bool", "text", "int4", "int8", "float8", "numeric", "upper", "lower",
        "host", "family", "masklen", "network", "isnull", "inet_same_family", "unnest", "generate_series",
        "regexp_matches", "regexp_split_to_table", "jsonb_array_elements", "jsonb_array_elements_text",
        "json_array_elements", "json_array_elements_text", "jsonb_object_keys", "json_object_keys",
        // operators
        "~*", "!~*", "~~", "!~~", "@>", "<@", "#>", "#>>", "&&", "^@", "@@", "?", "?|", "?&", "#-", "-|-", "<->", "&<",
        "&>", "<<|", "|>>", "@?", "%",
        // aggregates
        "any_value", "bit_xor", "json_agg", "json_object_agg", "jsonb_agg", "jsonb_object_agg", "mode",
        "percentile_cont", "percentile_disc", "range_agg", "regr_avgx", "regr_avgy", "regr_count", "regr_sxx",
        "regr_sxy", "regr_syy"};
    return names;
}

}

bool is_allowed_function(Dialect dialect, std::string_view name)
{
    switch (dialect) {
    case Dialect::sqlite:
        return sqlite_scalars().contains(name);
    case Dialect::duckdb:
        return duckdb_scalars().contains(name);
    case Dialect::postgres:
        return postgres_scalars().contains(name);
    default:
        return is_allowed_on_server(dialect, name);
    }
}

bool is_allowed_table_function(Dialect dialect, std::string_view name)
{
    static const Names sqlite{"json_each", "json_tree", "generate_series"};
    static const Names duckdb{"generate_series", "range", "unnest", "json_each", "json_tree"};
    static const Names postgres{"generate_series",
                                "unnest",
                                "json_array_elements",
                                "json_array_elements_text",
                                "jsonb_array_elements",
                                "jsonb_array_elements_text",
                                "json_each",
                                "json_each_text",
                                "jsonb_each",
                                "jsonb_each_text",
                                "json_object_keys",
                                "jsonb_object_keys",
                                "regexp_split_to_table",
                                "regexp_matches",
                                "string_to_table",
                                "rows_from",
                                "generate_subscripts"};
    switch (dialect) {
    case Dialect::sqlite:
        return sqlite.contains(name);
    case Dialect::duckdb:
        return duckdb.contains(name);
    case Dialect::postgres:
        return postgres.contains(name);
    case Dialect::mysql:
        return false;
    case Dialect::bigquery:
        return name == "unnest";
    case Dialect::snowflake:
        return name == "flatten";
    }
    return false;
}

bool takes_lambda(Dialect dialect, std::string_view name)
{
    static const Names duckdb{"list_transform", "list_apply",   "apply",  "array_transform",
                              "array_apply",    "list_filter",  "filter", "array_filter",
                              "list_reduce",    "array_reduce", "reduce"};
    static const Names snowflake{"filter", "transform", "reduce"};
    return dialect == Dialect::duckdb ? duckdb.contains(name)
                                      : dialect == Dialect::snowflake && snowflake.contains(name);
}

bool is_dialect_aggregate(Dialect dialect, std::string_view name)
{
    static const Names sqlite{"total", "json_group_array", "json_group_object", "median"};
    static const Names duckdb{"any_value",
                              "approx_count_distinct",
                              "approx_quantile",
                              "arg_max",
                              "arg_min",
                              "argmax",
                              "argmin",
                              "max_by",
                              "min_by",
                              "bitstring_agg",
                              "count_if",
                              "countif",
                              "count_star",
                              "entropy",
                              "favg",
                              "first",
                              "fsum",
                              "geomean",
                              "geometric_mean",
                              "histogram",
                              "kurtosis",
                              "kurtosis_pop",
                              "last",
                              "list",
                              "mad",
                              "median",
                              "mode",
                              "percentile_cont",
                              "percentile_disc",
                              "product",
                              "quantile",
                              "quantile_cont",
                              "quantile_disc",
                              "regr_avgx",
                              "regr_avgy",
                              "regr_count",
                              "regr_sxx",
                              "regr_sxy",
                              "regr_syy",
                              "sem",
                              "skewness",
                              "sumkahan",
                              "kahan_sum",
                              "json_group_array",
                              "json_group_object",
                              "bit_xor",
                              "reservoir_quantile",
                              "arbitrary"};
    static const Names postgres{"any_value",       "bit_xor",          "json_agg",  "json_object_agg",
                                "jsonb_agg",       "jsonb_object_agg", "mode",      "percentile_cont",
                                "percentile_disc", "range_agg",        "regr_avgx", "regr_avgy",
                                "regr_count",      "regr_sxx",         "regr_sxy",  "regr_syy"};
    if (dialect == Dialect::mysql || dialect == Dialect::bigquery || dialect == Dialect::snowflake)
        return is_aggregate_on_server(dialect, name);
    const Names& names = dialect == Dialect::sqlite ? sqlite : dialect == Dialect::duckdb ? duckdb : postgres;
    return names.contains(name);
}

}
