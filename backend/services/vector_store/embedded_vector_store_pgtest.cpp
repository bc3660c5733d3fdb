#include "services/vector_store/embedded_vector_store.hpp"
#include "services/vector_store/vector_store_suite.hpp"
#include "testing/metadata_test_case.hpp"

#include <boost/asio/use_future.hpp>

namespace datachat::services::vector_store {
namespace {

class EmbeddedStoreUnderTest final : public StoreUnderTest {
public:
    explicit EmbeddedStoreUnderTest(db::Engine engine) : place_(engine), database_(place_.open())
    {
        const core::SystemClock clock;
        const core::Ids ids(clock);
        db::SqlRepositories repositories(*database_, clock, ids);
        for (models::Scope& scope : scopes_) {
            db::Project project;
            project.scope.workspace_id = "workspace";
            project.name = "A project";
            scope = testing::must(repositories.projects().create(project)).scope;
        }
        forget();
    }
    VectorStore& store() override { return *store_; }
    models::Scope scope(int project) override { return scopes_.at(static_cast<std::size_t>(project)); }
    void forget() override { store_ = std::make_unique<EmbeddedVectorStore>(*database_, pool_); }

private:
    testing::MetadataPlace place_;
    std::unique_ptr<db::Database> database_;
    asio::thread_pool pool_{1};
    std::array<models::Scope, 2> scopes_;
    std::unique_ptr<EmbeddedVectorStore> store_;
};

std::unique_ptr<StoreUnderTest> make(db::Engine engine)
{
    if (engine == db::Engine::postgres && testing::MetadataPlace::postgres_address().empty())
        return nullptr;
    return std::make_unique<EmbeddedStoreUnderTest>(engine);
}

INSTANTIATE_TEST_SUITE_P(Embedded, VectorStoreSuite,
                         ::testing::Values(StoreMaker{"sqlite", [] { return make(db::Engine::sqlite); }},
                                           StoreMaker{"postgres", [] { return make(db::Engine::postgres); }}),
                         [](const auto& info) { return std::string(info.param.name); });

class EmbeddedVectorStoreTest : public testing::MetadataTestCase {
protected:
    models::RequestContext context()
    {
        models::RequestContext made;
        made.scope = scope;
        return made;
    }
    asio::thread_pool pool{2};
    Collection collection{"examples", "test-1", 2};
};

INSTANTIATE_TEST_SUITE_P(Engines, EmbeddedVectorStoreTest, ::testing::Values(db::Engine::sqlite, db::Engine::postgres),
                         testing::engine_name);

TEST_P(EmbeddedVectorStoreTest, sees_every_finished_write_whatever_runs_beside_it)
{
    EmbeddedVectorStore store(database(), pool);
    const auto write = [&](int i) -> asio::awaitable<bool> {
        const std::vector<Item> items{{std::to_string(i), {1, static_cast<float>(i)}, "", ""}};
        const auto written = co_await store.upsert(context(), collection, items);
        const auto found = co_await store.nearest(context(), collection, {1, static_cast<float>(i)}, 1000, "");
        co_return written&& found&& std::ranges::any_of(
            *found, [&](const Match& match) { return match.id == std::to_string(i); });
    };
    asio::io_context loop(1);
    std::vector<std::future<bool>> all;
    for (int i = 0; i < 60; ++i)
        all.push_back(asio::co_spawn(loop, write(i), asio::use_future));
    loop.run();
    for (auto& each : all)
        EXPECT_TRUE(each.get());
    EXPECT_EQ(testing::must(store.nearest(context(), collection, {1, 0}, 1000, "")).size(), 60U);
}

TEST_P(EmbeddedVectorStoreTest, does_without_memory)
{
    EmbeddedVectorStore store(database(), pool, 0);
    const std::vector<Item> items{{"a", {1, 0}, "", ""}};
    testing::must(store.upsert(context(), collection, items));
    for (int i = 0; i < 3; ++i)
        EXPECT_EQ(testing::must(store.nearest(context(), collection, {1, 0}, 5, "")).size(), 1U);
}

TEST_P(EmbeddedVectorStoreTest, tells_damaged_rows)
{
    EmbeddedVectorStore store(database(), pool);
    const std::vector<Item> items{{"a", {1, 0}, "", ""}};
    testing::must(store.upsert(context(), collection, items));
    EmbeddedVectorStore another(database(), pool);
    testing::must(
        database().execute("update vectors set vector = ?  where project_id = ?", {db::Blob{"abc"}, scope.project_id}));
    EXPECT_EQ(testing::failure(another.nearest(context(), collection, {1, 0}, 5, "")), core::Errc::corrupt);
}

TEST_P(EmbeddedVectorStoreTest, knows_no_project_that_does_not_exist)
{
    EmbeddedVectorStore store(database(), pool);
    models::RequestContext nowhere;
    nowhere.scope = {"workspace", "nowhere"};
    const std::vector<Item> items{{"a", {1, 0}, "", ""}};
    EXPECT_EQ(testing::failure(store.upsert(nowhere, collection, items)), core::Errc::not_found);
}

}
}
