#include "nl/confidence.hpp"

#include "nl/joins.hpp"

#include <algorithm>
#include <cmath>

namespace datachat::nl {

std::vector<int> unexplained_words(const Linked& linked, const Interpreted& interpreted)
{
    std::vector<int> words;
    for (std::size_t at = 0; at < linked.tokens.size(); ++at) {
        const Token& token = linked.tokens[at];
        if (token.kind == TokenKind::symbol || (token.kind == TokenKind::word && is_stop_word(token.text)) ||
            linked.cue_at[at] >= 0 || (at < interpreted.explained.size() && interpreted.explained[at]))
            continue;
        const int m = linked.mention_at[at];
        if (m >= 0 && static_cast<std::size_t>(m) < interpreted.roles.size()) {
            const Role role = interpreted.roles[static_cast<std::size_t>(m)];
            if (role != Role::free && role != Role::skipped)
                continue;
        }
        words.push_back(static_cast<int>(at));
    }
    return words;
}

std::array<double, confidence_features>
confidence_inputs(const Linked& linked, const std::vector<Hypothesis>& hypotheses, const Catalog& catalog)
{
    std::array<double, confidence_features> inputs{};
    if (hypotheses.empty())
        return inputs;
    const Hypothesis& first = hypotheses.front();
    const Coverage& coverage = first.interpreted.coverage;
    const double probability = std::clamp(first.probability, 0.001, 0.999);
    const double second = hypotheses.size() > 1 ? hypotheses[1].probability : 0.001;
    int free_values = 0;
    for (std::size_t m = 0; m < linked.mentions.size(); ++m) {
        const Candidate& best = linked.mentions[m].candidates.front();
        if (best.kind == MentionKind::value && best.id < 0)
            ++free_values;
    }
    const JoinPath path = connect(tables_of(first.interpreted.query, catalog), first.interpreted.query.edges, catalog);
    const ir::Query& query = first.interpreted.query;
    inputs[0] = 1;
    inputs[1] = std::log(probability / (1 - probability));
    inputs[2] = probability;
    inputs[3] = std::log(probability / std::max(second, 0.0001));
    inputs[4] = std::min<double>(static_cast<double>(unexplained_words(linked, first.interpreted).size()), 5);
    inputs[5] = coverage.weak_links;
    inputs[6] = coverage.unused_values + coverage.unused_numbers + free_values;
    inputs[7] = coverage.unused_tables + coverage.unused_columns;
    inputs[8] = coverage.unused_cues;
    inputs[9] = coverage.link_score;
    inputs[10] = static_cast<double>(std::min<std::size_t>(path.steps.size(), 5)) - 1;
    inputs[11] = (query.nested.empty() ? 0 : 1) + (query.having.empty() ? 0 : 0.5);
    inputs[12] = std::min(first.cost, 8.0) / 4;
    inputs[13] = std::min<double>(static_cast<double>(linked.tokens.size()), 40) / 10 + (path.connected ? 0 : 2);
    return inputs;
}

double confidence(const std::array<double, confidence_features>& inputs, const Weights* weights)
{
    // The rule of thumb was fitted by eye: certainty of the ranking, less for every word left over.
    static constexpr std::array<double, confidence_features> thumb = {-0.4, 0.35, 1.0, 0.1,   -0.4, -0.35, -0.8,
                                                                      -0.3, -0.4, 1.0, -0.25, -0.3, -0.1,  -0.1};
    const auto& weight = weights != nullptr && weights->calibrated ? weights->calibrator : thumb;
    double sum = 0;
    for (std::size_t i = 0; i < inputs.size(); ++i)
        sum += inputs[i] * weight[i];
    return 1 / (1 + std::exp(-sum));
}

}
