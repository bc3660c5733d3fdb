#include "nl/search.hpp"

#include "nl/stable_order.hpp"

#include <algorithm>
#include <cmath>
#include <queue>
#include <unordered_map>

namespace datachat::nl {
namespace {

struct Change {
    Point point = Point::sense;
    int key = 0;
    int option = 0;
};

struct Fork {
    Point point = Point::sense;
    int key = 0;
    int chosen = 0;
    std::vector<double> costs; // above the best option's
};

// How much learned weights move the search itself, beside the final ranking.
constexpr double learned_share = 0.5;

// Answers with the cheapest option, unless told otherwise, and keeps a record.
class SearchDecider : public Decider {
public:
    SearchDecider(const std::vector<Change>& changes, const Weights* weights) : changes_(changes), weights_(weights) {}

    int choose(Point point, int key, std::span<const Option> options, std::span<const std::uint32_t> features) override
    {
        Fork fork{point, key, 0, {}};
        double best = 1e9;
        for (std::size_t i = 0; i < options.size(); ++i) {
            double cost = options[i].cost;
            if (weights_ != nullptr) {
                scratch_.clear();
                collect(point, options[i], features, scratch_);
                double learned = 0;
                for (const Feature& feature : scratch_)
                    learned += static_cast<double>(weights_->of(feature.hash));
                cost -= learned * learned_share;
            }
            fork.costs.push_back(cost);
            if (cost < best) {
                best = cost;
                fork.chosen = static_cast<int>(i);
            }
        }
        for (double& cost : fork.costs)
            cost -= best;
        for (const Change& change : changes_)
            if (change.point == point && change.key == key && change.option < static_cast<int>(options.size()))
                fork.chosen = change.option;
        const Option& chosen = options[static_cast<std::size_t>(fork.chosen)];
        collect(point, chosen, features, features_);
        cost_ += chosen.cost - std::min_element(options.begin(), options.end(), [](const Option& a, const Option& b) {
                                   return a.cost < b.cost;
                               })->cost;
        forks_.push_back(std::move(fork));
        return forks_.back().chosen;
    }

    static void collect(Point point, const Option& option, std::span<const std::uint32_t> context,
                        std::vector<Feature>& out)
    {
        const std::uint32_t base = mix(static_cast<std::uint32_t>(point) + 7, option.label);
        out.push_back({mix(base, 1), 1});
        for (std::uint8_t i = 0; i < option.trait_count; ++i)
            out.push_back({mix(base, option.traits[i]), 1});
        for (std::size_t i = 0; i < context.size(); ++i)
            out.push_back({mix(mix(base, static_cast<std::uint32_t>(i) + 50), context[i]), 1});
    }

    std::vector<Fork>& forks() { return forks_; }
    std::vector<Feature>& features() { return features_; }
    double cost() const { return cost_; }

private:
    const std::vector<Change>& changes_;
    const Weights* weights_;
    std::vector<Fork> forks_;
    std::vector<Feature> features_;
    std::vector<Feature> scratch_;
    double cost_ = 0;
};

struct Attempt {
    double cost = 0;
    int order = 0; // of creation: equal costs run first come, first served
    std::vector<Change> changes;
    bool operator<(const Attempt& other) const { return cost != other.cost ? cost > other.cost : order > other.order; }
};

}

std::vector<Hypothesis> search(const Linked& linked, const Catalog& catalog, const sql::TimeFrame& time,
                               const Weights* weights, const SearchLimits& limits)
{
    std::vector<Hypothesis> found;
    std::unordered_map<std::string, std::size_t> by_form;
    std::priority_queue<Attempt> queue;
    int created = 0;
    queue.push({0, created++, {}});
    for (int run = 0; run < limits.runs && !queue.empty(); ++run) {
        const Attempt attempt = queue.top();
        queue.pop();
        SearchDecider decider(attempt.changes, weights);
        Interpreted interpreted = Program(linked, catalog, time, decider).run();
        // Forks before the last change were offered by the attempt that this one came from.
        std::size_t first = 0;
        const std::vector<Fork>& forks = decider.forks();
        if (!attempt.changes.empty())
            for (std::size_t i = 0; i < forks.size(); ++i)
                if (forks[i].point == attempt.changes.back().point && forks[i].key == attempt.changes.back().key)
                    first = i + 1;
        if (static_cast<int>(attempt.changes.size()) < limits.deviations) {
            for (std::size_t i = first; i < forks.size(); ++i) {
                for (std::size_t k = 0; k < forks[i].costs.size(); ++k) {
                    const double cost = attempt.cost + std::max(0.05, forks[i].costs[k]);
                    if (static_cast<int>(k) == forks[i].chosen || cost > limits.cost)
                        continue;
                    Attempt next{cost, created++, attempt.changes};
                    next.changes.push_back({forks[i].point, forks[i].key, static_cast<int>(k)});
                    queue.push(std::move(next));
                }
            }
        }
        if (interpreted.query.select.empty())
            continue;
        std::string form = ir::canonical(interpreted.query);
        if (by_form.contains(form))
            continue;
        by_form.emplace(form, found.size());
        Hypothesis hypothesis;
        hypothesis.features = std::move(decider.features());
        hypothesis.cost = decider.cost();
        hypothesis.deviations = static_cast<int>(attempt.changes.size());
        const std::vector<Feature> reading = reading_features(linked, interpreted, catalog);
        hypothesis.features.insert(hypothesis.features.end(), reading.begin(), reading.end());
        hypothesis.interpreted = std::move(interpreted);
        hypothesis.form = std::move(form);
        found.push_back(std::move(hypothesis));
    }
    double best = -1e9;
    for (Hypothesis& hypothesis : found) {
        const Coverage& coverage = hypothesis.interpreted.coverage;
        hypothesis.score = -hypothesis.cost;
        if (weights != nullptr) {
            hypothesis.score *= rules_share;
            for (const Feature& feature : hypothesis.features)
                hypothesis.score += static_cast<double>(weights->of(feature.hash) * feature.value);
        } else {
            hypothesis.score -= 0.8 * coverage.unused_values + 0.7 * coverage.unused_numbers +
                                0.2 * coverage.unused_tables + 0.2 * coverage.unused_columns +
                                0.3 * coverage.unused_cues;
        }
        best = std::max(best, hypothesis.score);
    }
    double total = 0;
    for (Hypothesis& hypothesis : found) {
        hypothesis.probability = std::exp(hypothesis.score - best);
        total += hypothesis.probability;
    }
    for (Hypothesis& hypothesis : found)
        hypothesis.probability /= total;
    sort_stably(found, [](const Hypothesis& a, const Hypothesis& b) { return a.score > b.score; });
    return found;
}

}
