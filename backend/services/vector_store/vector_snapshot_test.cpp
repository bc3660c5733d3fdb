#include "services/vector_store/vector_snapshot.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <random>

namespace datachat::services::vector_store {
namespace {

Item item(std::string id, std::vector<float> vector, std::string source = {})
{
    return {id, *unit_vector(vector, vector.size()), "document of " + id, std::move(source)};
}

std::vector<std::string> ids(const std::vector<Match>& matches)
{
    std::vector<std::string> found;
    for (const Match& match : matches)
        found.push_back(match.id);
    return found;
}

using Ids = std::vector<std::string>;

TEST(VectorSnapshot, gives_the_most_similar_first_and_equal_ones_by_id)
{
    const auto snapshot =
        VectorSnapshot().with({item("c", {1, 0}), item("b", {1, 1}), item("a", {1, 0}), item("d", {-1, 0})});
    const auto matches = snapshot.nearest({1, 0}, 10, "");
    EXPECT_EQ(ids(matches), (Ids{"a", "c", "b", "d"}));
    EXPECT_FLOAT_EQ(matches[0].similarity, 1);
    EXPECT_FLOAT_EQ(matches[3].similarity, -1);
    EXPECT_EQ(matches[0].document, "document of a");
    EXPECT_EQ(ids(snapshot.nearest({1, 0}, 2, "")), (Ids{"a", "c"}));
    EXPECT_TRUE(snapshot.nearest({1, 0}, 0, "").empty());
    EXPECT_TRUE(snapshot.nearest({1, 0, 0}, 9, "").empty());
    EXPECT_TRUE(VectorSnapshot().nearest({1, 0}, 9, "").empty());
}

TEST(VectorSnapshot, filters_by_source)
{
    const auto snapshot =
        VectorSnapshot().with({item("a", {1, 0}, "s"), item("b", {1, 1}, "t"), item("c", {0, 1}, "s")});
    EXPECT_EQ(ids(snapshot.nearest({1, 0}, 10, "s")), (Ids{"a", "c"}));
    EXPECT_TRUE(snapshot.nearest({1, 0}, 10, "u").empty());
}

TEST(VectorSnapshot, replaces_and_removes_without_touching_the_one_before)
{
    const auto first = VectorSnapshot().with({item("a", {1, 0}), item("b", {0, 1})});
    const auto second = first.with({item("a", {0, 1}), item("a", {-1, 0}), item("e", {1, 0})});
    EXPECT_EQ(ids(second.nearest({1, 0}, 9, "")), (Ids{"e", "b", "a"}));
    EXPECT_EQ(ids(first.nearest({1, 0}, 9, "")), (Ids{"a", "b"}));
    const auto third = second.without({"e", "b", "nobody"});
    EXPECT_EQ(ids(third.nearest({1, 0}, 9, "")), Ids{"a"});
    EXPECT_EQ(third.without({"a"}).size(), 0U);
    EXPECT_EQ(second.size(), 3U);
}

TEST(VectorSnapshot, agrees_with_a_plain_search_through_many_changes)
{
    std::mt19937 random(1);
    std::normal_distribution<float> number;
    constexpr std::size_t dimension = 19;
    const auto some_vector = [&] {
        std::vector<float> vector(dimension);
        std::ranges::generate(vector, [&] { return number(random); });
        return vector;
    };
    VectorSnapshot snapshot;
    std::vector<Item> plain;
    for (int round = 0; round < 60; ++round) {
        std::vector<Item> added;
        for (int i = 0; i < 50; ++i)
            added.push_back(item(std::to_string(random() % 1500), some_vector(), std::to_string(random() % 2)));
        snapshot = snapshot.with(added);
        for (const Item& each : added) {
            std::erase_if(plain, [&](const Item& other) { return other.id == each.id; });
            plain.push_back(each);
        }
        const Ids gone{std::to_string(random() % 1500), std::to_string(random() % 1500)};
        snapshot = snapshot.without(gone);
        std::erase_if(plain, [&](const Item& other) { return other.id == gone[0] || other.id == gone[1]; });
    }
    ASSERT_EQ(snapshot.size(), plain.size());
    ASSERT_GT(plain.size(), 1000U);
    const auto query = *unit_vector(some_vector(), dimension);
    const auto similarity = [&](const Item& each) {
        double sum = 0;
        for (std::size_t i = 0; i < dimension; ++i)
            sum += static_cast<double>(query[i]) * static_cast<double>(each.vector[i]);
        return sum;
    };
    std::erase_if(plain, [](const Item& each) { return each.source_id != "1"; });
    std::ranges::sort(plain, [&](const Item& a, const Item& b) { return similarity(a) > similarity(b); });
    const auto matches = snapshot.nearest(query, 20, "1");
    ASSERT_EQ(matches.size(), 20U);
    for (std::size_t i = 0; i < matches.size(); ++i)
        EXPECT_NEAR(matches[i].similarity, similarity(plain[i]), 1e-5);
}

TEST(UnitVector, refuses_what_has_no_direction)
{
    EXPECT_NEAR((*unit_vector({3, 4}, 2))[1], 0.8, 1e-6);
    const float nan = std::numeric_limits<float>::quiet_NaN();
    const float infinite = std::numeric_limits<float>::infinity();
    for (const std::vector<float>& vector : {std::vector<float>{}, {0, 0}, {1, nan}, {1, infinite}, {1, 2, 3}}) {
        const auto unit = unit_vector(vector, 2);
        ASSERT_FALSE(unit);
        EXPECT_EQ(unit.error().code, core::Errc::invalid_argument);
    }
}

}
}
