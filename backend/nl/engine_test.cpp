#include "nl/engine.hpp"

#include "sql/parser.hpp"
#include "sql/printer.hpp"

#include <gtest/gtest.h>

namespace datachat::nl {
namespace {

std::shared_ptr<const Catalog> clinic(Knowledge knowledge = {})
{
    models::Schema schema;
    models::TableInfo doctors;
    doctors.name = "doctors";
    doctors.columns = {{.name = "doctor_id", .type = models::Type::int64},
                       {.name = "name", .type = models::Type::text},
                       {.name = "age", .type = models::Type::int64},
                       {.name = "town", .type = models::Type::text}};
    doctors.primary_key = {"doctor_id"};
    models::TableInfo visits;
    visits.name = "visits";
    visits.columns = {
        {.name = "visit_id", .type = models::Type::int64},
        {.name = "doctor_id", .type = models::Type::int64},
        {.name = "cost", .type = models::Type::float64},
        {.name = "visit_date", .type = models::Type::text, .time_storage = models::TimeStorage::iso_text}};
    visits.primary_key = {"visit_id"};
    visits.foreign_keys = {
        {.columns = {"doctor_id"}, .referenced_table = "doctors", .referenced_columns = {"doctor_id"}}};
    schema.tables = {doctors, visits};
    ColumnProfile towns{.table = 0, .column = 3, .values = {"Paris", "Rome"}, .complete = true};
    return build_catalog(schema, {towns}, std::move(knowledge), nullptr);
}

std::string first(const std::string& text, const Catalog& catalog)
{
    const Interpretation answer = interpret({.text = text}, catalog, nullptr);
    if (answer.readings.empty())
        return "none";
    return sql::print(answer.readings.front().query, sql::Dialect::sqlite).value_or("cannot be printed");
}

TEST(Interpret, CountsFiltersAndGroups)
{
    const auto catalog = clinic();
    EXPECT_EQ(first("How many doctors are there?", *catalog), "SELECT count(*) FROM doctors");
    EXPECT_EQ(first("names of doctors older than 50", *catalog), "SELECT name FROM doctors WHERE age > 50");
    EXPECT_EQ(first("How many doctors are in Paris?", *catalog), "SELECT count(*) FROM doctors WHERE town = 'Paris'");
    EXPECT_EQ(first("average age per town", *catalog), "SELECT avg(age), town FROM doctors GROUP BY town");
}

TEST(Interpret, TakesSharedNamesFromTheTableThatIsNamed)
{
    models::Schema schema;
    for (const char* first_word :
         {"north", "south", "east", "west", "inner", "outer", "upper", "lower", "old", "new"}) {
        for (const char* last_word :
             {"shipments", "tickets", "claims", "visits", "audits", "leases", "grants", "tours"}) {
            models::TableInfo table;
            table.name = std::string(first_word) + '_' + last_word;
            table.columns = {{.name = "amount", .type = models::Type::float64},
                             {.name = "status", .type = models::Type::text}};
            schema.tables.push_back(std::move(table));
        }
    }
    const auto catalog = build_catalog(schema, {}, {}, nullptr);
    EXPECT_EQ(first("total amount of new tours by status", *catalog),
              "SELECT sum(amount), status FROM new_tours GROUP BY status");
    EXPECT_EQ(first("total amount of south claims by status", *catalog),
              "SELECT sum(amount), status FROM south_claims GROUP BY status");
}

TEST(Interpret, SaysWhichWordsLedToWhat)
{
    const auto catalog = clinic();
    const Interpretation answer = interpret({.text = "names of doctors older than 50"}, *catalog, nullptr);
    ASSERT_FALSE(answer.readings.empty());
    bool number = false;
    for (const plan::Evidence& entry : answer.readings.front().evidence)
        for (const plan::Span span : entry.spans)
            number = number || (span.begin == 17 && span.end == 30);
    EXPECT_TRUE(number);
}

TEST(Interpret, IsDeterministic)
{
    const auto catalog = clinic();
    const std::string question = "Which doctor had the most visits in 2023?";
    const Interpretation one = interpret({.text = question}, *catalog, nullptr);
    const Interpretation two = interpret({.text = question}, *clinic(), nullptr);
    ASSERT_EQ(one.readings.size(), two.readings.size());
    for (std::size_t i = 0; i < one.readings.size(); ++i)
        EXPECT_EQ(one.readings[i].query, two.readings[i].query);
}

TEST(Interpret, TaughtWordsCount)
{
    Knowledge knowledge;
    knowledge.synonyms.push_back({"s1", "medics", {"doctors", ""}, 1});
    const auto catalog = clinic(knowledge);
    const Interpretation answer = interpret({.text = "How many medics are there?"}, *catalog, nullptr);
    ASSERT_FALSE(answer.readings.empty());
    EXPECT_EQ(answer.readings.front().knowledge_used, std::vector<std::string>{"s1"});
    EXPECT_EQ(interpret({.text = "How many medics are there?"}, *clinic(), nullptr).verdict == Verdict::answer, false);
}

TEST(Interpret, ContinuesTheQueryBefore)
{
    const auto catalog = clinic();
    const Interpretation before = interpret({.text = "How many visits were there in 2023?"}, *catalog, nullptr);
    ASSERT_FALSE(before.readings.empty());
    const Interpretation after =
        interpret({.text = "and in 2024?", .previous = before.readings.front().query}, *catalog, nullptr);
    EXPECT_TRUE(after.follow_up);
    EXPECT_EQ(*sql::print(after.readings.at(0).query, sql::Dialect::sqlite),
              "SELECT count(*) FROM visits WHERE visit_date >= '2024-01-01' AND visit_date < '2025-01-01'");
}

TEST(Interpret, DeclinesWhatIsNoQuestionOfData)
{
    const auto catalog = clinic();
    EXPECT_EQ(interpret({.text = "hello"}, *catalog, nullptr).decline, DeclineReason::greeting);
    EXPECT_EQ(interpret({.text = "delete all visits"}, *catalog, nullptr).decline, DeclineReason::write);
    EXPECT_EQ(interpret({.text = "please drop the doctors table"}, *catalog, nullptr).decline, DeclineReason::write);
    EXPECT_EQ(interpret({.text = ""}, *catalog, nullptr).decline, DeclineReason::empty);
    EXPECT_EQ(interpret({.text = "Who painted the Mona Lisa?"}, *catalog, nullptr).verdict, Verdict::decline);
}

TEST(Interpret, SurvivesAnyInput)
{
    const auto catalog = clinic();
    EXPECT_EQ(interpret({.text = std::string(100'000, 'a')}, *catalog, nullptr).verdict, Verdict::decline);
    std::string noise;
    std::uint32_t state = 7;
    for (int i = 0; i < 300; ++i) {
        noise.clear();
        for (int k = 0; k < 120; ++k) {
            state = state * 1664525U + 1013904223U;
            noise += static_cast<char>(state >> 24U);
        }
        EXPECT_LE(interpret({.text = noise}, *catalog, nullptr).readings.size(), 16U);
    }
    std::string words;
    static constexpr const char* vocabulary[] = {
        "doctors ", "the most ", "not ",   "visits ", "2023 ",          "and ",   "or ", "age ",  "older than ",
        "each ",    "average ",  "Paris ", "who ",    "between 3 and ", "top 5 ", "by ", "cost ", "without "};
    for (int i = 0; i < 300; ++i) {
        words.clear();
        for (int k = 0; k < 14; ++k) {
            state = state * 1664525U + 1013904223U;
            words += vocabulary[(state >> 16U) % std::size(vocabulary)];
        }
        for (const Reading& reading : interpret({.text = words}, *catalog, nullptr).readings)
            EXPECT_TRUE(sql::print(sql::bind_times(reading.query, {}), sql::Dialect::sqlite)) << words;
    }
    EXPECT_TRUE(interpret({.text = "How many rows?"}, *build_catalog({}, {}, {}, nullptr), nullptr).readings.empty());
}

TEST(LoadWeights, RefusesDamage)
{
    EXPECT_EQ(load_weights(""), nullptr);
    EXPECT_EQ(load_weights("DCNLW001 and then something else"), nullptr);
}

VerifiedPair pair(const std::string& question, const std::string& sql)
{
    return {.id = "pair", .question = question, .query = *sql::parse_query(sql, sql::Dialect::sqlite)};
}

TEST(Memory, AVerifiedQueryAnswersTheSameQuestionInOtherWords)
{
    const std::string corrected = "SELECT name FROM doctors WHERE age > 60";
    const auto catalog = clinic({.verified_pairs = {pair("the senior doctors", corrected)}});
    EXPECT_EQ(first("Show me senior doctors, please", *catalog), corrected);
    EXPECT_EQ(interpret({.text = "senior doctors"}, *catalog, nullptr).verdict, Verdict::answer);
    EXPECT_NE(first("senior doctors in Paris", *catalog), corrected);
    const Interpretation without = interpret({.text = "senior doctors", .use_memory = false}, *catalog, nullptr);
    EXPECT_TRUE(without.readings.empty() || without.readings.front().knowledge_used.empty());
}

TEST(Memory, ANewerVerifiedQueryStandsForAnOlderOne)
{
    const auto catalog =
        clinic({.verified_pairs = {pair("senior doctors", "SELECT name FROM doctors WHERE age > 50"),
                                   pair("senior doctors", "SELECT name FROM doctors WHERE age > 60")}});
    EXPECT_EQ(first("senior doctors", *catalog), "SELECT name FROM doctors WHERE age > 60");
}

TEST(Memory, AnswersOfRelativeTimesAreNotRecalled)
{
    const std::string verified = "SELECT count(*) FROM visits WHERE visit_date >= '2024-01-01'";
    const auto catalog = clinic({.verified_pairs = {pair("number of visits last month", verified)}});
    EXPECT_NE(first("number of visits last month", *catalog), verified);
}

TEST(Memory, ARejectedQueryIsAskedAbout)
{
    const auto catalog = clinic({.rejected = {pair("How many doctors?", "SELECT count(*) FROM doctors")}});
    const Interpretation answer = interpret({.text = "How many doctors are there?"}, *catalog, nullptr);
    EXPECT_NE(answer.verdict, Verdict::answer);
    EXPECT_EQ(interpret({.text = "How many visits are there?"}, *catalog, nullptr).verdict, Verdict::answer);
}

}
}
