#include "plan/findings.hpp"

#include "sql/conditions.hpp"
#include "sql/wording.hpp"

#include <algorithm>

namespace datachat::plan {
namespace {

class OrderCheck {
public:
    OrderCheck(const Reading& reading, Findings& found)
        : reading_(reading), shape_(reading.shape), facts_(reading.facts), found_(found)
    {
    }

    void run()
    {
        check_order();
        check_limits();
        check_repeats();
        check_sets();
    }

private:
    void lost(Clue clue, Ask ask)
    {
        if (const Cue* cue = shape_.find(ask))
            found_.push_back({.clue = clue, .spans = {shape_.span_of(*cue)}});
    }
    void unasked(Clue clue, sql::NodeId node, std::string text)
    {
        found_.push_back({.clue = clue, .spans = {}, .node = node, .text = std::move(text)});
    }

    bool asks_order() const
    {
        return shape_.has(Ask::order) || shape_.has(Ask::increasing) || shape_.has(Ask::decreasing);
    }

    void check_order()
    {
        if (facts_.orders.empty()) {
            for (const Ask ask : {Ask::increasing, Ask::decreasing, Ask::order})
                if (shape_.has(ask) && !names_a_column(reading_, shape_.find(ask)->word)) {
                    lost(Clue::order_lost, ask);
                    break;
                }
            return;
        }
        for (const OrderFact& order : facts_.orders) {
            if (order.column && !order.aggregated && reading_.names.column(*order.column).none())
                unasked(Clue::order_column_unasked, order.node, "the order by " + words_for(reading_, *order.column));
            if (order.column && other_is_ordered_by(*order.column))
                unasked(Clue::order_other_fits, order.node, "the order by " + words_for(reading_, *order.column));
            if (order.limited && !asks_order())
                continue;
            if (!asks_order() && !order.limited && !shape_.has(Ask::most) && !shape_.has(Ask::least) &&
                !shape_.says("first"))
                unasked(Clue::order_unasked, order.node, "the order");
            const bool up = shape_.has(Ask::increasing);
            const bool down = shape_.has(Ask::decreasing);
            if (order.descending ? up && !down : down && !up)
                unasked(Clue::order_reversed, order.node,
                        order.descending ? "from high to low, where the question says ascending"
                                         : "from low to high, where the question says descending");
            else if (order.descending && !down && !order.limited && !shape_.has(Ask::most) && !shape_.says("first") &&
                     !shape_.says("reverse"))
                unasked(Clue::order_descending_unasked, order.node, "from high to low");
        }
    }

    // "sorted by age": what the words after the cue name, if it is not this column.
    bool other_is_ordered_by(sql::SchemaColumn column) const
    {
        const Cue* cue = nullptr;
        for (const Cue& one : shape_.cues)
            if (!cue && (one.ask == Ask::order || one.ask == Ask::increasing || one.ask == Ask::decreasing))
                cue = &one;
        if (!cue)
            return false;
        const auto after = [&](sql::SchemaColumn one) {
            const Mention& mention = reading_.names.column(one);
            return std::ranges::any_of(mention.words, [&](std::size_t word) { return word > cue->word; });
        };
        if (after(column))
            return false;
        return std::ranges::any_of(facts_.tables, [&](const TableUse& use) {
            const auto& columns = reading_.schema.tables[use.table].columns;
            for (std::size_t at = 0; at < columns.size(); ++at) {
                const sql::SchemaColumn other{.table = use.table, .column = at};
                if (other != column && reading_.names.column(other).full() && after(other))
                    return true;
            }
            return false;
        });
    }

    void check_limits()
    {
        for (const LimitFact& limit : facts_.limits) {
            if (!limit.ordered)
                unasked(Clue::limit_without_order, limit.node, "any rows, in no order");
            if (!limit.rows) {
                unasked(Clue::limit_unasked, limit.node, "only some rows");
                continue;
            }
            const bool said = std::ranges::any_of(
                shape_.words, [&](const QuestionWord& word) { return number_in(word.text) == limit.rows; });
            if (said)
                continue;
            const std::string text = "only " + std::to_string(*limit.rows) + (*limit.rows == 1 ? " row" : " rows");
            if (*limit.rows != 1)
                unasked(Clue::limit_unasked, limit.node, text);
            else if (!shape_.has(Ask::most) && !shape_.has(Ask::least) && !shape_.says("first") &&
                     !shape_.says("last") && !shape_.says("popular") && !shape_.says("common"))
                unasked(Clue::limit_one_unasked, limit.node, text);
        }
    }

    void check_repeats()
    {
        const bool counted = std::ranges::any_of(facts_.aggregates, &AggregateFact::distinct);
        const bool grouped =
            std::ranges::any_of(facts_.selects, [](const SelectFact& fact) { return !fact.select->group_by.empty(); });
        if (shape_.has(Ask::distinct) && facts_.distincts.empty() && !counted && !grouped && facts_.sets.empty())
            lost(Clue::distinct_lost, Ask::distinct);
        if (shape_.has(Ask::distinct))
            return;
        if (!facts_.distincts.empty())
            unasked(Clue::distinct_unasked, facts_.distincts.front(), "without repeats");
        for (const AggregateFact& fact : facts_.aggregates)
            if (fact.distinct)
                unasked(Clue::count_distinct_unasked, fact.node, "each value counted once");
    }

    void check_sets()
    {
        const bool says_and = shape_.says("and") || shape_.has(Ask::both);
        bool unites = !facts_.ors.empty();
        bool intersects = false;
        for (const SetFact& set : facts_.sets) {
            if (set.op == sql::SetOp::union_) {
                unites = true;
                if (!shape_.has(Ask::either) && !says_and)
                    unasked(Clue::union_unasked, set.node, "one list together with another");
            } else if (set.op == sql::SetOp::intersect) {
                intersects = true;
                if (shape_.has(Ask::either) && !shape_.has(Ask::both))
                    unasked(Clue::intersect_unasked, set.node, "only what is in both lists");
                else if (!says_and || shape_.has(Ask::negation))
                    unasked(Clue::intersect_unasked, set.node, "only what is in both lists");
            } else if (!shape_.has(Ask::negation))
                unasked(Clue::except_unasked, set.node, "one list without another");
        }
        for (const ConditionFact& condition : facts_.conditions) {
            unites = unites || sql::as<sql::InList>(*condition.expr) || condition.comparison == Comparison::between;
        }
        if (!facts_.ors.empty() && !shape_.has(Ask::either))
            unasked(Clue::or_unasked, facts_.ors.front(), "one or the other condition");
        const bool at_least = std::ranges::any_of(shape_.cues, [](const Cue& cue) { return cue.ask == Ask::at_least; });
        if (shape_.has(Ask::either) && !unites && !at_least)
            lost(Clue::either_lost, Ask::either);
        const Cue* both = shape_.find(Ask::both);
        if (both && shape_.words[both->word].text == "both" && !intersects && facts_.nested == 0 && facts_.ors.empty())
            lost(Clue::both_lost, Ask::both);
    }

    const Reading& reading_;
    const QuestionShape& shape_;
    const TreeFacts& facts_;
    Findings& found_;
};

}

void find_in_order(const Reading& reading, Findings& found)
{
    OrderCheck(reading, found).run();
}

}
