#include "services/datasources/records/paging.hpp"

#include <gtest/gtest.h>

#include <stdexcept>

namespace datachat::services::datasources::records {
namespace {

using core::Errc;

RecordTable table_with(std::string_view paging)
{
    const json::object object{{"name", "t"}, {"pagination", json::parse(paging)}};
    ObjectReader reader(object, "The table t");
    RecordTable table;
    if (!read_record_table(reader, table))
        throw std::runtime_error("the test's own table is wrong");
    return table;
}

// One answer with this many records.
Result<std::optional<PageRequest>> tell(PageWalk& walk, const json::value& document, std::size_t records,
                                        net::HeaderList headers = {})
{
    static int number = 0;
    const json::value last = json::object{{"id", "r" + std::to_string(walk.records() + 1)}};
    return walk.next({.headers = headers,
                      .document = document,
                      .records = records,
                      .last_record = records == 0 ? nullptr : &last,
                      .digest = std::to_string(++number)});
}

TEST(Paging, pages_go_on_until_one_is_empty)
{
    const RecordBudget budget;
    const RecordTable table = table_with(R"({"kind":"page","parameter":"p","size_parameter":"per","size":10})");
    PageWalk walk(table, budget);
    EXPECT_EQ(walk.first().parameters, (Parameters{{"per", "10"}, {"p", "1"}}));
    EXPECT_EQ((*tell(walk, nullptr, 10))->parameters.back().second, "2");
    EXPECT_EQ((*tell(walk, nullptr, 3))->parameters.back().second, "3"); // the API may give fewer than asked
    EXPECT_FALSE(tell(walk, nullptr, 0)->has_value());
    EXPECT_EQ(walk.records(), 13);
}

TEST(Paging, offsets_count_what_came_and_end_with_what_was_announced)
{
    const RecordBudget budget;
    const RecordTable table = table_with(R"({"kind":"offset","size":100,"total":"/meta/total"})");
    PageWalk walk(table, budget);
    const json::value document = json::parse(R"({"meta":{"total":"25"}})");
    EXPECT_EQ(walk.first().parameters, (Parameters{{"limit", "100"}, {"offset", "0"}}));
    EXPECT_EQ((*tell(walk, document, 20))->parameters.back().second, "20");
    EXPECT_FALSE(tell(walk, document, 5)->has_value());
    EXPECT_EQ(walk.announced(), 25);
}

TEST(Paging, pages_that_end_before_what_was_announced_are_an_error)
{
    const RecordBudget budget;
    const RecordTable table = table_with(R"({"kind":"offset","total":"/total"})");
    PageWalk walk(table, budget);
    const json::value document = json::parse(R"({"total":25})");
    ASSERT_TRUE(tell(walk, document, 20));
    const auto end = tell(walk, document, 0);
    ASSERT_FALSE(end);
    EXPECT_EQ(end.error().code, Errc::upstream);
    EXPECT_NE(end.error().message.find("25"), std::string::npos);
}

TEST(Paging, cursors_come_from_the_answer_or_the_last_record)
{
    const RecordBudget budget;
    const RecordTable from_answer = table_with(R"({"kind":"cursor","next":"/next"})");
    PageWalk walk(from_answer, budget);
    EXPECT_TRUE(walk.first().parameters.empty());
    EXPECT_EQ((*tell(walk, json::parse(R"({"next":"abc"})"), 2))->parameters, (Parameters{{"cursor", "abc"}}));
    EXPECT_EQ(tell(walk, json::parse(R"({"next":"abc"})"), 2).error().code, Errc::upstream); // again and again
    PageWalk other(from_answer, budget);
    for (const char* last : {R"({"next":null})", R"({"next":""})", R"({})"})
        EXPECT_FALSE(tell(other, json::parse(last), 2)->has_value()) << last;

    const RecordTable from_record =
        table_with(R"({"kind":"cursor","parameter":"starting_after","last":"/id","more":"/has_more"})");
    PageWalk stripe(from_record, budget);
    EXPECT_EQ((*tell(stripe, json::parse(R"({"has_more":true})"), 2))->parameters,
              (Parameters{{"starting_after", "r1"}}));
    EXPECT_FALSE(tell(stripe, json::parse(R"({"has_more":false})"), 2)->has_value());
}

TEST(Paging, links_come_from_the_header_or_the_answer)
{
    const RecordBudget budget;
    const RecordTable header = table_with(R"({"kind":"link"})");
    PageWalk walk(header, budget);
    EXPECT_EQ((*tell(walk, nullptr, 2, {{"link", "</t?page=2>; rel=\"next\""}}))->address, "/t?page=2");
    EXPECT_FALSE(tell(walk, nullptr, 2, {{"link", "</t?page=1>; rel=\"prev\""}})->has_value());
    const RecordTable member = table_with(R"({"kind":"link","next":"/links/next"})");
    PageWalk other(member, budget);
    EXPECT_EQ((*tell(other, json::parse(R"({"links":{"next":"?c=1"}})"), 2))->address, "?c=1");
}

TEST(Paging, a_page_that_comes_again_is_an_error)
{
    const RecordBudget budget;
    const RecordTable table = table_with(R"({"kind":"page","parameter":"p"})");
    PageWalk walk(table, budget);
    const net::HeaderList headers;
    const json::value document;
    const PageAnswer same{
        .headers = headers, .document = document, .records = 5, .last_record = nullptr, .digest = "d"};
    ASSERT_TRUE(walk.next(same));
    const auto again = walk.next(same);
    ASSERT_FALSE(again);
    EXPECT_NE(again.error().message.find("\"p\""), std::string::npos);
}

TEST(Paging, budgets_refuse_and_never_cut)
{
    const RecordBudget budget{.pages = 2, .rows = 25};
    const RecordTable table = table_with(R"({"kind":"page"})");
    PageWalk walk(table, budget);
    ASSERT_TRUE(tell(walk, nullptr, 10));
    EXPECT_EQ(tell(walk, nullptr, 10).error().code, Errc::too_large); // there would be a third page
    PageWalk rows(table, budget);
    EXPECT_EQ(tell(rows, nullptr, 26).error().code, Errc::too_large);
}

TEST(Paging, the_link_header_is_read_with_commas_and_quotes)
{
    EXPECT_EQ(next_in_link_header("<a,b>; rel=\"prev\"; title=\"x, y\", <c?d=1,2>; title=\"a;b\"; rel=next"),
              "c?d=1,2");
    EXPECT_EQ(next_in_link_header("<a>; REL=\"last Next\""), "a");
    for (const char* none : {"", "<", "<a>", "<a>; rel=last", "a; rel=next", "<a>; rel=\"nextish\""})
        EXPECT_EQ(next_in_link_header(none), "") << none;
}

}
}
