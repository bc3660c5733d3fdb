#include "questions.hpp"

#include <boost/json.hpp>

#include <fstream>

namespace datachat::bench {
namespace {

namespace json = boost::json;

std::string text_of(const json::object& object, const char* key)
{
    const json::value* value = object.if_contains(key);
    return value != nullptr && value->is_string() ? std::string(value->as_string()) : std::string();
}

bool flag_of(const json::object& object, const char* key, bool otherwise)
{
    const json::value* value = object.if_contains(key);
    return value != nullptr && value->is_bool() ? value->as_bool() : otherwise;
}

BenchQuestion question_of(const json::object& object)
{
    BenchQuestion question;
    question.id = text_of(object, "id");
    question.database = text_of(object, "db_id");
    question.text = text_of(object, "question");
    question.synonym_text = text_of(object, "syn_question");
    if (const json::value* many = object.if_contains("gold_sqls"); many != nullptr && many->is_array())
        for (const json::value& one : many->as_array())
            question.gold.emplace_back(one.as_string());
    else
        question.gold.push_back(text_of(object, "gold_sql"));
    question.ordered = flag_of(object, "ordered", false);
    question.scorable = flag_of(object, "gold_ok", true) && !flag_of(object, "gold_trivial", false) &&
                        !flag_of(object, "missing_data", false);
    return question;
}

}

std::vector<BenchQuestion> read_questions(const std::string& path)
{
    std::vector<BenchQuestion> questions;
    std::ifstream file(path);
    std::string line;
    while (std::getline(file, line)) {
        if (line.empty())
            continue;
        const json::value parsed = json::parse(line);
        const json::object& object = parsed.as_object();
        const json::value* turns = object.if_contains("turns");
        if (turns == nullptr || !turns->is_array()) {
            questions.push_back(question_of(object));
            continue;
        }
        int number = 0;
        std::string before;
        for (const json::value& turn : turns->as_array()) {
            BenchQuestion question = question_of(turn.as_object());
            question.id = text_of(object, "id") + "/" + std::to_string(number++);
            if (question.database.empty())
                question.database = text_of(object, "db_id");
            question.previous = before;
            before = question.id;
            questions.push_back(std::move(question));
        }
    }
    return questions;
}

}
