#include "sql/golden_dialects.hpp"
#include "sql/normal_form.hpp"
#include "sql/parser.hpp"
#include "sql/printer.hpp"
#include "sql/random_tree.hpp"

#include <gtest/gtest.h>

namespace datachat::sql {
namespace {

class RoundTrip : public ::testing::TestWithParam<Dialect> {};

TEST_P(RoundTrip, GivesBackEveryTreeThatCanBeWritten)
{
    const Dialect dialect = GetParam();
    int written = 0;
    int wrong = 0;
    constexpr unsigned trees = 2'000;
    for (unsigned seed = 0; seed < trees && wrong < 10; ++seed) {
        const Query tree = normal_form(testing::RandomTree(dialect, seed).query(), dialect);
        const auto text = print(tree, dialect);
        if (!text) {
            EXPECT_EQ(text.error().code, core::Errc::unsupported);
            continue;
        }
        ++written;
        const auto again = parse_query(*text, dialect);
        const bool same = again && *again == tree;
        wrong += same ? 0 : 1;
        EXPECT_TRUE(same) << "seed " << seed << ": " << *text << "\n  "
                          << (again ? print(*again, dialect).value_or("cannot be written") : again.error().message);
    }
    EXPECT_GT(written, static_cast<int>(trees) / 8);
}

INSTANTIATE_TEST_SUITE_P(Dialects, RoundTrip, ::testing::ValuesIn(testing::all_dialects),
                         [](const auto& info) { return std::string(name(info.param)); });

}
}
