#pragma once

#include "nl/search.hpp"

#include <array>
#include <vector>

namespace datachat::nl {

// Content words of the question that neither a used mention nor a cue accounts for, as tokens.
std::vector<int> unexplained_words(const Linked& linked, const Interpreted& interpreted);

// What the calibrator looks at: the ranker's certainty about the first hypothesis, words left over, weak links, rare
// shapes.
std::array<double, confidence_features>
confidence_inputs(const Linked& linked, const std::vector<Hypothesis>& hypotheses, const Catalog& catalog);

// Calibrated probability that the first hypothesis is what was meant. Without weights a rule of thumb.
double confidence(const std::array<double, confidence_features>& inputs, const Weights* weights);

}
