#include "nl/engine.hpp"
#include "services/knowledge/wordnet_thesaurus.hpp"
#include "sql/parser.hpp"
#include "sql/printer.hpp"
#include "sql/schema_script.hpp"
#include "sql/walk.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cctype>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <sstream>

// Questions in text files under tests/golden/questions: a schema, then questions with the SQL of the first reading.
//   CREATE TABLE ...            the schema, up to a line "--"
//   value table.column: a | b   stored values
//   metric name = expression
//   ? question                  a new conversation
//   > question                  continues the one before
//   = SQL                       what the first reading must be; "decline REASON" for what must be declined,
//                               "unanswered" for what may be declined or asked back, never answered
namespace datachat::nl {
namespace {

struct Case {
    std::string question;
    bool continues = false;
    std::vector<std::string> expected; // any of them
};

struct File {
    models::Schema schema;
    std::vector<ColumnProfile> profiles;
    Knowledge knowledge;
    std::vector<Case> cases;
};

void add_value_line(File& file, const std::string& line)
{
    const std::size_t dot = line.find('.');
    const std::size_t colon = line.find(':');
    const std::string table = line.substr(6, dot - 6);
    const std::string column = line.substr(dot + 1, colon - dot - 1);
    ColumnProfile profile;
    profile.complete = true;
    const models::TableInfo* info = file.schema.find_table("", table);
    ASSERT_NE(info, nullptr) << table;
    profile.table = static_cast<std::size_t>(info - file.schema.tables.data());
    const models::ColumnInfo* found = models::find_column(*info, column);
    ASSERT_NE(found, nullptr) << column;
    profile.column = static_cast<std::size_t>(found - info->columns.data());
    std::istringstream values(line.substr(colon + 1));
    for (std::string value; std::getline(values, value, '|');) {
        const std::size_t begin = value.find_first_not_of(' ');
        profile.values.push_back(value.substr(begin, value.find_last_not_of(' ') - begin + 1));
    }
    profile.distinct_count = static_cast<std::int64_t>(profile.values.size());
    file.profiles.push_back(std::move(profile));
}

void add_metric_line(File& file, const std::string& line)
{
    const std::size_t equal = line.find('=');
    Metric metric;
    metric.name = line.substr(7, line.find_last_not_of(' ', equal - 1) - 6);
    metric.id = "metric/" + metric.name;
    auto expr = sql::parse_expression(line.substr(equal + 1), sql::Dialect::sqlite);
    ASSERT_TRUE(expr) << line;
    metric.expr = std::move(*expr);
    sql::Visitor visitor;
    visitor.expr = [&](const sql::Expr& node) {
        if (const auto* column = std::get_if<sql::ColumnRef>(&node.node))
            if (std::find(metric.tables.begin(), metric.tables.end(), column->table) == metric.tables.end())
                metric.tables.push_back(column->table);
    };
    sql::walk(metric.expr, visitor);
    file.knowledge.metrics.push_back(std::move(metric));
}

File read(const std::filesystem::path& path)
{
    File file;
    std::ifstream stream(path);
    std::string script;
    std::string line;
    while (std::getline(stream, line) && line != "--")
        script += line + "\n";
    auto schema = sql::schema_of_script(script, sql::Dialect::sqlite);
    EXPECT_TRUE(schema) << (schema ? "" : schema.error().message);
    if (!schema)
        return file;
    file.schema = std::move(*schema);
    for (models::TableInfo& table : file.schema.tables) {
        for (models::ColumnInfo& column : table.columns) {
            std::string native = column.native_type;
            std::transform(native.begin(), native.end(), native.begin(),
                           [](unsigned char c) { return std::toupper(c); });
            if (native.starts_with("DATE") || native.starts_with("TIMESTAMP") || models::is_temporal(column.type)) {
                column.type = models::Type::text;
                column.time_storage = models::TimeStorage::iso_text;
            }
        }
    }
    while (std::getline(stream, line)) {
        if (line.starts_with("value "))
            add_value_line(file, line);
        else if (line.starts_with("metric "))
            add_metric_line(file, line);
        else if (line.starts_with("? ") || line.starts_with("> "))
            file.cases.push_back({line.substr(2), line[0] == '>', {}});
        else if (line.starts_with("= "))
            file.cases.back().expected.push_back(line.substr(2));
    }
    return file;
}

std::string answer_text(const Interpretation& answer)
{
    if (answer.verdict == Verdict::decline) {
        static constexpr const char* reasons[] = {"none",           "greeting", "thanks",  "help",
                                                  "write",          "forecast", "opinion", "outside_knowledge",
                                                  "nothing_linked", "empty"};
        return std::string("decline ") + reasons[static_cast<std::size_t>(answer.decline)];
    }
    if (answer.readings.empty())
        return "no reading";
    sql::TimeFrame frame;
    frame.as_of_microseconds = 1'795'348'800'000'000; // 2026-11-22 12:00 UTC
    const auto text = sql::print(sql::bind_times(answer.readings.front().query, frame), sql::Dialect::sqlite);
    return text ? *text : text.error().message;
}

class Questions : public ::testing::TestWithParam<std::filesystem::path> {};

TEST_P(Questions, FirstReadings)
{
    const services::knowledge::WordNet wordnet{std::filesystem::path(services::knowledge::wordnet_folder)};
    const services::knowledge::WordnetThesaurus thesaurus(wordnet);
    std::shared_ptr<const Weights> weights;
    if (const char* path = std::getenv("DATACHAT_NL_WEIGHTS")) {
        std::ifstream stream(path, std::ios::binary);
        std::ostringstream bytes;
        bytes << stream.rdbuf();
        weights = load_weights(bytes.str());
        ASSERT_NE(weights, nullptr);
    }
    File file = read(GetParam());
    ASSERT_FALSE(file.cases.empty());
    const auto catalog =
        build_catalog(file.schema, file.profiles, file.knowledge, wordnet.empty() ? nullptr : &thesaurus);
    Interpretation before;
    std::string question_before;
    for (const Case& item : file.cases) {
        Question question;
        question.text = item.question;
        if (item.continues && !before.readings.empty()) {
            question.previous = before.readings.front().query;
            question.previous_question = question_before;
        }
        before = interpret(question, *catalog, weights.get());
        question_before = item.question;
        const std::string actual = answer_text(before);
        if (item.expected == std::vector<std::string>{"unanswered"}) {
            EXPECT_NE(before.verdict, Verdict::answer) << "? " << item.question << "\n= " << actual;
            continue;
        }
        EXPECT_NE(std::find(item.expected.begin(), item.expected.end(), actual), item.expected.end())
            << "? " << item.question << "\n= " << actual;
    }
}

std::vector<std::filesystem::path> files()
{
    std::vector<std::filesystem::path> found;
    for (const auto& entry :
         std::filesystem::directory_iterator(std::filesystem::path(DATACHAT_GOLDEN_DIR) / "questions"))
        if (entry.path().extension() == ".test")
            found.push_back(entry.path());
    std::sort(found.begin(), found.end());
    return found;
}

INSTANTIATE_TEST_SUITE_P(Golden, Questions, ::testing::ValuesIn(files()),
                         [](const auto& file) { return file.param.stem().string(); });

}
}
