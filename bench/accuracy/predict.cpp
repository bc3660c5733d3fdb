// Answers a file of benchmark questions with the built-in engine: one JSON line a question, as score.py reads it.
//   nl_predict --questions F.jsonl --databases DIR --out P.jsonl [--weights FILE] [--wordnet DIR] [--synonyms]
#include "database.hpp"
#include "questions.hpp"

#include "services/knowledge/wordnet_thesaurus.hpp"
#include "sql/printer.hpp"

#include <boost/json.hpp>

#include <chrono>
#include <cstdio>
#include <cstring>
#include <fstream>
#include <map>
#include <memory>
#include <optional>
#include <sstream>

using namespace datachat;

namespace {

std::string slurp(const std::string& path)
{
    std::ifstream file(path, std::ios::binary);
    std::ostringstream text;
    text << file.rdbuf();
    return text.str();
}

}

int main(int argc, char** argv)
{
    std::map<std::string, std::string> options{{"--wordnet", "/usr/share/wordnet"}};
    bool synonyms = false;
    int all = 0;
    for (int i = 1; i < argc; ++i) {
        if (std::strcmp(argv[i], "--synonyms") == 0)
            synonyms = true;
        else if (std::strcmp(argv[i], "--all") == 0)
            all = 1;
        else if (i + 1 < argc) {
            options[argv[i]] = argv[i + 1];
            ++i;
        }
    }
    std::unique_ptr<services::knowledge::WordnetThesaurus> thesaurus;
    const services::knowledge::WordNet wordnet(options["--wordnet"]);
    if (options["--wordnet"] != "none")
        thesaurus = std::make_unique<services::knowledge::WordnetThesaurus>(wordnet);
    std::shared_ptr<const nl::Weights> weights;
    if (options.contains("--weights")) {
        weights = nl::load_weights(slurp(options["--weights"]));
        if (!weights) {
            std::fprintf(stderr, "cannot read the weights\n");
            return 1;
        }
    }
    std::map<std::string, std::unique_ptr<bench::Database>> databases;
    std::map<std::string, nl::Interpretation> answers; // of dialogues
    std::map<std::string, std::string> texts;
    std::ofstream out(options["--out"]);
    for (const bench::BenchQuestion& item : bench::read_questions(options["--questions"])) {
        std::unique_ptr<bench::Database>& database = databases[item.database];
        if (!database)
            database = std::make_unique<bench::Database>(
                options["--databases"] + "/" + item.database + "/" + item.database + ".sqlite", thesaurus.get());
        if (!database->ok())
            continue;
        nl::Question question;
        question.text = synonyms && !item.synonym_text.empty() ? item.synonym_text : item.text;
        if (const auto before = answers.find(item.previous);
            before != answers.end() && !before->second.readings.empty()) {
            question.previous = before->second.readings.front().query;
            question.previous_question = texts[item.previous];
        }
        const auto start = std::chrono::steady_clock::now();
        nl::Interpretation answer = nl::interpret(question, database->catalog(), weights.get());
        boost::json::object line;
        line["id"] = item.id;
        line["sql"] = nullptr;
        if (!answer.readings.empty()) {
            const auto sql = sql::print(answer.readings.front().query, sql::Dialect::sqlite);
            if (sql)
                line["sql"] = *sql;
            else
                line["error"] = sql.error().message;
            line["confidence"] = answer.readings.front().confidence;
        }
        const double ms = std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - start).count();
        line["action"] = answer.verdict == nl::Verdict::answer ? "answer"
                         : answer.verdict == nl::Verdict::ask  ? "ask"
                                                               : "decline";
        line["ms"] = ms;
        if (all != 0) {
            boost::json::array others;
            for (const nl::Reading& reading : answer.readings)
                if (const auto sql = sql::print(reading.query, sql::Dialect::sqlite))
                    others.push_back(boost::json::string(*sql));
            line["readings"] = others;
        }
        out << boost::json::serialize(line) << "\n";
        texts[item.id] = item.text;
        answers[item.id] = std::move(answer);
    }
    return 0;
}
