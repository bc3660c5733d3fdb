#include "testing/metadata_test_case.hpp"

namespace datachat::db {
namespace {

using core::Errc;
using testing::failure;
using testing::must;
using namespace std::chrono_literals;

class Projects : public testing::MetadataTestCase {};

TEST_P(Projects, are_made_once_and_changed_from_the_version_that_was_seen)
{
    const Scope own{"workspace-of-" + scope.project_id, "default"};
    const Project made = must(repositories().projects().ensure(own, "Shop"));
    EXPECT_EQ(must(repositories().projects().ensure(own, "Another name")), made);
    Project changed = made;
    changed.name = "Markt";
    changed.confirmation = ConfirmationPolicy::always;
    changed.sure_confidence = 0.25;
    changed.settings_json = "{\"a\":1}";
    clock.advance(1s);
    const Project stored = must(repositories().projects().update(changed));
    EXPECT_EQ(stored.version, 2);
    EXPECT_EQ(stored.name, "Markt");
    EXPECT_EQ(stored.confirmation, ConfirmationPolicy::always);
    EXPECT_EQ(stored.sure_confidence, 0.25);
    EXPECT_EQ(must(repositories().projects().get(own)), stored);
    EXPECT_EQ(failure(repositories().projects().update(changed)), Errc::stale);
    EXPECT_EQ(failure(repositories().projects().create(changed)), Errc::conflict);
    EXPECT_EQ(failure(repositories().projects().get({own.workspace_id, "none"})), Errc::not_found);
    EXPECT_EQ(must(repositories().projects().list(own.workspace_id, {})).items, std::vector<Project>{stored});
}

TEST_P(Projects, sources_have_names_secrets_and_one_snapshot)
{
    SourceRecord source;
    source.scope = scope;
    source.name = "shop";
    source.kind = "sqlite";
    source.config_json = R"({"path":"shop.sqlite"})";
    source.sealed_secret = "sealed";
    source = must(repositories().sources().create(source));
    EXPECT_EQ(must(repositories().sources().find_by_name(scope, "shop")), source);
    SourceRecord twin = source;
    twin.id.clear();
    EXPECT_EQ(failure(repositories().sources().create(twin)), Errc::conflict);

    SchemaSnapshot snapshot{source.id, "f1", "{}", "{\"p\":1}", 5};
    must(repositories().sources().put_snapshot(scope, snapshot));
    snapshot.fingerprint = "f2";
    must(repositories().sources().put_snapshot(scope, snapshot));
    EXPECT_EQ(must(repositories().sources().find_snapshot(scope, source.id)), snapshot);
    snapshot.source_id = "none";
    EXPECT_EQ(failure(repositories().sources().put_snapshot(scope, snapshot)), Errc::not_found);

    const Scope elsewhere = must(repositories().projects().create(new_project())).scope;
    EXPECT_EQ(failure(repositories().sources().get(elsewhere, source.id)), Errc::not_found);
    EXPECT_EQ(failure(repositories().sources().remove(elsewhere, source.id)), Errc::not_found);
    EXPECT_FALSE(must(repositories().sources().find_snapshot(elsewhere, source.id)));

    source.name = "store";
    const SourceRecord renamed = must(repositories().sources().update(source));
    EXPECT_EQ(failure(repositories().sources().update(source)), Errc::stale);
    EXPECT_EQ(must(repositories().sources().list(scope)), std::vector<SourceRecord>{renamed});
    must(repositories().sources().remove(scope, source.id));
    EXPECT_FALSE(must(repositories().sources().find_snapshot(scope, source.id)));
    EXPECT_EQ(failure(repositories().sources().remove(scope, source.id)), Errc::not_found);
}

TEST_P(Projects, chats_are_paged_newest_first)
{
    const auto begin = [&](const std::string& id, const std::string& principal) {
        clock.advance(1ms);
        return must(repositories().chats().ensure({.scope = scope, .id = id, .title = id, .principal = principal}));
    };
    const Chat first = begin("a:1", "ann");
    begin("b", "bob");
    begin("c", "ann");
    EXPECT_EQ(begin("a:1", "bob"), first) << "the same id is the same chat";
    PageRequest page;
    page.limit = 2;
    const auto newest = must(repositories().chats().list(scope, "", page));
    ASSERT_EQ(newest.items.size(), 2U);
    EXPECT_EQ(newest.items[0].id, "c");
    page.after = newest.next;
    const auto rest = must(repositories().chats().list(scope, "", page));
    ASSERT_EQ(rest.items.size(), 1U);
    EXPECT_EQ(rest.items[0], first);
    EXPECT_EQ(rest.next, "");
    EXPECT_EQ(must(repositories().chats().list(scope, "ann", {})).items.size(), 2U);
    must(repositories().chats().rename(scope, "b", "Orders"));
    EXPECT_EQ(must(repositories().chats().get(scope, "b")).title, "Orders");
    EXPECT_EQ(failure(repositories().chats().rename(scope, "none", "x")), Errc::not_found);
    EXPECT_EQ(failure(repositories().chats().ensure({.scope = scope, .id = "no/slash"})), Errc::invalid_argument);
    EXPECT_EQ(failure(repositories().chats().ensure({.scope = {"workspace", "none"}, .id = "x"})), Errc::not_found);
}

TEST_P(Projects, feedback_is_kept_once_and_processed_once)
{
    const Turn turn = planning_turn();
    FeedbackEvent event;
    event.scope = scope;
    event.id = ids.next();
    event.turn_id = turn.id;
    event.kind = FeedbackKind::defined_word;
    event.payload_json = R"({"word":"clients"})";
    event.principal = "ann";
    event = must(repositories().feedback().add(event));
    FeedbackEvent repeat = event;
    repeat.payload_json = "{}";
    EXPECT_EQ(must(repositories().feedback().add(repeat)), event);
    const auto unprocessed = [&] {
        auto all = must(repositories().feedback().list_unprocessed(1000));
        return std::ranges::count_if(all, [&](const FeedbackEvent& one) { return one.scope == scope; });
    };
    EXPECT_EQ(unprocessed(), 1);
    must(repositories().feedback().mark_processed(scope, event.id));
    must(repositories().feedback().mark_processed(scope, event.id));
    EXPECT_EQ(unprocessed(), 0);
    EXPECT_TRUE(must(repositories().feedback().get(scope, event.id)).processed);
    EXPECT_EQ(must(repositories().feedback().list(scope, {})).items.size(), 1U);
    repeat.id.clear();
    repeat.turn_id = "none";
    EXPECT_EQ(failure(repositories().feedback().add(repeat)), Errc::not_found);
}

TEST_P(Projects, an_idempotency_key_gives_the_first_answer_until_it_is_forgotten)
{
    auto& keys = repositories().idempotency();
    EXPECT_FALSE(must(keys.begin(scope, "ann", "k", "digest", 1h)));
    EXPECT_EQ(must(keys.begin(scope, "ann", "k", "digest", 1h)), IdempotentReply{});
    must(keys.finish(scope, "ann", "k", 201, "{\"id\":1}"));
    EXPECT_EQ(must(keys.begin(scope, "ann", "k", "digest", 1h)), (IdempotentReply{true, 201, "{\"id\":1}"}));
    EXPECT_EQ(failure(keys.begin(scope, "ann", "k", "another request", 1h)), Errc::conflict);
    EXPECT_FALSE(must(keys.begin(scope, "bob", "k", "digest", 1h)));
    clock.advance(1h);
    EXPECT_FALSE(must(keys.begin(scope, "ann", "k", "another request", 1h)));
}

TEST_P(Projects, an_idempotency_key_that_was_given_up_is_new_again)
{
    auto& keys = repositories().idempotency();
    EXPECT_FALSE(must(keys.begin(scope, "ann", "k", "digest", 1h)));
    must(keys.forget(scope, "ann", "k"));
    EXPECT_FALSE(must(keys.begin(scope, "ann", "k", "another request", 1h)));
    must(keys.finish(scope, "ann", "k", 200, "{}"));
    must(keys.forget(scope, "ann", "k"));
    EXPECT_TRUE(must(keys.begin(scope, "ann", "k", "another request", 1h))) << "an answer is kept";
}

TEST_P(Projects, settings_are_kept_by_project_and_workspace)
{
    auto& settings = repositories().settings();
    EXPECT_FALSE(must(settings.find(scope, "model")));
    must(settings.put(scope, "model", "\"a\""));
    must(settings.put(scope, "model", "\"b\""));
    EXPECT_EQ(must(settings.find(scope, "model")), "\"b\"");
    EXPECT_FALSE(must(settings.find({scope.workspace_id, ""}, "model of " + scope.project_id)));
    must(settings.remove(scope, "model"));
    EXPECT_FALSE(must(settings.find(scope, "model")));
}

INSTANTIATE_TEST_SUITE_P(Engines, Projects, ::testing::Values(Engine::sqlite, Engine::postgres), testing::engine_name);

}
}
