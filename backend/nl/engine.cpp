#include "nl/engine.hpp"

#include "nl/lower.hpp"
#include "nl/search.hpp"

#include <algorithm>

namespace datachat::nl {

Interpretation interpret(const Question& question, const Catalog& catalog, const Weights* weights)
{
    Interpretation result;
    const Linked linked = link(tokenise(question.text), catalog);
    const std::vector<Hypothesis> found = search(linked, catalog, question.time, weights);
    for (const Hypothesis& hypothesis : found) {
        if (result.readings.size() == 16)
            break;
        Lowered lowered = lower(hypothesis.interpreted.query, catalog);
        Reading reading;
        reading.query = std::move(lowered.query);
        reading.evidence = std::move(lowered.evidence);
        reading.confidence = hypothesis.probability;
        result.readings.push_back(std::move(reading));
    }
    if (!result.readings.empty())
        result.verdict = Verdict::answer;
    return result;
}

}
