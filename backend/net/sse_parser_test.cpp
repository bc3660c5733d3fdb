#include "net/sse_parser.hpp"

#include <gtest/gtest.h>

namespace datachat::net {
namespace {

std::vector<SseEvent> parse(std::initializer_list<std::string_view> pieces)
{
    SseParser parser;
    std::vector<SseEvent> events;
    for (const std::string_view piece : pieces)
        EXPECT_TRUE(parser.feed(piece, events));
    return events;
}

TEST(SseParser, joins_data_lines_and_reads_names)
{
    const auto events = parse({"event: delta\ndata: a\ndata:b\n\n: comment\ndata\n\nid: 7\nretry: 10\n\n"});
    const std::vector<SseEvent> expected{{"delta", "a\nb"}, {"message", ""}};
    EXPECT_EQ(events, expected);
}

TEST(SseParser, drops_what_no_blank_line_ends)
{
    EXPECT_TRUE(parse({"data: half\n"}).empty());
}

TEST(SseParser, takes_every_kind_of_line_end_and_a_mark)
{
    const std::vector<SseEvent> expected{{"message", "1"}, {"message", "2"}, {"message", "3"}};
    EXPECT_EQ(parse({"\xEF\xBB\xBF"
                     "data: 1\r\n\r\ndata: 2\r\rdata: 3\n\n"}),
              expected);
}

TEST(SseParser, gives_the_same_events_wherever_the_bytes_are_split)
{
    const std::string bytes =
        "\xEF\xBB\xBF"
        "data: {\"a\":\"\xC3\xA4\"}\r\n\r\n:x\r\nevent: e\rdata: 1\rdata: 2\r\r\ndata: [DONE]\n\n";
    const auto whole = parse({bytes});
    ASSERT_EQ(whole.size(), 3U);
    for (std::size_t i = 0; i <= bytes.size(); ++i) {
        for (std::size_t j = i; j <= bytes.size(); ++j) {
            const std::string_view view = bytes;
            EXPECT_EQ(parse({view.substr(0, i), view.substr(i, j - i), view.substr(j)}), whole) << i << " " << j;
        }
    }
}

TEST(SseParser, refuses_an_event_above_the_limit)
{
    SseParser parser(100);
    std::vector<SseEvent> events;
    ASSERT_TRUE(parser.feed("data: " + std::string(90, 'x'), events));
    const auto more = parser.feed("1234567890", events);
    ASSERT_FALSE(more);
    EXPECT_EQ(more.error().code, core::Errc::too_large);
}

TEST(SseParser, counts_many_small_lines_of_one_event)
{
    SseParser parser(100);
    std::vector<SseEvent> events;
    bool refused = false;
    for (int i = 0; i < 60 && !refused; ++i)
        refused = !parser.feed("data: 1\n", events);
    EXPECT_TRUE(refused);
}

}
}
