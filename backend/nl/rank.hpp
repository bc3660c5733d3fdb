#pragma once

#include "nl/catalog.hpp"
#include "nl/program.hpp"

#include <array>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace datachat::nl {

constexpr int weight_bits = 18;
constexpr std::size_t weight_count = std::size_t{1} << weight_bits;
constexpr int confidence_features = 14;

// The ranker's hashed weights and the calibrator's few.
struct Weights {
    std::vector<float> table; // weight_count entries
    std::array<double, confidence_features> calibrator{};
    bool calibrated = false;

    float of(std::uint32_t feature) const { return table[feature >> (32 - weight_bits)]; }
};

// A feature and how strongly it holds.
struct Feature {
    std::uint32_t hash = 0;
    float value = 1;
};

// What speaks for or against a reading beside the decisions that made it: the query's parts crossed with the question's
// words, joins, words left over.
std::vector<Feature> reading_features(const Linked& linked, const Interpreted& interpreted, const Catalog& catalog);

std::string save_weights(const Weights& weights);

}
