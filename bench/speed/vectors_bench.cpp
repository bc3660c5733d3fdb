// Vectors: embedding a question, and finding the nearest of many by an exact scan.
#include "services/embeddings/builtin_embedder.hpp"
#include "services/vector_store/vector_snapshot.hpp"

#include <benchmark/benchmark.h>

#include <random>

namespace {

using namespace datachat::services;

std::vector<float> random_unit(std::mt19937& random, std::size_t dimension)
{
    std::normal_distribution<float> number;
    std::vector<float> vector(dimension);
    for (float& value : vector)
        value = number(random);
    return *vector_store::unit_vector(std::move(vector), dimension);
}

vector_store::VectorSnapshot snapshot_of(std::size_t rows, std::size_t dimension)
{
    std::mt19937 random(1);
    std::vector<vector_store::Item> items;
    for (std::size_t i = 0; i < rows; ++i)
        items.push_back({std::to_string(i), random_unit(random, dimension), "", ""});
    return vector_store::VectorSnapshot().with(std::move(items));
}

void nearest(benchmark::State& state)
{
    constexpr std::size_t dimension = embeddings::builtin_dimension;
    const auto snapshot = snapshot_of(static_cast<std::size_t>(state.range(0)), dimension);
    std::mt19937 random(2);
    const auto query = random_unit(random, dimension);
    for (auto run : state)
        benchmark::DoNotOptimize(snapshot.nearest(query, 10, ""));
}

void change_one(benchmark::State& state)
{
    constexpr std::size_t dimension = embeddings::builtin_dimension;
    const auto snapshot = snapshot_of(static_cast<std::size_t>(state.range(0)), dimension);
    std::mt19937 random(2);
    const std::vector<vector_store::Item> item{{"7", random_unit(random, dimension), "", ""}};
    for (auto run : state)
        benchmark::DoNotOptimize(snapshot.with(item));
}

void embed_question(benchmark::State& state)
{
    const knowledge::WordNet wordnet{std::filesystem::path(knowledge::wordnet_folder)};
    for (auto run : state)
        benchmark::DoNotOptimize(
            embeddings::builtin_embedding("which region had the most returned parts in the last quarter?", wordnet));
}

BENCHMARK(nearest)->Arg(1'000)->Arg(100'000)->Unit(benchmark::kMicrosecond);
BENCHMARK(change_one)->Arg(100'000)->Unit(benchmark::kMicrosecond);
BENCHMARK(embed_question)->Unit(benchmark::kMicrosecond);

}
