#include "services/datasources/records/record_source.hpp"

#include <gtest/gtest.h>

namespace datachat::services::datasources::records {
namespace {

sql::Expr equals(std::string column, models::Value value)
{
    sql::Expr left;
    left.node = sql::ColumnRef{.column = std::move(column)};
    sql::Expr right;
    right.node = sql::Literal{std::move(value)};
    sql::Expr whole;
    whole.node = sql::Binary{sql::BinaryOp::equal, std::move(left), std::move(right)};
    return whole;
}

TEST(PushedFilters, only_what_is_filtered_by)
{
    RecordTable table{.name = "orders"};
    table.filters = {{"status", "state"}, {"id", "page"}, {"kind", "fixed"}};
    table.fixed = {"fixed"};
    table.paging.parameter = "page";
    std::vector<sql::Expr> conditions{equals("Status", "open"), equals("city", "Oslo"), equals("id", 3),
                                      equals("kind", "y"), equals("status", "closed")};
    EXPECT_EQ(pushed_filters(conditions, table), (Parameters{{"state", "open"}}));
}

}
}
