#include "agents/output_names.hpp"

#include "sql/parser.hpp"
#include "sql/printer.hpp"

#include <gtest/gtest.h>

namespace datachat::agents {
namespace {

std::string named(const char* text)
{
    auto query = sql::parse_query(text, sql::Dialect::sqlite);
    if (!query)
        return query.error().message;
    name_outputs(*query);
    return sql::print(*query, sql::Dialect::sqlite).value();
}

TEST(NameOutputs, says_what_was_computed)
{
    EXPECT_EQ(named("SELECT count(*) FROM order_lines"), "SELECT count(*) AS number_of_order_lines FROM order_lines");
    EXPECT_EQ(named("SELECT count(*) FROM a JOIN b ON a.x = b.x"),
              "SELECT count(*) AS count FROM a JOIN b ON a.x = b.x");
    EXPECT_EQ(named("SELECT city, avg(UnitPrice) FROM t GROUP BY city"),
              "SELECT city, avg(UnitPrice) AS average_unit_price FROM t GROUP BY city");
}

TEST(NameOutputs, keeps_given_names_and_gives_none_twice)
{
    EXPECT_EQ(named("SELECT sum(a) AS total, b FROM t"), "SELECT sum(a) AS total, b FROM t");
    EXPECT_EQ(named("SELECT sum(a), sum(a) FROM t"), "SELECT sum(a) AS total_a, sum(a) FROM t");
    EXPECT_EQ(named("SELECT total_a, sum(a) FROM t"), "SELECT total_a, sum(a) FROM t");
}

}
}
