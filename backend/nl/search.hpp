#pragma once

#include "nl/rank.hpp"

#include <string>
#include <vector>

namespace datachat::nl {

// A distinct reading that the search found.
struct Hypothesis {
    Interpreted interpreted;
    std::string form;              // canonical form of the query
    double cost = 0;               // of the deviations from the rules' first choice
    double score = 0;              // log-linear; without weights minus the cost
    double probability = 0;        // softmax over all hypotheses
    std::vector<Feature> features; // decisions and reading
    int deviations = 0;
};

// How much of the rules' cost counts beside learned weights; those are trained with it.
constexpr double rules_share = 0.7;

struct SearchLimits {
    int runs = 60;      // interpretations
    int deviations = 3; // changed judgements in one interpretation
    double cost = 7;    // of all changes together
};

// Runs the rules again with a few judgements changed, cheapest first, and ranks the distinct results; best first.
std::vector<Hypothesis> search(const Linked& linked, const Catalog& catalog, const sql::TimeFrame& time,
                               const Weights* weights, const SearchLimits& limits = {});

}
