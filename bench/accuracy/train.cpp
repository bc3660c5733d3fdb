// Trains the ranker and the calibrator: candidates of every question are executed, those that return the gold's rows
// are right.
//   nl_train --questions F.jsonl --databases DIR --out weights.bin [--start weights.bin] [--epochs N] [--synonyms]
//   [--final] [--verdicts FILE, which keeps what was executed]
// Without --final every fifth database is held out, measured, and the calibrator is fitted on it; with --final all
// databases train the ranker and the calibrator is taken from --calibrator FILE.
#include "database.hpp"
#include "questions.hpp"

#include "nl/confidence.hpp"
#include "nl/lower.hpp"
#include "services/knowledge/wordnet_thesaurus.hpp"
#include "sql/printer.hpp"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <cstring>
#include <fstream>
#include <map>
#include <memory>
#include <sstream>
#include <unordered_map>

using namespace datachat;

namespace {

// Added to the squared gradients: keeps features that were seen a few times from large steps.
constexpr float caution = 20;

struct Choice {
    std::vector<nl::Feature> features; // those that differ within the question
    double base = 0;                   // minus the rules' cost
    bool right = false;
};

struct Example {
    std::vector<Choice> choices;
    std::string database;
    bool held_out = false;
    nl::Linked linked;
    std::vector<nl::Hypothesis> hypotheses; // held-out only: for the calibrator
    const nl::Catalog* catalog = nullptr;
};

std::string slurp(const std::string& path)
{
    std::ifstream file(path, std::ios::binary);
    std::ostringstream text;
    text << file.rdbuf();
    return text.str();
}

// What was found right or wrong before: executing candidates is what training takes long for.
class Verdicts {
public:
    explicit Verdicts(std::string path) : path_(std::move(path))
    {
        std::ifstream file(path_);
        std::uint64_t key = 0;
        for (int right = 0; file >> key >> right;)
            known_[key] = right != 0;
        if (!path_.empty())
            out_.open(path_, std::ios::app);
    }

    template <class Judge>
    bool of(const std::string& question, const std::string& sql, const Judge& judge)
    {
        std::uint64_t key = 1469598103934665603ULL;
        for (const std::string* part : {&question, &sql})
            for (const char c : *part)
                key = (key ^ static_cast<unsigned char>(c)) * 1099511628211ULL;
        const auto found = known_.find(key);
        if (found != known_.end())
            return found->second;
        const bool right = judge();
        known_[key] = right;
        if (out_.is_open())
            out_ << key << ' ' << (right ? 1 : 0) << '\n';
        return right;
    }

private:
    std::string path_;
    std::ofstream out_;
    std::unordered_map<std::uint64_t, bool> known_;
};

// Features that every candidate has say nothing about which is right.
void drop_shared(std::vector<Choice>& choices)
{
    std::unordered_map<std::uint32_t, std::pair<std::size_t, float>> seen;
    for (Choice& choice : choices) {
        std::map<std::uint32_t, float> merged;
        for (const nl::Feature& feature : choice.features)
            merged[feature.hash >> (32 - nl::weight_bits)] += feature.value;
        choice.features.clear();
        for (const auto& [slot, value] : merged) {
            choice.features.push_back({slot, value});
            auto& entry = seen[slot];
            if (entry.first == 0 || entry.second == value)
                ++entry.first;
            entry.second = value;
        }
    }
    for (Choice& choice : choices) {
        std::erase_if(choice.features, [&](const nl::Feature& feature) {
            return seen[feature.hash].first == choices.size() && seen[feature.hash].second == feature.value;
        });
        choice.features.shrink_to_fit();
    }
}

double score_of(const Choice& choice, const std::vector<float>& table)
{
    double score = choice.base;
    for (const nl::Feature& feature : choice.features)
        score += static_cast<double>(table[feature.hash] * feature.value);
    return score;
}

void train(const std::vector<Example>& examples, bool all, int epochs, double rate, std::vector<float>& table)
{
    std::vector<float> squares(table.size(), 1e-6F);
    // The mean of the weights over all steps, which held-out databases prefer to the last; summed up where a weight
    // changes.
    std::vector<double> sums(table.size(), 0);
    std::vector<std::size_t> since(table.size(), 0);
    std::size_t steps = 0;
    for (int epoch = 0; epoch < epochs; ++epoch) {
        double loss = 0;
        std::size_t used = 0;
        // A fixed permutation: deterministic, and neighbours in the file are not neighbours here.
        for (std::size_t step = 0; step < examples.size(); ++step) {
            const Example& example = examples[step * 7919 % examples.size()];
            if (example.held_out && !all)
                continue;
            const bool any = std::any_of(example.choices.begin(), example.choices.end(),
                                         [](const Choice& choice) { return choice.right; });
            const bool every = std::all_of(example.choices.begin(), example.choices.end(),
                                           [](const Choice& choice) { return choice.right; });
            if (!any || every)
                continue;
            ++steps;
            std::vector<double> scores;
            double best = -1e9;
            for (const Choice& choice : example.choices) {
                scores.push_back(score_of(choice, table));
                best = std::max(best, scores.back());
            }
            double total = 0, right = 0;
            for (std::size_t i = 0; i < scores.size(); ++i) {
                scores[i] = std::exp(scores[i] - best);
                total += scores[i];
                right += example.choices[i].right ? scores[i] : 0;
            }
            right = std::max(right, 1e-12);
            loss -= std::log(right / total);
            ++used;
            for (std::size_t i = 0; i < scores.size(); ++i) {
                const double gradient = scores[i] / total - (example.choices[i].right ? scores[i] / right : 0);
                if (std::abs(gradient) < 1e-4)
                    continue;
                for (const nl::Feature& feature : example.choices[i].features) {
                    const auto g = static_cast<float>(gradient) * feature.value + 2e-5F * table[feature.hash];
                    squares[feature.hash] += g * g;
                    sums[feature.hash] +=
                        static_cast<double>(table[feature.hash]) * static_cast<double>(steps - since[feature.hash]);
                    since[feature.hash] = steps;
                    table[feature.hash] -= static_cast<float>(rate) * g / std::sqrt(squares[feature.hash] + caution);
                }
            }
        }
        std::printf("epoch %d: loss %.4f over %zu questions\n", epoch + 1,
                    loss / static_cast<double>(std::max<std::size_t>(used, 1)), used);
        std::fflush(stdout);
    }
    for (std::size_t slot = 0; slot < table.size(); ++slot) {
        sums[slot] += static_cast<double>(table[slot]) * static_cast<double>(steps + 1 - since[slot]);
        table[slot] = static_cast<float>(sums[slot] / static_cast<double>(steps + 1));
    }
}

}

int main(int argc, char** argv)
{
    std::map<std::string, std::string> options{
        {"--wordnet", "/usr/share/wordnet"}, {"--epochs", "8"}, {"--runs", "60"}, {"--rate", "0.1"}};
    bool synonyms = false;
    bool all = false;
    for (int i = 1; i < argc; ++i) {
        if (std::strcmp(argv[i], "--synonyms") == 0)
            synonyms = true;
        else if (std::strcmp(argv[i], "--final") == 0)
            all = true;
        else if (i + 1 < argc) {
            options[argv[i]] = argv[i + 1];
            ++i;
        }
    }
    const services::knowledge::WordNet wordnet(options["--wordnet"]);
    const services::knowledge::WordnetThesaurus thesaurus(wordnet);
    std::shared_ptr<const nl::Weights> start;
    if (options.contains("--start"))
        start = nl::load_weights(slurp(options["--start"]));
    nl::SearchLimits limits;
    limits.runs = std::stoi(options["--runs"]);

    Verdicts verdicts(options["--verdicts"]);
    std::map<std::string, std::unique_ptr<bench::Database>> databases;
    std::vector<Example> examples;
    std::size_t reachable = 0, first_right = 0, candidates = 0;
    for (const bench::BenchQuestion& item : bench::read_questions(options["--questions"])) {
        if (!item.scorable)
            continue;
        std::unique_ptr<bench::Database>& database = databases[item.database];
        if (!database)
            database = std::make_unique<bench::Database>(
                options["--databases"] + "/" + item.database + "/" + item.database + ".sqlite", &thesaurus);
        if (!database->ok())
            continue;
        // A candidate with more rows than the gold is wrong: it need not be read to the end.
        std::size_t most = 0;
        int steps = 0; // what is right takes about as long as the gold
        std::vector<bench::Rows> golds;
        const auto returns_gold = [&](const std::string& sql) {
            for (std::size_t i = golds.size(); i < item.gold.size(); ++i) {
                golds.push_back(database->run(item.gold[i]));
                most = std::max(most, golds.back().rows.size());
                steps = std::max(steps, golds.back().steps);
            }
            const bench::Rows rows = database->run(sql, most + 1, std::min(bench::most_steps, 10 + 4 * steps));
            return std::any_of(golds.begin(), golds.end(),
                               [&](const bench::Rows& gold) { return bench::same_rows(gold, rows, item.ordered); });
        };
        std::vector<std::string> texts{item.text};
        if (synonyms && !item.synonym_text.empty() && item.synonym_text != item.text)
            texts.push_back(item.synonym_text);
        for (const std::string& text : texts) {
            Example example;
            example.database = item.database;
            example.held_out = nl::hash_text(item.database) % 5 == 0;
            example.catalog = &database->catalog();
            nl::Linked linked = nl::link(nl::tokenise(text), database->catalog());
            std::vector<nl::Hypothesis> found = nl::search(linked, database->catalog(), {}, start.get(), limits);
            bool any = false;
            for (std::size_t i = 0; i < found.size(); ++i) {
                Choice choice;
                choice.base = -found[i].cost * nl::rules_share;
                const auto sql =
                    sql::print(nl::lower(found[i].interpreted.query, database->catalog()).query, sql::Dialect::sqlite);
                choice.right = sql && verdicts.of(item.id, *sql, [&] { return returns_gold(*sql); });
                any = any || choice.right;
                if (i == 0 && choice.right)
                    ++first_right;
                choice.features = example.held_out ? found[i].features : std::move(found[i].features);
                example.choices.push_back(std::move(choice));
            }
            reachable += any ? 1 : 0;
            candidates += found.size();
            drop_shared(example.choices);
            if (example.held_out) {
                for (nl::Hypothesis& hypothesis : found)
                    hypothesis.features.clear();
                example.linked = std::move(linked);
                example.hypotheses = std::move(found);
            }
            examples.push_back(std::move(example));
            if (examples.size() % 500 == 0) {
                std::printf("%zu questions: first right %.1f %%, reachable %.1f %%, %.1f candidates\n", examples.size(),
                            100.0 * static_cast<double>(first_right) / static_cast<double>(examples.size()),
                            100.0 * static_cast<double>(reachable) / static_cast<double>(examples.size()),
                            static_cast<double>(candidates) / static_cast<double>(examples.size()));
                std::fflush(stdout);
            }
        }
    }

    nl::Weights weights;
    weights.table.assign(nl::weight_count, 0);
    const int epochs = std::stoi(options["--epochs"]);
    const double rate = std::stod(options["--rate"]);
    train(examples, false, epochs, rate, weights.table);

    // Held-out databases: accuracy, and the calibrator by logistic regression.
    std::vector<std::pair<std::array<double, nl::confidence_features>, bool>> points;
    std::size_t held = 0, right = 0, oracle = 0;
    for (Example& example : examples) {
        if (!example.held_out || example.choices.empty())
            continue;
        double best = -1e9, total = 0;
        std::vector<double> scores;
        for (const Choice& choice : example.choices) {
            scores.push_back(score_of(choice, weights.table));
            best = std::max(best, scores.back());
        }
        for (double& score : scores)
            total += score = std::exp(score - best);
        std::vector<std::size_t> order(scores.size());
        for (std::size_t i = 0; i < order.size(); ++i)
            order[i] = i;
        std::sort(order.begin(), order.end(),
                  [&](std::size_t a, std::size_t b) { return scores[a] != scores[b] ? scores[a] > scores[b] : a < b; });
        std::vector<nl::Hypothesis> ranked;
        for (const std::size_t i : order) {
            ranked.push_back(std::move(example.hypotheses[i]));
            ranked.back().probability = scores[i] / total;
        }
        const bool is_right = example.choices[order[0]].right;
        ++held;
        right += is_right ? 1 : 0;
        oracle += std::any_of(example.choices.begin(), example.choices.end(),
                              [](const Choice& choice) { return choice.right; })
                      ? 1
                      : 0;
        points.emplace_back(nl::confidence_inputs(example.linked, ranked, *example.catalog), is_right);
    }
    for (int step = 0; step < 3000; ++step) {
        std::array<double, nl::confidence_features> gradient{};
        for (const auto& [inputs, is_right] : points) {
            double sum = 0;
            for (std::size_t i = 0; i < inputs.size(); ++i)
                sum += inputs[i] * weights.calibrator[i];
            const double error = 1 / (1 + std::exp(-sum)) - (is_right ? 1 : 0);
            for (std::size_t i = 0; i < inputs.size(); ++i)
                gradient[i] += error * inputs[i];
        }
        for (std::size_t i = 0; i < gradient.size(); ++i)
            weights.calibrator[i] -=
                0.15 * (gradient[i] / static_cast<double>(std::max<std::size_t>(points.size(), 1)) +
                        1e-4 * weights.calibrator[i]);
    }
    weights.calibrated = !points.empty();
    std::printf("held out: %zu questions, accuracy %.1f %%, reachable %.1f %%\n", held,
                100.0 * static_cast<double>(right) / static_cast<double>(std::max<std::size_t>(held, 1)),
                100.0 * static_cast<double>(oracle) / static_cast<double>(std::max<std::size_t>(held, 1)));
    if (all) {
        std::fill(weights.table.begin(), weights.table.end(), 0.0F);
        train(examples, true, epochs, rate, weights.table);
    }
    std::ofstream out(options["--out"], std::ios::binary);
    out << nl::save_weights(weights);
    return 0;
}
