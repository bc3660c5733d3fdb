#pragma once

#include "plan/plan.hpp"
#include "sql/parser.hpp"
#include "sql/printer.hpp"
#include "sql/resolve.hpp"

#include <gtest/gtest.h>

// For tests: a small shop, and plans of one step over it.
namespace datachat::plan::testing {

inline models::Schema shop()
{
    using models::TimeStorage;
    using models::Type;
    models::Schema schema;
    schema.tables = {
        {.name = "regions",
         .columns = {{"id", Type::int64, "", false}, {"name", Type::text, "", false}},
         .primary_key = {"id"}},
        {.name = "customers",
         .columns = {{"id", Type::int64, "", false},
                     {"name", Type::text},
                     {"city", Type::text},
                     {"active", Type::int64},
                     {"region_id", Type::int64}},
         .primary_key = {"id"},
         .foreign_keys = {{.columns = {"region_id"}, .referenced_table = "regions", .referenced_columns = {"id"}}}},
        {.name = "orders",
         .columns = {{"id", Type::int64, "", false},
                     {"customer_id", Type::int64, "", false},
                     {"order_date", Type::text, "", true, "", TimeStorage::iso_text},
                     {"status", Type::text},
                     {"total", Type::float64}},
         .primary_key = {"id"},
         .foreign_keys = {
             {.columns = {"customer_id"}, .referenced_table = "customers", .referenced_columns = {"id"}}}}};
    return schema;
}

inline Plan plan_of(const std::string& text, const models::Schema& schema)
{
    auto query = sql::parse_query(text, sql::Dialect::sqlite);
    EXPECT_TRUE(query) << text << ": " << (query ? "" : query.error().message);
    Plan plan;
    plan.steps = {{.source_id = "s", .query = query ? *query : sql::Query{}}};
    const auto resolution = sql::resolve(plan.steps[0].query, schema, sql::Dialect::sqlite);
    EXPECT_TRUE(resolution) << text << ": " << (resolution ? "" : resolution.error().message);
    return plan;
}

inline std::string text_of(const Plan& plan)
{
    return sql::print(plan.steps.back().query, sql::Dialect::sqlite).value_or("cannot be printed");
}

}
