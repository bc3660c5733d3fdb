// One KB of SQL: parsed, checked against the rules and printed, beside the parse alone of PostgreSQL's own parser.
#include "sql/firewall_rules.hpp"
#include "sql/parser.hpp"
#include "sql/printer.hpp"

#include <benchmark/benchmark.h>
#if DATACHAT_HAS_PG_QUERY
#include <pg_query.h>
#endif

#include <string>

namespace {

using namespace datachat;

// 1,024 bytes as analysts write them.
const std::string kilobyte =
    "WITH monthly AS (SELECT o.customer_id, date_trunc('month', o.ordered_on) AS month, sum(o.quantity * p.price) AS "
    "revenue, "
    "count(DISTINCT o.order_id) AS orders FROM orders AS o JOIN products AS p ON p.product_id = o.product_id "
    "LEFT JOIN refunds AS r ON r.order_id = o.order_id WHERE o.ordered_on >= '2024-01-01' AND o.ordered_on < "
    "'2025-01-01' "
    "AND p.category IN ('toys', 'games', 'books') AND r.order_id IS NULL GROUP BY o.customer_id, date_trunc('month', "
    "o.ordered_on) "
    "HAVING sum(o.quantity * p.price) > 100), ranked AS (SELECT m.customer_id, m.month, m.revenue, m.orders, "
    "row_number() OVER (PARTITION BY m.month ORDER BY m.revenue DESC) AS place FROM monthly AS m) "
    "SELECT c.name, c.city, k.month, k.revenue, CASE WHEN k.revenue > 1000 THEN 'large' WHEN k.revenue > 500 THEN "
    "'middle' "
    "ELSE 'small' END AS size, round(k.revenue / nullif(k.orders, 0), 2) AS per_order FROM ranked AS k JOIN customers "
    "AS c "
    "ON c.customer_id = k.customer_id WHERE k.place <= 10 AND c.name NOT LIKE 'test%' AND NOT EXISTS (SELECT 1 FROM "
    "blocked AS b "
    "WHERE b.customer_id = c.customer_id) ORDER BY k.month, k.place LIMIT 100";

void parse_check_print(benchmark::State& state, sql::Dialect dialect)
{
    const sql::Rules rules{dialect, false, false};
    for (auto run : state) {
        auto query = sql::parse_query(kilobyte, dialect);
        if (!query)
            return state.SkipWithError(query.error().message.c_str());
        if (auto broken = sql::broken_rule(*query, rules))
            return state.SkipWithError(broken->error.message.c_str());
        auto text = sql::print(*query, dialect);
        if (!text)
            return state.SkipWithError(text.error().message.c_str());
        benchmark::DoNotOptimize(text);
    }
    state.SetBytesProcessed(static_cast<std::int64_t>(state.iterations() * kilobyte.size()));
}

void parse(benchmark::State& state)
{
    for (auto run : state)
        benchmark::DoNotOptimize(sql::parse_query(kilobyte, sql::Dialect::postgres));
}

#if DATACHAT_HAS_PG_QUERY
void parse_by_libpg_query(benchmark::State& state)
{
    for (auto run : state) {
        const PgQueryParseResult result = pg_query_parse(kilobyte.c_str());
        if (result.error)
            return state.SkipWithError(result.error->message);
        pg_query_free_parse_result(result);
    }
}
BENCHMARK(parse_by_libpg_query);
#endif

BENCHMARK_CAPTURE(parse_check_print, postgres, sql::Dialect::postgres);
BENCHMARK_CAPTURE(parse_check_print, duckdb, sql::Dialect::duckdb);
BENCHMARK_CAPTURE(parse_check_print, snowflake, sql::Dialect::snowflake);
BENCHMARK(parse);

}
