// How well back-reading tells gold queries from changed ones (see changed_queries).
//   reading measure --changed F.jsonl --databases DIR [--no-values] [--list gold|KIND]
//   reading train   --changed F.jsonl --databases DIR [--no-values]
// measure: the share of changed queries that are flagged, by kind of change, of gold queries that are flagged falsely,
// and the trade-off at other thresholds. train: fits the weights of plan/reading_weights.cpp, prints their table, and
// what they reach on databases left out of the fit (five parts).
#include "../accuracy/database.hpp"
#include "nl/catalog.hpp"
#include "nl/catalog_stored_values.hpp"
#include "plan/back_reading.hpp"
#include "plan/reading_weights.hpp"
#include "sql/parser.hpp"

#include <boost/json.hpp>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <cstring>
#include <fstream>
#include <map>
#include <memory>
#include <set>

using namespace datachat;

namespace {

struct Source {
    std::unique_ptr<bench::Database> database;
    std::unique_ptr<nl::CatalogStoredValues> values;
};

struct Example {
    std::string database;
    std::string kind;
    std::string question;
    std::string sql;
    std::vector<std::pair<std::size_t, double>> counts; // of clues, those found
    plan::Findings findings;
    bool flagged = false;
    bool gold() const { return kind == "gold"; }
};

std::vector<Example> read_examples(const std::map<std::string, std::string>& options, bool with_values,
                                   double& microseconds)
{
    std::map<std::string, Source> sources;
    std::vector<Example> examples;
    std::ifstream file(options.at("--changed"));
    for (std::string line; std::getline(file, line);) {
        const auto record = boost::json::parse(line);
        const auto text = [&](const char* key) { return std::string(record.at(key).as_string()); };
        Example example{
            .database = text("db_id"), .kind = text("kind"), .question = text("question"), .sql = text("sql")};
        Source& source = sources[example.database];
        if (!source.database) {
            source.database = std::make_unique<bench::Database>(
                options.at("--databases") + "/" + example.database + "/" + example.database + ".sqlite", nullptr);
            if (source.database->ok())
                source.values = std::make_unique<nl::CatalogStoredValues>(source.database->catalog());
        }
        if (!source.values)
            continue;
        const models::Schema& schema = source.database->catalog().schema;
        auto query = sql::parse_query(example.sql, sql::Dialect::sqlite);
        const auto resolution = query ? sql::resolve(*query, schema, sql::Dialect::sqlite)
                                      : core::Result<sql::Resolution>(sql::Resolution{});
        if (!query || !resolution)
            continue;
        const plan::StoredValues* values = with_values ? source.values.get() : nullptr;
        plan::Plan whole;
        whole.steps.push_back({.source_id = "s", .query = *query});
        const auto start = std::chrono::steady_clock::now();
        example.flagged = !plan::read_back(example.question, whole, *resolution, schema, values).agrees();
        microseconds += std::chrono::duration<double, std::micro>(std::chrono::steady_clock::now() - start).count();
        example.findings = plan::findings_of(example.question, *query, *resolution, schema, values);
        std::map<std::size_t, int> counts;
        for (const plan::Finding& finding : example.findings)
            ++counts[static_cast<std::size_t>(finding.clue)];
        for (const auto& [clue, count] : counts)
            example.counts.emplace_back(clue, std::min(count, plan::clue_cap));
        examples.push_back(std::move(example));
    }
    return examples;
}

using Weights = std::array<double, plan::clue_count>;

// The share of training pairs that may be flagged. Their questions fit their queries less well than those of the
// development part, where the same threshold flags about half as many.
constexpr double tolerated_alarms = 0.075;

double score(const Example& example, const Weights& weights)
{
    double sum = 0;
    for (const auto& [clue, count] : example.counts)
        sum += weights[clue] * count;
    return sum;
}

// The threshold above which `share` of the gold queries lie.
double threshold_at(const std::vector<const Example*>& examples, const Weights& weights, double share)
{
    std::vector<double> gold;
    for (const Example* example : examples)
        if (example->gold())
            gold.push_back(score(*example, weights));
    std::ranges::sort(gold, std::greater{});
    const auto at = static_cast<std::size_t>(share * static_cast<double>(gold.size()));
    return at < gold.size() ? gold[at] + 1e-6 : 0;
}

std::pair<double, double> shares_above(const std::vector<const Example*>& examples, const Weights& weights,
                                       double threshold)
{
    double gold = 0, gold_above = 0, changed = 0, changed_above = 0;
    for (const Example* example : examples) {
        (example->gold() ? gold : changed) += 1;
        if (score(*example, weights) >= threshold)
            (example->gold() ? gold_above : changed_above) += 1;
    }
    return {gold_above / std::max(1.0, gold), changed_above / std::max(1.0, changed)};
}

// Plain contradictions are not left to the fit: one of them is always enough to doubt a tree. (Where the gold itself is
// wrong, as in "the most expensive" ordered from the cheapest, these count as false alarms.)
constexpr std::array contradictions{plan::Clue::number_unused,
                                    plan::Clue::comparison_reversed,
                                    plan::Clue::most_reversed,
                                    plan::Clue::least_reversed,
                                    plan::Clue::order_reversed,
                                    plan::Clue::negation_lost,
                                    plan::Clue::average_lost,
                                    plan::Clue::limit_unasked,
                                    plan::Clue::order_lost,
                                    plan::Clue::flag_unasked,
                                    plan::Clue::unfiltered_predicate_unused,
                                    plan::Clue::unfiltered_value_unused};
constexpr double enough = 8;

bool is_fixed(std::size_t clue)
{
    return std::ranges::find(contradictions, static_cast<plan::Clue>(clue)) != contradictions.end();
}

// Logistic regression by damped Newton steps, a weight at a time (the diagonal of the second derivative), so that rare
// clues get their due; gold and changed queries weigh the same. Weights stay at or above 0: a clue never speaks for a
// tree.
Weights fit(const std::vector<const Example*>& examples)
{
    double gold = 0;
    for (const Example* example : examples)
        gold += example->gold() ? 1 : 0;
    const double all = static_cast<double>(examples.size());
    const double gold_weight = 0.5 * all / gold, changed_weight = 0.5 * all / (all - gold);
    Weights weights{};
    for (const plan::Clue clue : contradictions)
        weights[static_cast<std::size_t>(clue)] = enough;
    double bias = 0;
    constexpr double decay = 2.0, damping = 0.25;
    for (int step = 0; step < 150; ++step) {
        Weights slope{}, bend{};
        double bias_slope = 0, bias_bend = 0;
        for (const Example* example : examples) {
            const double share = example->gold() ? gold_weight : changed_weight;
            const double chance = 1 / (1 + std::exp(-(bias + score(*example, weights))));
            const double error = (chance - (example->gold() ? 0 : 1)) * share;
            const double curve = chance * (1 - chance) * share;
            bias_slope += error;
            bias_bend += curve;
            for (const auto& [clue, count] : example->counts) {
                slope[clue] += error * count;
                bend[clue] += curve * count * count;
            }
        }
        bias -= damping * bias_slope / (bias_bend + 1);
        for (std::size_t at = 0; at < weights.size(); ++at)
            if (!is_fixed(at))
                weights[at] =
                    std::max(0.0, weights[at] - damping * (slope[at] + decay * weights[at]) / (bend[at] + decay));
    }
    return weights;
}

// The share of changed queries above the threshold that leaves `share` of the gold ones above it.
double caught_at(std::vector<double>& gold, const std::vector<double>& changed, double share)
{
    const auto at = static_cast<std::ptrdiff_t>(share * static_cast<double>(gold.size()));
    std::ranges::nth_element(gold, gold.begin() + at, std::greater{});
    const double threshold = gold[static_cast<std::size_t>(at)] + 1e-6;
    return static_cast<double>(std::ranges::count_if(changed, [&](double one) { return one >= threshold; })) /
           static_cast<double>(changed.size());
}

// Changes one weight after the other as long as more changed queries lie above the threshold that lets tolerated_alarms
// of the gold ones through: what the weights are for, where the regression is fitted to all examples alike.
Weights sharpen(const std::vector<const Example*>& examples, Weights weights)
{
    std::vector<std::vector<std::pair<std::size_t, double>>> uses(plan::clue_count);
    std::vector<double> scores(examples.size());
    for (std::size_t at = 0; at < examples.size(); ++at) {
        scores[at] = score(*examples[at], weights);
        for (const auto& [clue, count] : examples[at]->counts)
            uses[clue].emplace_back(at, count);
    }
    const auto caught = [&] {
        std::vector<double> gold, changed;
        for (std::size_t at = 0; at < examples.size(); ++at)
            (examples[at]->gold() ? gold : changed).push_back(scores[at]);
        return caught_at(gold, changed, tolerated_alarms);
    };
    const auto set = [&](std::size_t clue, double weight) {
        for (const auto& [at, count] : uses[clue])
            scores[at] += (weight - weights[clue]) * count;
        weights[clue] = weight;
    };
    double best = caught();
    for (int round = 0; round < 4; ++round) {
        const double before = best;
        for (std::size_t clue = 0; clue < weights.size(); ++clue) {
            if (is_fixed(clue))
                continue;
            const double start = weights[clue];
            double chosen = start;
            for (const double other :
                 {0.0, start * 0.5, start * 0.8, start + 0.15, start + 0.4, start + 1.0, start + 2.0}) {
                if (other > 6)
                    continue;
                set(clue, other);
                if (const double now = caught(); now > best + 2e-5) {
                    best = now;
                    chosen = other;
                }
            }
            set(clue, chosen);
        }
        std::fprintf(stderr, "round %d: %.2f %%\n", round, best * 100);
        if (best < before + 5e-4)
            break;
    }
    return weights;
}

void train(const std::vector<Example>& examples, bool quick)
{
    constexpr std::size_t parts = 5;
    double caught = 0, false_alarms = 0;
    for (std::size_t part = 0; part < (quick ? 1 : parts); ++part) {
        std::vector<const Example*> fitted, left_out;
        for (const Example& example : examples)
            (std::hash<std::string>{}(example.database) % parts == part ? left_out : fitted).push_back(&example);
        const Weights weights = sharpen(fitted, fit(fitted));
        const auto [gold, changed] = shares_above(left_out, weights, threshold_at(fitted, weights, tolerated_alarms));
        std::printf("left out %zu: %.1f %% flagged, %.1f %% false alarms\n", part, changed * 100, gold * 100);
        caught += changed / parts;
        false_alarms += gold / parts;
    }
    std::printf("mean of databases left out: %.1f %% flagged, %.1f %% false alarms\n", caught * 100,
                false_alarms * 100);
    std::vector<const Example*> all;
    for (const Example& example : examples)
        all.push_back(&example);
    const Weights weights = sharpen(all, fit(all));
    for (std::size_t at = 0; at < weights.size(); ++at)
        std::printf("    {Clue::%s, %.2f},\n", std::string(plan::name_of(static_cast<plan::Clue>(at))).c_str(),
                    weights[at]);
    std::printf("constexpr double threshold = %.2f;\n", threshold_at(all, weights, tolerated_alarms));
}

void measure(const std::vector<Example>& examples, const std::string& list, double microseconds)
{
    std::map<std::string, std::pair<int, int>> kinds;
    std::map<std::string, std::pair<int, int>> clues; // gold, changed
    int gold = 0, gold_flagged = 0, changed = 0, changed_flagged = 0;
    for (const Example& example : examples) {
        auto& [seen, flagged] = kinds[example.kind];
        ++seen;
        flagged += example.flagged;
        (example.gold() ? gold : changed) += 1;
        if (example.flagged)
            (example.gold() ? gold_flagged : changed_flagged) += 1;
        for (const auto& [clue, count] : example.counts) {
            auto& [in_gold, in_changed] = clues[std::string(plan::name_of(static_cast<plan::Clue>(clue)))];
            (example.gold() ? in_gold : in_changed) += 1;
        }
        const bool shown =
            list == "gold" ? example.gold() && example.flagged : example.kind == list && !example.flagged;
        if (!shown)
            continue;
        std::printf("%s\n  %s\n ", example.question.c_str(), example.sql.c_str());
        for (const plan::Finding& finding : example.findings)
            std::printf(
                " %s(%s%s)", std::string(plan::name_of(finding.clue)).c_str(), finding.text.c_str(),
                finding.spans.empty()
                    ? ""
                    : example.question.substr(finding.spans[0].begin, finding.spans[0].end - finding.spans[0].begin)
                          .c_str());
        std::printf("\n");
    }
    for (const auto& [kind, counts] : kinds)
        std::printf("%-16s %5d, flagged %5.1f %%\n", kind.c_str(), counts.first, 100.0 * counts.second / counts.first);
    if (!list.empty() && list == "clues")
        for (const auto& [clue, counts] : clues)
            std::printf("%-28s gold %5.2f %%, changed %5.2f %%\n", clue.c_str(), 100.0 * counts.first / gold,
                        100.0 * counts.second / changed);
    std::vector<const Example*> all;
    for (const Example& example : examples)
        all.push_back(&example);
    for (const double share : {0.02, 0.03, 0.05, 0.07, 0.1, 0.15, 0.2}) {
        const Weights& weights = plan::reading_weights();
        const auto [false_alarms, caught] = shares_above(all, weights, threshold_at(all, weights, share));
        std::printf("at %4.1f %% false alarms %5.1f %% flagged\n", false_alarms * 100, caught * 100);
    }
    std::printf("%d changed queries: %.1f %% flagged; %d gold queries: %.1f %% false alarms; %.0f us each\n", changed,
                100.0 * changed_flagged / std::max(1, changed), gold, 100.0 * gold_flagged / std::max(1, gold),
                microseconds / static_cast<double>(examples.size()));
}

}

int main(int argc, char** argv)
{
    std::map<std::string, std::string> options;
    bool with_values = true;
    for (int i = 2; i < argc; ++i) {
        if (std::strcmp(argv[i], "--no-values") == 0)
            with_values = false;
        else if (i + 1 < argc) {
            options[argv[i]] = argv[i + 1];
            ++i;
        }
    }
    if (argc < 2 || !options.contains("--changed") || !options.contains("--databases")) {
        std::fprintf(stderr, "reading measure|train --changed F.jsonl --databases DIR [--no-values] [--list KIND]\n");
        return 64;
    }
    double microseconds = 0;
    const std::vector<Example> examples = read_examples(options, with_values, microseconds);
    if (std::strcmp(argv[1], "dump") == 0)
        for (const Example& example : examples) {
            std::printf("%s\t%s\t", example.database.c_str(), example.kind.c_str());
            for (const plan::Finding& finding : example.findings) {
                std::printf("%s(", std::string(plan::name_of(finding.clue)).c_str());
                for (const plan::Span& span : finding.spans)
                    std::printf("%s ", example.question.substr(span.begin, span.end - span.begin).c_str());
                std::printf(") ");
            }
            std::printf("\t%s\t%s\n", example.question.c_str(), example.sql.c_str());
        }
    else if (std::strcmp(argv[1], "train") == 0)
        train(examples, options.contains("--quick"));
    else
        measure(examples, options["--list"], microseconds);
}
