#include "testing/metadata_test_case.hpp"

namespace datachat::db {
namespace {

using core::Errc;
using models::KnowledgeEntry;
using models::KnowledgeKind;
using models::KnowledgeState;
using testing::failure;
using testing::must;
using namespace std::chrono_literals;

class Knowledge : public testing::MetadataTestCase {
protected:
    KnowledgeRepository& knowledge() { return repositories().knowledge(); }
    KnowledgeEntry add(const std::string& term, KnowledgeState state = KnowledgeState::active,
                       const std::string& source_id = "")
    {
        KnowledgeEntry entry;
        entry.kind = KnowledgeKind::metric;
        entry.state = state;
        entry.source_id = source_id;
        entry.term = term;
        entry.definition = "sum(amount)";
        entry.note = "in euro";
        entry.author = "ann";
        entry.origin = "user";
        return must(knowledge().add(scope, entry));
    }
    std::vector<std::string> terms(KnowledgeFilter filter)
    {
        std::vector<std::string> found;
        for (const KnowledgeEntry& entry : must(knowledge().list(scope, std::move(filter))))
            found.push_back(entry.term);
        return found;
    }
};

// Everything but the version.
KnowledgeEntry content(KnowledgeEntry entry)
{
    entry.version = 0;
    return entry;
}

TEST_P(Knowledge, is_listed_by_state_kind_and_source)
{
    add("revenue");
    clock.advance(1ms);
    add("clients", KnowledgeState::proposed);
    clock.advance(1ms);
    add("cost", KnowledgeState::active, "shop");
    EXPECT_EQ(terms({}), (std::vector<std::string>{"revenue", "clients", "cost"}));
    EXPECT_EQ(terms({.states = {KnowledgeState::active}}), (std::vector<std::string>{"revenue", "cost"}));
    EXPECT_EQ(terms({.states = {KnowledgeState::active, KnowledgeState::proposed}, .source_id = "other"}),
              (std::vector<std::string>{"revenue", "clients"}));
    EXPECT_TRUE(terms({.kinds = {KnowledgeKind::synonym}}).empty());
    const Scope elsewhere = must(repositories().projects().create(new_project())).scope;
    EXPECT_TRUE(must(knowledge().list(elsewhere, {})).empty());
}

TEST_P(Knowledge, changes_only_from_the_version_that_was_seen)
{
    const KnowledgeEntry first = add("revenue");
    KnowledgeEntry edited = first;
    edited.definition = "sum(amount - discount)";
    edited.author = "an author does not change";
    const KnowledgeEntry second = must(knowledge().update(scope, edited, "bob", ""));
    EXPECT_EQ(second.version, 2);
    EXPECT_EQ(second.author, "ann");
    EXPECT_EQ(must(knowledge().get(scope, first.id)), second);
    EXPECT_EQ(failure(knowledge().update(scope, edited, "bob", "")), Errc::stale);
    EXPECT_EQ(failure(knowledge().change_state(scope, first.id, 1, KnowledgeState::retired, "bob", "")), Errc::stale);
    EXPECT_EQ(failure(knowledge().change_state(scope, "none", 1, KnowledgeState::retired, "bob", "")), Errc::not_found);
    EXPECT_EQ(
        must(knowledge().change_state(scope, first.id, 2, KnowledgeState::quarantined, "gate", "broke a pair")).state,
        KnowledgeState::quarantined);
    const auto history = must(knowledge().history(scope, first.id));
    ASSERT_EQ(history.size(), 2U);
    EXPECT_EQ(history[0].before, first);
    EXPECT_EQ(history[0].changed_by, "bob");
    EXPECT_EQ(history[1].before, second);
    EXPECT_EQ(history[1].reason, "broke a pair");
}

TEST_P(Knowledge, undo_restores_the_former_row_and_walks_back_to_before_the_adding)
{
    const KnowledgeEntry first = add("revenue");
    KnowledgeEntry edited = first;
    edited.term = "turnover";
    edited.source_id = "shop";
    const KnowledgeEntry second = must(knowledge().update(scope, edited, "bob", ""));
    const KnowledgeEntry third = must(knowledge().change_state(scope, first.id, 2, KnowledgeState::retired, "bob", ""));

    const KnowledgeEntry back_to_second = must(knowledge().undo(scope, first.id, third.version, "ann"));
    EXPECT_EQ(content(back_to_second), content(second));
    const KnowledgeEntry back_to_first = must(knowledge().undo(scope, first.id, back_to_second.version, "ann"));
    EXPECT_EQ(content(back_to_first), content(first));
    EXPECT_EQ(back_to_first.version, 5);
    const KnowledgeEntry gone = must(knowledge().undo(scope, first.id, 5, "ann"));
    EXPECT_EQ(gone.state, KnowledgeState::retired);
    EXPECT_EQ(failure(knowledge().undo(scope, first.id, gone.version, "ann")), Errc::conflict);
    EXPECT_EQ(failure(knowledge().undo(scope, first.id, 1, "ann")), Errc::stale);

    // A change after an undo is undone first.
    KnowledgeEntry again = gone;
    again.state = KnowledgeState::active;
    again.term = "sales";
    const KnowledgeEntry sales = must(knowledge().update(scope, again, "bob", ""));
    EXPECT_EQ(content(must(knowledge().undo(scope, first.id, sales.version, "ann"))), content(gone));
}

TEST_P(Knowledge, revision_grows_with_every_change_and_no_other)
{
    const auto before = must(knowledge().revision(scope));
    const KnowledgeEntry entry = add("revenue");
    const auto added = must(knowledge().revision(scope));
    EXPECT_GT(added, before);
    terms({});
    EXPECT_EQ(failure(knowledge().undo(scope, entry.id, 9, "ann")), Errc::stale);
    EXPECT_EQ(must(knowledge().revision(scope)), added);
    must(knowledge().undo(scope, entry.id, 1, "ann"));
    EXPECT_GT(must(knowledge().revision(scope)), added);
}

INSTANTIATE_TEST_SUITE_P(Engines, Knowledge, ::testing::Values(Engine::sqlite, Engine::postgres), testing::engine_name);

}
}
