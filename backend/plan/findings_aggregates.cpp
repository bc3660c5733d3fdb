#include "plan/findings.hpp"

#include "sql/conditions.hpp"
#include "sql/wording.hpp"

#include <algorithm>

namespace datachat::plan {
namespace {

class AggregateCheck {
public:
    AggregateCheck(const Reading& reading, Findings& found)
        : reading_(reading), shape_(reading.shape), facts_(reading.facts), found_(found)
    {
    }

    void run()
    {
        check_counts();
        check_measure("avg", Ask::average, Clue::average_lost, Clue::average_unasked, {"average", "avg", "mean"});
        check_measure("sum", Ask::total, Clue::total_lost, Clue::total_unasked, {"total", "sum", "overall"});
        check_extremes();
        check_groups();
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

    const AggregateFact* find(std::string_view name) const
    {
        const auto found = std::ranges::find(facts_.aggregates, name, &AggregateFact::name);
        return found == facts_.aggregates.end() ? nullptr : &*found;
    }

    // A column that holds what an aggregate would compute: "number of employees" where it is stored.
    bool has_column_for(std::initializer_list<std::string_view> words) const
    {
        return std::ranges::any_of(facts_.columns, [&](const ColumnUse& use) {
            return std::ranges::any_of(words_in(words_for(reading_, use.column)), [&](const QuestionWord& word) {
                return std::ranges::find(words, std::string_view(word.text)) != words.end();
            });
        });
    }

    void check_counts()
    {
        const bool asked = shape_.has(Ask::count) || shape_.says("amount") || shape_.says("number") ||
                           shape_.says("frequency") || shape_.says("times");
        const AggregateFact* counted = find("count");
        if (shape_.has(Ask::count) && !counted && !find("sum") &&
            !has_column_for({"number", "num", "no", "count", "total", "amount", "quantity", "stock", "population",
                             "many", "numbers", "nb", "size", "capacity", "enrollment", "attendance"}))
            lost(Clue::count_lost, Ask::count);
        if (asked)
            return;
        const bool ranks = shape_.has(Ask::most) || shape_.has(Ask::least) || shape_.says("popular") ||
                           shape_.says("common") || shape_.says("frequent") || !shape_.numbers.empty() ||
                           shape_.says("commonly") || shape_.says("frequently") || shape_.says("often") ||
                           shape_.has(Ask::above) || shape_.has(Ask::at_least);
        for (const AggregateFact& fact : facts_.aggregates) {
            if (fact.name != "count")
                continue;
            if (fact.role == Role::output)
                unasked(Clue::count_unasked, fact.node, "a count");
            else if (!ranks)
                unasked(Clue::count_unasked_inside, fact.node, "a count");
        }
    }

    void check_measure(std::string_view name, Ask ask, Clue lost_clue, Clue unasked_clue,
                       std::initializer_list<std::string_view> stored)
    {
        const AggregateFact* fact = find(name);
        if (shape_.has(ask) && !fact && !has_column_for(stored) &&
            !(ask == Ask::total && (find("count") || (shape_.says("total") && shape_.says("number")))))
            lost(lost_clue, ask);
        if (!fact || shape_.has(ask) || has_column_for(stored))
            return;
        // "how many were sold" and "the amount of sales" are sums of a column.
        const bool summable = !fact->column || reading_.info(*fact->column).type != models::Type::text;
        if (ask == Ask::total && summable &&
            (shape_.has(Ask::count) || shape_.says("amount") || shape_.says("much") || shape_.says("overall") ||
             shape_.has(Ask::most)))
            return;
        unasked(unasked_clue, fact->node, ask == Ask::average ? "an average" : "a total");
    }

    struct Deeds {
        int most = 0;
        int least = 0;
        sql::NodeId most_node = 0;
        sql::NodeId least_node = 0;
    };

    // What finds the highest or lowest: max(), or the first row of an order. The oldest has the earliest birthday.
    Deeds extremes() const
    {
        Deeds deeds;
        const auto add = [&](bool most, sql::NodeId node, const std::optional<sql::SchemaColumn>& column) {
            const bool ages =
                shape_.says("oldest") || shape_.says("youngest") || shape_.says("older") || shape_.says("younger");
            if (ages && column && is_date_like(reading_, *column))
                most = !most;
            if (column && is_rank(*column)) // the best has the first rank
                return;
            (most ? deeds.most : deeds.least) += 1;
            (most ? deeds.most_node : deeds.least_node) = node;
        };
        for (const AggregateFact& fact : facts_.aggregates)
            if (fact.name == "max" || fact.name == "min")
                add(fact.name == "max", fact.node, fact.column);
        for (const OrderFact& order : facts_.orders)
            if (order.limited)
                add(order.descending, order.node, order.column);
        for (const ConditionFact& condition : facts_.conditions)
            if (const auto* all = sql::as<sql::Quantified>(*condition.expr); all && all->all)
                add(condition.comparison == Comparison::above || condition.comparison == Comparison::at_least,
                    condition.expr->id, std::nullopt);
        return deeds;
    }

    bool is_rank(sql::SchemaColumn column) const
    {
        return std::ranges::any_of(words_in(words_for(reading_, column)), [](const QuestionWord& word) {
            return word.text == "rank" || word.text == "position" || word.text == "ranking" || word.text == "place" ||
                   word.text == "id";
        });
    }

    void check_extremes()
    {
        const Deeds deeds = extremes();
        const bool common = shape_.says("popular") || shape_.says("common") || shape_.says("frequent") ||
                            shape_.says("expensive") || shape_.says("commonly") || shape_.says("frequently") ||
                            shape_.says("last") || shape_.says("populous") || shape_.says("more");
        const bool first = shape_.says("first") || shape_.says("cheap") || shape_.says("bottom") || shape_.says("less");
        const bool asks_most = shape_.has(Ask::most) || common;
        const bool asks_least = shape_.has(Ask::least) || first;
        const bool stored = has_column_for({"max", "maximum", "min", "minimum", "highest", "lowest", "most", "best",
                                            "top", "high", "low", "longest", "largest"});
        if (deeds.most > 0 && shape_.has(Ask::least) && deeds.least == 0 && !asks_most)
            unasked(Clue::most_reversed, deeds.most_node, "the highest, where the question says the lowest");
        else if (deeds.least > 0 && shape_.has(Ask::most) && deeds.most == 0 && !asks_least)
            unasked(Clue::least_reversed, deeds.least_node, "the lowest, where the question says the highest");
        else {
            if (shape_.has(Ask::most) && deeds.most == 0 && !stored)
                lost(Clue::most_lost, Ask::most);
            if (shape_.has(Ask::least) && deeds.least == 0 && !stored)
                lost(Clue::least_lost, Ask::least);
            if (deeds.most > 0 && !asks_most)
                unasked(Clue::most_unasked, deeds.most_node, "the highest only");
            if (deeds.least > 0 && !asks_least)
                unasked(Clue::least_unasked, deeds.least_node, "the lowest only");
        }
    }

    void check_groups()
    {
        bool grouped = false;
        sql::NodeId node = 0;
        for (const SelectFact& fact : facts_.selects)
            if (!fact.select->group_by.empty()) {
                grouped = true;
                node = fact.select->group_by.front().id;
            }
        if (shape_.has(Ask::group) && !grouped && !facts_.aggregates.empty())
            lost(Clue::group_lost, Ask::group);
        const bool counts = std::ranges::any_of(facts_.conditions, &ConditionFact::aggregated) ||
                            std::ranges::any_of(facts_.orders, &OrderFact::aggregated);
        if (grouped && !counts && !shape_.has(Ask::group) && !shape_.has(Ask::distinct) && !shape_.says("by") &&
            !shape_.says("for") && !shape_.says("along") && !shape_.says("with"))
            unasked(Clue::group_unasked, node, "a row for each group");
    }

    const Reading& reading_;
    const QuestionShape& shape_;
    const TreeFacts& facts_;
    Findings& found_;
};

}

void find_in_aggregates(const Reading& reading, Findings& found)
{
    AggregateCheck(reading, found).run();
}

}
