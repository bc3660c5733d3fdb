// The built-in engine: from a question to readings, and building what it needs to know of a source.
#include "nl/engine.hpp"
#include "speed/wide_schema.hpp"

#include <benchmark/benchmark.h>

namespace {

using namespace datachat;

void build_catalog(benchmark::State& state)
{
    const models::Schema schema = bench::wide_schema(static_cast<std::size_t>(state.range(0)));
    for (auto run : state)
        benchmark::DoNotOptimize(nl::build_catalog(schema, {}, {}, nullptr));
}

void interpret(benchmark::State& state, const char* text)
{
    const auto catalog =
        nl::build_catalog(bench::wide_schema(static_cast<std::size_t>(state.range(0))), {}, {}, nullptr);
    nl::Question question;
    question.text = text;
    for (auto run : state)
        benchmark::DoNotOptimize(nl::interpret(question, *catalog, nullptr));
}

BENCHMARK(build_catalog)->Arg(20)->Arg(10'000)->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(interpret, count, "how many machines were opened in 2024?")
    ->Arg(20)
    ->Arg(10'000)
    ->Unit(benchmark::kMicrosecond);
BENCHMARK_CAPTURE(interpret, join, "the average amount of the vessels for each account name, best first")
    ->Arg(20)
    ->Arg(10'000)
    ->Unit(benchmark::kMicrosecond);

}
