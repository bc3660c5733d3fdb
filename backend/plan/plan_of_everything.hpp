#pragma once

#include "plan/plan.hpp"
#include "sql/tree_of_everything.hpp"
#include "sql/walk.hpp"

#include <cmath>

// For tests: a plan in which every field is set.
namespace datachat::plan::testing {

inline sql::Query every_value()
{
    using namespace models;
    sql::Values values;
    auto& row = values.rows.emplace_back();
    for (Value value : {Value(), Value(true), Value(std::int64_t{-5}), Value(std::uint64_t{18446744073709551615ULL}),
                        Value(Decimal{-(Int128{1} << 100), 7}), Value(0.1 + 0.2), Value(std::nextafter(1e300, 0)),
                        Value("it's \"text\" \xff\x01"), Value(Bytes{std::string("\0\xfe", 2)}), Value(Date{-3}),
                        Value(Time{5}), Value(Timestamp{-7}), Value(TimestampTz{8}), Value(Interval{1, -2, 3}),
                        Value(Json{"{}"}), Value(List{{Value(1), Value(List{})}})})
        row.push_back(sql::Literal{std::move(value)});
    sql::Query query;
    query.body = std::move(values);
    return query;
}

inline Plan everything()
{
    sql::testing::Marks mark;
    Plan plan;
    plan.header.time = {.as_of_microseconds = 1,
                        .zone = "Europe/Rome",
                        .zone_offset_seconds = 3600,
                        .week_starts_on_sunday = true,
                        .fiscal_year_start_month = 4};
    plan.header.schema_fingerprint = "f";
    plan.steps = {{.source_id = "a", .query = sql::testing::everything(mark), .output = "first"},
                  {.source_id = "b", .dialect = sql::Dialect::duckdb, .query = every_value()}};
    for (Step& step : plan.steps)
        sql::number_nodes(step.query);
    plan.evidence = {{.node = 3, .spans = {{1, 4}, {7, 9}}, .reason = "name"}, {.node = 4, .reason = "cue"}};
    plan.assumptions = {{.text = "Dated by order_date.", .node = 2}};
    plan.unused = {{10, 12}};
    plan.confidence = 0.1 + 0.7;
    plan.planner = PlannerKind::model;
    return plan;
}

}
