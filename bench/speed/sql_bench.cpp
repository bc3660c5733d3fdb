// Parsing, printing and checking SQL: what every question and every model's draft goes through.
#include "speed/wide_schema.hpp"
#include "sql/firewall.hpp"
#include "sql/parser.hpp"
#include "sql/printer.hpp"

#include <benchmark/benchmark.h>

namespace {

using namespace datachat;

constexpr std::string_view short_query =
    "SELECT count(*) FROM account WHERE opened >= '2024-01-01' AND opened < '2025-01-01'";
constexpr std::string_view long_query = "WITH heavy AS (SELECT m.machine_id, sum(m.amount_parcel * 2) AS total FROM "
                                        "machine AS m JOIN account AS a ON m.account_id = a.account_id "
                                        "WHERE a.status IN ('open', 'new') GROUP BY m.machine_id HAVING count(*) > 2) "
                                        "SELECT v.name, CASE WHEN h.total > 10 THEN 'much' ELSE 'little' END AS size "
                                        "FROM heavy AS h JOIN vessel AS v ON v.machine_id = h.machine_id "
                                        "WHERE v.name LIKE 'a%' AND NOT EXISTS (SELECT 1 FROM journey AS j WHERE "
                                        "j.vessel_id = v.vessel_id) ORDER BY h.total DESC LIMIT 10";

void parse(benchmark::State& state, std::string_view text)
{
    for (auto run : state) {
        auto query = sql::parse_query(text, sql::Dialect::sqlite);
        if (!query)
            return state.SkipWithError(query.error().message.c_str());
        benchmark::DoNotOptimize(query);
    }
}

void print(benchmark::State& state, std::string_view text)
{
    const auto query = sql::parse_query(text, sql::Dialect::sqlite);
    if (!query)
        return state.SkipWithError(query.error().message.c_str());
    for (auto run : state)
        benchmark::DoNotOptimize(sql::print(*query, sql::Dialect::postgres));
}

void check(benchmark::State& state, std::string_view text)
{
    const models::Schema schema = bench::wide_schema(static_cast<std::size_t>(state.range(0)));
    const sql::Firewall firewall(sql::Dialect::sqlite, schema);
    for (auto run : state) {
        auto checked = firewall.check_text(text, {});
        if (!checked)
            return state.SkipWithError(checked.error().message.c_str());
        benchmark::DoNotOptimize(checked);
    }
}

BENCHMARK_CAPTURE(parse, short, short_query);
BENCHMARK_CAPTURE(parse, long, long_query);
BENCHMARK_CAPTURE(print, long, long_query);
BENCHMARK_CAPTURE(check, short, short_query)->Arg(20)->Arg(10'000);
BENCHMARK_CAPTURE(check, long, long_query)->Arg(20)->Arg(10'000);

}
