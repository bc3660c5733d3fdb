#include "services/knowledge/inferred_metrics.hpp"

#include "sql/printer.hpp"

#include <gtest/gtest.h>

namespace datachat::services::knowledge {
namespace {

models::ColumnInfo number(std::string name)
{
    return {.name = std::move(name), .type = models::Type::float64};
}

models::Schema sales(std::vector<models::ColumnInfo> line_columns)
{
    models::Schema schema;
    schema.tables.push_back({.name = "Article", .columns = {number("id"), number("StockQuantity")}});
    schema.tables.push_back(
        {.name = "line",
         .columns = std::move(line_columns),
         .foreign_keys = {{.columns = {"article"}, .referenced_table = "Article", .referenced_columns = {"id"}}}});
    return schema;
}

std::string sql_of(const std::vector<nl::Metric>& metrics)
{
    return metrics.empty() ? std::string() : sql::print(metrics.front().expr, sql::Dialect::sqlite).value();
}

TEST(InferMetrics, multiplies_quantity_and_price_less_the_discount)
{
    const auto schema = sales({number("article"), number("Qty"), number("UnitPrice"), number("discount")});
    const nl::ColumnProfile share{.table = 1, .column = 3, .maximum = models::Value(0.3)};
    EXPECT_EQ(sql_of(infer_metrics(schema, {share})), "sum(line.Qty * line.UnitPrice * (1 - line.discount))");
    const nl::ColumnProfile percent{.table = 1, .column = 3, .maximum = models::Value(30.0)};
    EXPECT_EQ(sql_of(infer_metrics(schema, {percent})), "sum(line.Qty * line.UnitPrice * (1 - line.discount / 100.0))");
}

TEST(InferMetrics, keeps_still_where_nothing_or_something_better_is_there)
{
    EXPECT_TRUE(infer_metrics(sales({number("article"), number("UnitPrice")}), {}).empty());
    EXPECT_TRUE(
        infer_metrics(sales({number("article"), number("quantity"), number("price"), number("Revenue")}), {}).empty());
}

TEST(InferMetrics, takes_the_price_of_a_table_that_is_referred_to)
{
    auto schema = sales({number("article"), number("quantity")});
    schema.tables[0].columns.push_back(number("price"));
    const auto metrics = infer_metrics(schema, {});
    EXPECT_EQ(sql_of(metrics), "sum(line.quantity * Article.price)");
    EXPECT_EQ(metrics.front().tables, (std::vector<std::string>{"line", "Article"}));
}

}
}
