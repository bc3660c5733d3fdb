// Changes gold queries in one node each and keeps those whose rows differ; what describe() and back-reading are
// measured on.
//   changed_queries --questions F.jsonl --databases DIR --out F.jsonl [--each N]
// Writes, for each question, a line with the gold query itself (kind "gold") and up to N changed ones, chosen by a
// fixed sequence. With --describe nothing is chosen: every change, and every change of one field of the tree, is
// described, and those whose rows differ and whose description does not are printed; the last line counts them.
#include "single_changes.hpp"

#include "../accuracy/database.hpp"
#include "../accuracy/questions.hpp"

#include "nl/catalog.hpp"
#include "sql/describe.hpp"
#include "sql/parser.hpp"
#include "sql/printer.hpp"
#include "sql/tree_mutations.hpp"

#include <boost/json.hpp>

#include <cstdio>
#include <cstring>
#include <fstream>
#include <map>
#include <memory>
#include <random>
#include <set>

using namespace datachat;

namespace {

struct Changed {
    std::string kind;
    std::string text;
};

struct Gold {
    const bench::BenchQuestion* question = nullptr;
    const bench::Database* database = nullptr;
    sql::Query query;
    sql::Resolution resolution;
    bench::Rows rows;
    bool ordered = false;
};

std::optional<Gold> gold_of(const bench::BenchQuestion& question, const bench::Database& database)
{
    auto query = sql::parse_query(question.gold.front(), sql::Dialect::sqlite);
    if (!query)
        return std::nullopt;
    auto resolution = sql::resolve(*query, database.catalog().schema, sql::Dialect::sqlite);
    if (!resolution)
        return std::nullopt;
    Gold gold{.question = &question, .database = &database, .query = std::move(*query), .resolution = *resolution};
    gold.rows = database.run(question.gold.front());
    gold.ordered = !gold.query.order_by.empty();
    return gold.rows.ok ? std::optional(std::move(gold)) : std::nullopt;
}

bool changes_rows(const Gold& gold, const std::string& text)
{
    const bench::Rows rows = gold.database->run(text);
    return rows.ok && !bench::same_rows(gold.rows, rows, gold.ordered);
}

std::vector<Changed> choose(Gold& gold, std::size_t wanted)
{
    std::vector<Changed> all;
    std::set<std::string> known;
    bench::for_each_single_change(
        gold.query, gold.resolution, gold.database->catalog().schema, gold.database->catalog().profiles,
        [&](const sql::Query& changed, const std::string& kind, const std::string&) {
            sql::Query copy = changed;
            auto text = sql::print(changed, sql::Dialect::sqlite);
            if (text && sql::resolve(copy, gold.database->catalog().schema, sql::Dialect::sqlite) &&
                known.insert(*text).second)
                all.push_back({kind, std::move(*text)});
        });
    std::seed_seq seed(gold.question->id.begin(), gold.question->id.end());
    std::mt19937 random(seed);
    for (std::size_t left = all.size(); left > 1; --left)
        std::swap(all[left - 1], all[random() % left]);
    std::vector<Changed> chosen;
    for (Changed& one : all)
        if (chosen.size() < wanted && changes_rows(gold, one.text))
            chosen.push_back(std::move(one));
    return chosen;
}

struct Count {
    int described = 0;
    int changing_and_same = 0;
};

std::string sentence_of(sql::Query query, const models::Schema& schema, bool& resolves)
{
    const auto resolution = sql::resolve(query, schema, sql::Dialect::sqlite);
    resolves = resolution.has_value();
    return resolves ? sql::describe(query, *resolution, schema).sentence : std::string();
}

void describe_all(Gold& gold, Count& count)
{
    const models::Schema& schema = gold.database->catalog().schema;
    bool resolves = false;
    const std::string before = sentence_of(gold.query, schema, resolves);
    const auto check = [&](const sql::Query& changed, const std::string& kind) {
        const std::string after = sentence_of(changed, schema, resolves);
        if (!resolves)
            return;
        ++count.described;
        if (after != before)
            return;
        const auto text = sql::print(changed, sql::Dialect::sqlite);
        if (!text || !changes_rows(gold, *text))
            return;
        ++count.changing_and_same;
        std::printf("%s\t%s\n  %s\n  %s\n  %s\n", gold.question->id.c_str(), kind.c_str(), before.c_str(),
                    gold.question->gold.front().c_str(), text->c_str());
    };
    bench::for_each_single_change(
        gold.query, gold.resolution, schema, gold.database->catalog().profiles,
        [&](const sql::Query& changed, const std::string& kind, const std::string&) { check(changed, kind); });
    sql::testing::for_each_mutation(gold.query, [&](const std::string& path) { check(gold.query, path); });
}

void write(std::ofstream& out, const Gold& gold, const Changed& changed)
{
    boost::json::object line{{"id", gold.question->id},
                             {"db_id", gold.question->database},
                             {"question", gold.question->text},
                             {"kind", changed.kind},
                             {"sql", changed.text},
                             {"gold_sql", gold.question->gold.front()}};
    out << boost::json::serialize(line) << '\n';
}

}

int main(int argc, char** argv)
{
    std::map<std::string, std::string> options{{"--each", "12"}};
    bool describe = false;
    for (int i = 1; i < argc; ++i) {
        if (std::strcmp(argv[i], "--describe") == 0)
            describe = true;
        else if (i + 1 < argc) {
            options[argv[i]] = argv[i + 1];
            ++i;
        }
    }
    std::map<std::string, std::unique_ptr<bench::Database>> databases;
    std::ofstream out;
    if (!describe)
        out.open(options["--out"]);
    Count count;
    int questions = 0, changed = 0;
    for (const bench::BenchQuestion& question : bench::read_questions(options["--questions"])) {
        if (!question.scorable || question.gold.empty())
            continue;
        auto& database = databases[question.database];
        if (!database)
            database = std::make_unique<bench::Database>(
                options["--databases"] + "/" + question.database + "/" + question.database + ".sqlite", nullptr);
        auto gold = database->ok() ? gold_of(question, *database) : std::nullopt;
        if (!gold)
            continue;
        ++questions;
        if (describe) {
            describe_all(*gold, count);
            continue;
        }
        write(out, *gold, {"gold", question.gold.front()});
        for (const Changed& one : choose(*gold, std::stoul(options["--each"]))) {
            ++changed;
            write(out, *gold, one);
        }
    }
    if (describe)
        std::printf("%d questions, %d changed trees described, %d of them return other rows under the same "
                    "description\n",
                    questions, count.described, count.changing_and_same);
    else
        std::printf("%d questions, %d changed queries with other rows\n", questions, changed);
}
