#pragma once

// What every VectorStore must do, whatever keeps the vectors. A store's test file includes this and instantiates
// VectorStoreSuite with a function that makes a store in an empty place, or gives null to skip.
#include "services/vector_store/vector_store.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/use_future.hpp>
#include <gtest/gtest.h>

#include <functional>
#include <memory>

namespace datachat::services::vector_store {

struct StoreUnderTest {
    virtual ~StoreUnderTest() = default;
    virtual VectorStore& store() = 0;
    virtual models::Scope scope(int project) = 0; // of two projects, 0 and 1, that exist
    virtual void forget() = 0;                    // what is kept in memory, as a new start does
};

template <class T>
T run_to_end(asio::awaitable<T> task)
{
    asio::io_context loop(1);
    auto future = asio::co_spawn(loop, std::move(task), asio::use_future);
    loop.run();
    return future.get();
}

struct StoreMaker {
    const char* name;
    std::function<std::unique_ptr<StoreUnderTest>()> make;
};

class VectorStoreSuite : public ::testing::TestWithParam<StoreMaker> {
protected:
    void SetUp() override
    {
        place = GetParam().make();
        if (!place)
            GTEST_SKIP() << "there is no server for this store";
    }

    models::RequestContext context(int project = 0)
    {
        models::RequestContext made;
        made.scope = place->scope(project);
        return made;
    }
    core::Result<void> upsert(std::vector<Item> items, int project = 0)
    {
        return run_to_end(place->store().upsert(context(project), collection, std::move(items)));
    }
    core::Result<void> remove(std::vector<std::string> ids)
    {
        return run_to_end(place->store().remove(context(), collection, std::move(ids)));
    }
    core::Result<std::vector<Match>> search(std::vector<float> vector, std::size_t count = 10, std::string source = {},
                                            int project = 0)
    {
        return run_to_end(
            place->store().nearest(context(project), collection, std::move(vector), count, std::move(source)));
    }
    std::string ids(std::vector<float> vector, std::size_t count = 10, std::string source = {}, int project = 0)
    {
        const auto matches = search(std::move(vector), count, std::move(source), project);
        if (!matches)
            return "failed: " + matches.error().message + " " + matches.error().detail;
        std::string joined;
        for (const Match& match : *matches)
            joined += match.id + " ";
        return joined;
    }
    std::size_t count(int project = 0)
    {
        return run_to_end(place->store().count(context(project), collection)).value_or(9999);
    }

    std::unique_ptr<StoreUnderTest> place;
    Collection collection{"examples", "test-1", 2};
};

GTEST_ALLOW_UNINSTANTIATED_PARAMETERIZED_TEST(VectorStoreSuite);

TEST_P(VectorStoreSuite, keeps_and_finds)
{
    EXPECT_EQ(ids({1, 0}), "");
    ASSERT_TRUE(upsert({{"a", {2, 0}, "größe \"x\"", "s"}, {"b", {1, 1}, "", "t"}, {"c", {-1, 0}, "third", ""}}));
    for (int start = 0; start < 2; ++start) {
        const auto matches = search({5, 0});
        ASSERT_TRUE(matches) << matches.error().message;
        ASSERT_EQ(matches->size(), 3U);
        EXPECT_EQ(matches->at(0).id, "a");
        EXPECT_EQ(matches->at(0).document, "größe \"x\"");
        EXPECT_NEAR(matches->at(0).similarity, 1, 1e-5);
        EXPECT_NEAR(matches->at(1).similarity, 0.7071, 1e-3);
        EXPECT_NEAR(matches->at(2).similarity, -1, 1e-5);
        EXPECT_EQ(ids({1, 0}, 1), "a ");
        EXPECT_EQ(ids({1, 0}, 0), "");
        EXPECT_EQ(ids({1, 0}, 10, "t"), "b ");
        EXPECT_EQ(count(), 3U);
        place->forget();
    }
}

TEST_P(VectorStoreSuite, replaces_and_removes)
{
    ASSERT_TRUE(upsert({{"a", {1, 0}, "old", ""}, {"b", {1, 1}, "", ""}}));
    EXPECT_EQ(ids({1, 0}), "a b ");
    ASSERT_TRUE(upsert({{"a", {1, 0}, "older", ""}, {"a", {-1, 0}, "new", ""}}));
    EXPECT_EQ(ids({1, 0}), "b a ");
    EXPECT_EQ(search({1, 0})->at(1).document, "new");
    ASSERT_TRUE(remove({"b", "nobody"}));
    EXPECT_EQ(ids({1, 0}), "a ");
    place->forget();
    EXPECT_EQ(ids({1, 0}), "a ");
    EXPECT_EQ(search({1, 0})->at(0).document, "new");
    ASSERT_TRUE(remove({}));
    ASSERT_TRUE(remove({"a"}));
    EXPECT_EQ(count(), 0U);
    EXPECT_EQ(ids({1, 0}), "");
}

TEST_P(VectorStoreSuite, keeps_projects_collections_and_embedders_apart)
{
    ASSERT_TRUE(upsert({{"a", {1, 0}, "mine", ""}}, 0));
    ASSERT_TRUE(upsert({{"a", {1, 0}, "theirs", ""}}, 1));
    EXPECT_EQ(search({1, 0})->at(0).document, "mine");
    EXPECT_EQ(search({1, 0}, 10, "", 1)->at(0).document, "theirs");
    collection.name = "schema";
    EXPECT_EQ(ids({1, 0}), "");
    collection = {"examples", "test-2", 3};
    EXPECT_EQ(ids({1, 0, 0}), "");
    ASSERT_TRUE(upsert({{"z", {0, 0, 1}, "", ""}}));
    EXPECT_EQ(ids({1, 0, 0}), "z ");
    collection = {"examples", "test-1", 2};
    EXPECT_EQ(ids({1, 0}), "a ");
}

TEST_P(VectorStoreSuite, refuses_wrong_dimensions_and_what_has_no_direction)
{
    using core::Errc;
    EXPECT_EQ(upsert({{"a", {1, 0, 0}, "", ""}}).error().code, Errc::invalid_argument);
    EXPECT_EQ(upsert({{"a", {0, 0}, "", ""}}).error().code, Errc::invalid_argument);
    EXPECT_EQ(upsert({{"", {1, 0}, "", ""}}).error().code, Errc::invalid_argument);
    EXPECT_EQ(upsert({{"ok", {1, 0}, "", ""}, {"a", {}, "", ""}}).error().code, Errc::invalid_argument);
    EXPECT_EQ(search({1, 0, 0}).error().code, Errc::invalid_argument);
    EXPECT_EQ(search({}).error().code, Errc::invalid_argument);
    EXPECT_EQ(count(), 0U); // nothing of a refused batch is kept

    ASSERT_TRUE(upsert({{"a", {1, 0}, "", ""}}));
    EXPECT_EQ(ids({1, 0}), "a ");
    collection.dimension = 3; // somebody changed the embedder and kept its id
    EXPECT_EQ(upsert({{"b", {1, 0, 0}, "", ""}}).error().code, Errc::invalid_argument);
    EXPECT_FALSE(search({1, 0, 0}));
    place->forget();
    EXPECT_FALSE(search({1, 0, 0}));
}

TEST_P(VectorStoreSuite, takes_large_batches)
{
    std::vector<Item> items;
    for (int i = 0; i < 5000; ++i)
        items.push_back({std::to_string(i), {1, static_cast<float>(i)}, "d", i % 2 == 0 ? "even" : "odd"});
    ASSERT_TRUE(upsert(items));
    EXPECT_EQ(count(), 5000U);
    EXPECT_EQ(ids({1, 0}, 3), "0 1 2 ");
    EXPECT_EQ(ids({1, 0}, 2, "odd"), "1 3 ");
    std::vector<std::string> gone;
    for (int i = 0; i < 4990; ++i)
        gone.push_back(std::to_string(i));
    ASSERT_TRUE(remove(gone));
    EXPECT_EQ(ids({1, 0}, 2), "4990 4991 ");
}

TEST_P(VectorStoreSuite, does_nothing_once_cancelled)
{
    std::stop_source source;
    source.request_stop();
    models::RequestContext cancelled = context();
    cancelled.cancel = source.get_token();
    const std::vector<Item> items{{"a", {1, 0}, "", ""}};
    EXPECT_EQ(run_to_end(place->store().upsert(cancelled, collection, items)).error().code, core::Errc::cancelled);
    EXPECT_EQ(count(), 0U);
}

}
