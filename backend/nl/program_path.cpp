#include "nl/program.hpp"

#include "nl/joins.hpp"
#include "nl/names.hpp"

#include <algorithm>

// Which of several references between two tables is meant: "flights arriving in", "students' permanent address".
namespace datachat::nl {

// How many words of the question speak for a reference.
double Program::role_score(int edge) const
{
    const CatalogColumn& column = catalog_.column(catalog_.edges[static_cast<std::size_t>(edge)].from);
    double score = 0;
    for (const std::string& word : column.words) {
        if (word == "id" || word == "code")
            continue;
        for (int at = 0; at < token_count(); ++at) {
            const Token& here = token(at);
            if (here.stem == stem_of(word)) {
                score += 1;
                break;
            }
            const bool speaks =
                std::any_of(english().role_words.begin(), english().role_words.end(),
                            [&](const WordPair& pair) { return pair.word == word && pair.other == here.text; });
            if (speaks) {
                score += is_stop_word(here.text) ? 0.4 : 0.9;
                break;
            }
        }
    }
    return score;
}

void Program::choose_paths(ir::Query& query)
{
    const JoinPath path = connect(tables_of(query, catalog_), query.edges, catalog_);
    for (const JoinStep& step : path.steps) {
        if (step.edge < 0)
            continue;
        const JoinEdge& taken = catalog_.edges[static_cast<std::size_t>(step.edge)];
        const int from = catalog_.table_of(taken.from);
        const int to = catalog_.table_of(taken.to);
        std::vector<int> parallel;
        for (const int e : catalog_.edges_of[static_cast<std::size_t>(from)]) {
            const JoinEdge& edge = catalog_.edges[static_cast<std::size_t>(e)];
            if (catalog_.table_of(edge.from) == from && edge.to == taken.to)
                parallel.push_back(e);
        }
        if (parallel.size() < 2 || from == to)
            continue;
        double best = 0;
        for (const int e : parallel)
            best = std::max(best, role_score(e));
        std::vector<Option> options;
        for (const int e : parallel) {
            const double score = role_score(e);
            options.push_back(option(score >= best && best > 0 ? "role said"
                                     : e == step.edge          ? "first role"
                                                               : "other role",
                                     (best - score) * 2.5 + (e == step.edge ? 0 : 0.4)));
        }
        const auto chosen = static_cast<std::size_t>(choose(Point::path, from % 64, options));
        if (parallel[chosen] != step.edge)
            query.edges.push_back(parallel[chosen]);
    }
}

}
