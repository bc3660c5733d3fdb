#pragma once

#include "plan/findings.hpp"

#include <array>

namespace datachat::plan {

// How much each clue speaks against a tree. Log odds of a logistic regression on the gold queries of Spider's training
// part and single-node changes of them that return other rows (bench/reading, verb "train").
const std::array<double, clue_count>& reading_weights();

// A clue counts at most so often.
inline constexpr int clue_cap = 2;

// From here on a tree is doubted: 7.5 % of the training pairs lie above, whose questions fit less well than others.
double doubt_threshold();

// What the findings weigh together.
double doubt_of(const Findings& findings);

}
