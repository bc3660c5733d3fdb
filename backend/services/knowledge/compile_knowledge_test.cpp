#include "services/knowledge/compile_knowledge.hpp"

#include <gtest/gtest.h>

namespace datachat::services::knowledge {
namespace {

using models::KnowledgeEntry;
using models::KnowledgeKind;
using models::KnowledgeState;

models::Schema shop()
{
    models::Schema schema;
    const auto column = [](std::string name) {
        return models::ColumnInfo{.name = std::move(name), .type = models::Type::int64};
    };
    schema.tables.push_back({.name = "lines", .columns = {column("Quantity"), column("price"), column("order_id")}});
    schema.tables.push_back({.name = "orders", .columns = {column("id"), column("status")}});
    return schema;
}

KnowledgeEntry entry(KnowledgeKind kind, std::string term, std::string definition)
{
    return {.id = "k",
            .kind = kind,
            .state = KnowledgeState::active,
            .term = std::move(term),
            .definition = std::move(definition)};
}

CompiledKnowledge compile(KnowledgeEntry one)
{
    return compile_knowledge({std::move(one)}, shop(), sql::Dialect::sqlite);
}

TEST(CompileKnowledge, qualifies_the_names_of_a_metric)
{
    const auto compiled = compile(entry(KnowledgeKind::metric, "revenue", "sum(quantity * lines.price)"));
    ASSERT_EQ(compiled.knowledge.metrics.size(), 1U) << compiled.warnings.front();
    EXPECT_EQ(compiled.knowledge.metrics[0].tables, std::vector<std::string>{"lines"});
}

TEST(CompileKnowledge, reads_each_kind)
{
    EXPECT_EQ(compile(entry(KnowledgeKind::synonym, "purchases", "orders")).knowledge.synonyms.size(), 1U);
    EXPECT_EQ(compile(entry(KnowledgeKind::synonym, "state", "orders.status")).knowledge.synonyms[0].target.column,
              "status");
    EXPECT_EQ(compile(entry(KnowledgeKind::value_alias, "open", "orders.status = 1")).knowledge.value_aliases.size(),
              1U);
    EXPECT_EQ(compile(entry(KnowledgeKind::column_default, "shown", "orders.id")).knowledge.column_defaults.size(), 1U);
    EXPECT_EQ(compile(entry(KnowledgeKind::join_preference, "", "lines.order_id = orders.id"))
                  .knowledge.join_preferences.size(),
              1U);
    EXPECT_EQ(compile(entry(KnowledgeKind::verified_pair, "how many orders", "SELECT count(*) FROM orders"))
                  .knowledge.verified_pairs.size(),
              1U);
}

TEST(CompileKnowledge, the_newest_meaning_of_a_word_holds)
{
    const auto compiled = compile_knowledge({entry(KnowledgeKind::metric, "Revenue", "sum(quantity * lines.price)"),
                                             entry(KnowledgeKind::metric, "orders placed", "count(orders.id)"),
                                             entry(KnowledgeKind::metric, "revenue", "sum(lines.price)")},
                                            shop(), sql::Dialect::sqlite);
    ASSERT_EQ(compiled.knowledge.metrics.size(), 2U);
    EXPECT_EQ(compiled.knowledge.metrics[1].name, "revenue");
    EXPECT_TRUE(compiled.warnings.empty());
}

TEST(CompileKnowledge, leaves_out_what_does_not_fit_and_says_so)
{
    for (const char* definition : {"sum(amount)", "sum(lines.amount)", "sum(nothing.price)", "sum(", "(SELECT 1)",
                                   "sum((SELECT price FROM lines))"}) {
        const auto compiled = compile(entry(KnowledgeKind::metric, "revenue", definition));
        EXPECT_TRUE(compiled.knowledge.metrics.empty()) << definition;
        EXPECT_EQ(compiled.warnings.size(), 1U) << definition;
    }
    EXPECT_EQ(compile(entry(KnowledgeKind::synonym, "x", "nowhere.column")).warnings.size(), 1U);
    EXPECT_EQ(compile(entry(KnowledgeKind::verified_pair, "x", "DELETE FROM orders")).warnings.size(), 1U);
}

TEST(CompileKnowledge, uses_active_entries_only)
{
    auto retired = entry(KnowledgeKind::synonym, "purchases", "orders");
    retired.state = KnowledgeState::quarantined;
    const auto compiled = compile(retired);
    EXPECT_TRUE(compiled.knowledge.synonyms.empty());
    EXPECT_TRUE(compiled.warnings.empty());
}

}
}
