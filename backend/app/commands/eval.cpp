#include "app/commands/eval.hpp"

#include "app/application.hpp"
#include "app/weights_file.hpp"
#include "nl/engine.hpp"
#include "services/datasources/sqlite/sqlite_data_source.hpp"
#include "services/knowledge/inferred_metrics.hpp"
#include "services/knowledge/schema_indexer.hpp"
#include "services/knowledge/wordnet_thesaurus.hpp"
#include "sql/printer.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/json.hpp>
#include <fmt/format.h>

#include <fstream>
#include <map>
#include <optional>

namespace datachat::app {
namespace {

namespace json = boost::json;
using core::Errc;
using core::fail;
using core::Result;

struct EvalQuestion {
    std::string id;
    std::string database;
    std::string text;
    bool follows = false; // the question before it, in its dialogue
};

std::string text_of(const json::object& object, std::string_view key)
{
    const json::value* value = object.if_contains(key);
    return value != nullptr && value->is_string() ? std::string(value->get_string()) : std::string();
}

void add_questions(const json::object& item, std::vector<EvalQuestion>& questions)
{
    const json::value* turns = item.if_contains("turns");
    if (turns == nullptr || !turns->is_array()) {
        questions.push_back({text_of(item, "id"), text_of(item, "db_id"), text_of(item, "question")});
        return;
    }
    std::size_t number = 0;
    for (const json::value& turn : turns->get_array()) {
        if (const json::object* object = turn.if_object()) {
            const std::string database = text_of(*object, "db_id");
            questions.push_back({fmt::format("{}/{}", text_of(item, "id"), number),
                                 database.empty() ? text_of(item, "db_id") : database, text_of(*object, "question"),
                                 number > 0});
        }
        ++number;
    }
}

Result<std::vector<EvalQuestion>> read_questions(const std::string& path)
{
    std::ifstream file(path);
    if (!file)
        return fail(Errc::not_found, fmt::format("The questions \"{}\" cannot be read: check the path.", path));
    std::vector<EvalQuestion> questions;
    std::string line;
    for (int number = 1; std::getline(file, line); ++number) {
        if (line.empty())
            continue;
        boost::system::error_code error;
        const json::value value = json::parse(line, error);
        const json::object* item = error ? nullptr : value.if_object();
        if (item == nullptr)
            return fail(Errc::corrupt,
                        fmt::format("{}:{}: not a JSON object: write one question a line.", path, number));
        add_questions(*item, questions);
    }
    return questions;
}

std::string_view action_of(nl::Verdict verdict)
{
    return verdict == nl::Verdict::answer ? "answer" : verdict == nl::Verdict::ask ? "ask" : "decline";
}

using CatalogPtr = std::shared_ptr<const nl::Catalog>;

class Predictor {
public:
    Predictor(EvalOptions options, std::shared_ptr<const nl::Weights> weights)
        : options_(std::move(options)), weights_(std::move(weights))
    {
    }
    ~Predictor() { pool_.join(); }

    asio::awaitable<Result<void>> run(std::ostream& out)
    {
        auto questions = read_questions(options_.questions);
        if (!questions)
            co_return std::unexpected(questions.error());
        std::optional<sql::Query> previous;
        std::string previous_text;
        for (const EvalQuestion& question : *questions) {
            auto catalog = co_await catalog_of(question.database);
            if (!catalog)
                co_return std::unexpected(catalog.error());
            if (!question.follows)
                previous.reset();
            nl::Question asked{.text = question.text,
                               .previous = previous,
                               .previous_question = previous ? previous_text : std::string()};
            const auto begin = std::chrono::steady_clock::now();
            nl::Interpretation interpretation = nl::interpret(asked, **catalog, weights_.get());
            json::object line{{"id", question.id},
                              {"sql", nullptr},
                              {"confidence", 0.0},
                              {"action", action_of(interpretation.verdict)}};
            if (!interpretation.readings.empty()) {
                nl::Reading& best = interpretation.readings.front();
                if (const auto text = sql::print(sql::bind_times(best.query, asked.time), sql::Dialect::sqlite))
                    line["sql"] = *text;
                line["confidence"] = best.confidence;
                previous = std::move(best.query);
                previous_text = question.text;
            }
            line["ms"] = std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - begin).count();
            out << json::serialize(line) << '\n';
        }
        co_return Result<void>{};
    }

private:
    asio::awaitable<Result<CatalogPtr>> catalog_of(std::string database)
    {
        if (const auto known = catalogs_.find(database); known != catalogs_.end())
            co_return known->second;
        const std::filesystem::path file =
            std::filesystem::path(options_.databases) / database / (database + ".sqlite");
        services::datasources::sqlite::SqliteDataSource source({.file = file}, pool_);
        models::RequestContext context;
        if (auto connected = co_await source.connect(context); !connected)
            co_return std::unexpected(connected.error());
        auto indexed = co_await services::knowledge::index_source(context, source);
        if (!indexed)
            co_return std::unexpected(indexed.error());
        nl::Knowledge knowledge{.metrics = services::knowledge::infer_metrics(indexed->schema, indexed->profiles)};
        CatalogPtr catalog = nl::build_catalog(std::move(indexed->schema), std::move(indexed->profiles),
                                               std::move(knowledge), &thesaurus_);
        catalogs_.emplace(database, catalog);
        co_return catalog;
    }

    EvalOptions options_;
    std::shared_ptr<const nl::Weights> weights_;
    asio::thread_pool pool_{2};
    services::knowledge::WordNet wordnet_{std::filesystem::path(services::knowledge::wordnet_folder)};
    services::knowledge::WordnetThesaurus thesaurus_{wordnet_};
    std::map<std::string, CatalogPtr> catalogs_;
};

Result<void> predict(const Settings& settings, EvalOptions options)
{
    if (options.engine != "builtin")
        return fail(Errc::invalid_argument,
                    fmt::format("There is no engine \"{}\" to measure: use builtin.", options.engine));
    auto weights = read_weights(settings);
    if (!weights)
        return std::unexpected(weights.error());
    // Written beside and renamed: a run that fails leaves no half file.
    const std::string draft = options.out + ".part";
    const std::string target = options.out;
    std::ofstream out(draft);
    if (!out)
        return fail(Errc::unavailable, fmt::format("\"{}\" cannot be written: check the path.", options.out));
    Predictor predictor(std::move(options), std::move(*weights));
    asio::io_context loop(1);
    Result<void> outcome;
    asio::co_spawn(loop, predictor.run(out), [&](const std::exception_ptr& error, Result<void> result) {
        if (error)
            std::rethrow_exception(error);
        outcome = std::move(result);
    });
    loop.run();
    out.close();
    std::error_code error;
    if (outcome && out)
        std::filesystem::rename(draft, target, error);
    else
        std::filesystem::remove(draft, error);
    if (outcome && (!out || error))
        return fail(Errc::unavailable, fmt::format("\"{}\" could not be written whole: is the disk full?", target));
    return outcome;
}

}

int run_eval_predict(const Settings& settings, EvalOptions options, std::ostream& err)
{
    const auto predicted = predict(settings, std::move(options));
    if (!predicted) {
        err << "datachat: " << predicted.error().message << '\n';
        return core::exit_code(predicted.error().code);
    }
    return 0;
}

}
