#include "plan/findings.hpp"

#include "sql/conditions.hpp"
#include "sql/wording.hpp"

#include <algorithm>
#include <array>
#include <set>

namespace datachat::plan {
namespace {

class ColumnCheck {
public:
    ColumnCheck(const Reading& reading, Findings& found) : reading_(reading), facts_(reading.facts), found_(found)
    {
        for (const ColumnUse& use : facts_.columns)
            used_.insert(use.column);
        for (const AggregateFact& fact : facts_.aggregates)
            if (fact.column)
                used_.insert(*fact.column);
    }

    void run()
    {
        for (const ColumnUse& use : facts_.columns)
            check(use);
        for (const ConditionFact& condition : facts_.conditions)
            if (condition.columns.size() == 1 && !condition.aggregated && !condition.nested)
                check_filter(condition);
        check_shown();
        check_tables();
    }

private:
    void unasked(Clue clue, sql::NodeId node, std::string text)
    {
        found_.push_back({.clue = clue, .spans = {}, .node = node, .text = std::move(text)});
    }

    // Another column of the table, not used in the tree, whose name the question says in full.
    bool other_fits(sql::SchemaColumn column) const
    {
        const auto& columns = reading_.schema.tables[column.table].columns;
        for (std::size_t at = 0; at < columns.size(); ++at) {
            const sql::SchemaColumn other{.table = column.table, .column = at};
            if (at != column.column && !used_.contains(other) && reading_.names.column(other).full())
                return true;
        }
        return false;
    }

    // Whether what is said of the column is not said of the tree's other columns just as well.
    void check(const ColumnUse& use)
    {
        const Mention& mention = reading_.names.column(use.column);
        const std::string words = words_for(reading_, use.column);
        switch (use.role) {
        case Role::output:
            if (mention.none())
                unasked(is_name_like(reading_, use.column) ? Clue::output_name_unasked
                        : is_key(reading_, use.column)     ? Clue::output_id_unasked
                                                           : Clue::output_unasked,
                        use.node, words);
            else if (!mention.full())
                unasked(Clue::output_part_asked, use.node, words);
            if (!mention.full() && other_fits(use.column))
                unasked(Clue::output_other_fits, use.node, words);
            return;
        case Role::aggregated:
            if (mention.none() && !is_key(reading_, use.column))
                unasked(Clue::aggregated_column_unasked, use.node, words);
            if (!mention.full() && other_fits(use.column))
                unasked(Clue::aggregated_other_fits, use.node, words);
            return;
        case Role::group:
            if (mention.none() && !is_key(reading_, use.column) && !is_name_like(reading_, use.column))
                unasked(Clue::group_column_unasked, use.node, "a row for each " + words);
            if (mention.none() && !is_key(reading_, use.column) && other_fits(use.column))
                unasked(Clue::group_other_fits, use.node, "a row for each " + words);
            if (!is_key(reading_, use.column) && !is_output(use.column))
                unasked(Clue::group_not_shown, use.node, "a row for each " + words);
            return;
        default:
            return;
        }
    }

    bool is_output(sql::SchemaColumn column) const
    {
        return std::ranges::any_of(facts_.columns, [&](const ColumnUse& use) {
            return use.column == column && (use.role == Role::output || use.role == Role::inner_output);
        });
    }

    void check_filter(const ConditionFact& condition)
    {
        const Mention& mention = reading_.names.column(condition.columns.front());
        if (mention.none() && (condition.comparison != Comparison::equal || numeric(condition.columns.front())))
            unasked(Clue::filter_column_unasked, condition.expr->id, {});
        else if (mention.none())
            found_.push_back({.clue = Clue::filter_column_silent, .spans = {}, .node = 0, .text = {}});
        if (mention.none() && other_fits(condition.columns.front()))
            unasked(Clue::filter_other_fits, condition.expr->id, {});
        if (other_is_nearer(condition))
            unasked(Clue::filter_other_nearer, condition.expr->id, {});
    }
    // Another column of the table stands in full beside the value, and this one does not.
    bool other_is_nearer(const ConditionFact& condition) const
    {
        std::vector<std::size_t> places;
        for (const models::Value* value : condition.values)
            for (const QuestionWord& part : words_in(models::to_text(*value)))
                for (std::size_t at = 0; at < reading_.shape.words.size(); ++at)
                    if (reading_.shape.words[at].stem == part.stem)
                        places.push_back(at);
        const auto near = [&](const Mention& mention) {
            return std::ranges::any_of(mention.words, [&](std::size_t word) {
                return std::ranges::any_of(
                    places, [&](std::size_t place) { return word + 5 > place && word < place + 3 && word != place; });
            });
        };
        const sql::SchemaColumn own = condition.columns.front();
        if (places.empty() || near(reading_.names.column(own)))
            return false;
        const auto& columns = reading_.schema.tables[own.table].columns;
        for (std::size_t at = 0; at < columns.size(); ++at) {
            const sql::SchemaColumn other{.table = own.table, .column = at};
            const bool filters = std::ranges::any_of(facts_.conditions, [&](const ConditionFact& one) {
                return std::ranges::find(one.columns, other) != one.columns.end();
            });
            if (other != own && !filters && reading_.names.column(other).full() && near(reading_.names.column(other)))
                return true;
        }
        return false;
    }
    bool numeric(sql::SchemaColumn column) const { return models::is_numeric(reading_.info(column).type); }

    // The words before the first that turns from what is shown to what it is of.
    std::size_t end_of_shown() const
    {
        constexpr std::array<std::string_view, 16> turns{"whose", "who",  "that",   "with",    "where", "having",
                                                         "which", "when", "sorted", "ordered", "order", "for",
                                                         "from",  "of",   "in",     "across"};
        const auto& words = reading_.shape.words;
        std::size_t end = 2;
        while (end < words.size() &&
               (std::ranges::find(turns, words[end].text) == turns.end() || reading_.shape.cue[end]))
            ++end;
        return end;
    }

    void check_shown()
    {
        const QuestionShape& shape = reading_.shape;
        std::size_t shown = 0;
        std::set<sql::SchemaColumn> outputs;
        bool star = false;
        bool aggregated = false;
        sql::NodeId last_item = 0;
        for (const ColumnUse& use : facts_.columns)
            if (use.role == Role::output || use.role == Role::aggregated || use.role == Role::group)
                outputs.insert(use.column);
        for (const SelectFact& fact : facts_.selects)
            if (fact.outermost) {
                shown = std::max(shown, fact.select->items.size());
                for (const sql::SelectItem& item : fact.select->items) {
                    star = star || sql::as<sql::Star>(item.expr);
                    aggregated = aggregated || sql::has_aggregate(item.expr);
                    last_item = item.id;
                }
            }
        bool only_names = !aggregated;
        for (const ColumnUse& use : facts_.columns)
            only_names = only_names && (use.role != Role::output || is_name_like(reading_, use.column));
        const std::size_t end = end_of_shown();
        const bool plain =
            std::ranges::any_of(facts_.columns, [](const ColumnUse& use) { return use.role == Role::output; });
        if (!star && plain)
            check_zone(outputs, end);
        const bool several = shape.commas || shape.says("and") || shape.has(Ask::group) || shape.says("with") ||
                             shape.says("information") || shape.says("details") || shape.says("full") ||
                             shape.has(Ask::both);
        if (shown > 1 && !several && !only_names)
            found_.push_back({.clue = aggregated ? Clue::outputs_beside_aggregate : Clue::outputs_more,
                              .spans = {},
                              .node = last_item,
                              .text = "more than one column"});
    }

    bool says_something(std::size_t word) const
    {
        const QuestionWord& one = reading_.shape.words[word];
        return !is_function_word(one.text) && (!is_loose_word(one.text) || one.stem == "name" || one.stem == "id");
    }

    void check_zone(const std::set<sql::SchemaColumn>& outputs, std::size_t end)
    {
        const auto in_zone = [&](const Mention& mention) {
            return std::ranges::any_of(mention.words, [&](std::size_t word) { return word < end; });
        };
        std::set<std::size_t> accounted;
        for (const sql::SchemaColumn& column : used_) {
            const Mention& mention = reading_.names.column(column);
            if (outputs.contains(column) || (mention.full() && mention.total > 1 && mention.in_row))
                accounted.insert(mention.words.begin(), mention.words.end());
        }
        std::set<std::size_t> tables;
        for (const TableUse& use : facts_.tables)
            if (tables.insert(use.table).second)
                for (const std::size_t word : reading_.names.table(use.table).words)
                    accounted.insert(word);
        bool any_in_zone = false;
        for (const std::size_t table : tables)
            for (std::size_t at = 0; at < reading_.schema.tables[table].columns.size(); ++at) {
                const sql::SchemaColumn column{.table = table, .column = at};
                const Mention& mention = reading_.names.column(column);
                if (outputs.contains(column) || !mention.full() || !in_zone(mention))
                    continue;
                any_in_zone = true;
                for (const std::size_t word : mention.words)
                    if (word < end && !accounted.contains(word) && !reading_.shape.cue[word] && says_something(word)) {
                        const std::string& stem = reading_.shape.words[word].stem;
                        const bool row_word = stem == "name" || stem == "nam" || stem == "id";
                        found_.push_back({.clue = row_word ? Clue::name_not_shown : Clue::asked_not_shown,
                                          .spans = {reading_.shape.words[word].span},
                                          .node = 0,
                                          .text = {}});
                        return;
                    }
            }
        for (const ColumnUse& use : facts_.columns)
            if (use.role == Role::output && !reading_.names.column(use.column).none() &&
                !in_zone(reading_.names.column(use.column)) && (any_in_zone || end > 3))
                unasked(Clue::shown_not_asked, use.node, words_for(reading_, use.column));
    }

    void check_tables()
    {
        std::set<std::size_t> seen;
        for (const TableUse& use : facts_.tables) {
            if (!seen.insert(use.table).second)
                continue;
            int joined = 0;
            bool used = false;
            bool said = !reading_.names.table(use.table).none();
            for (const JoinFact& join : facts_.joins)
                joined += (join.left.table == use.table) != (join.right.table == use.table);
            for (const ColumnUse& column : facts_.columns) {
                if (column.column.table != use.table || column.role == Role::join)
                    continue;
                used = true;
                said = said || !reading_.names.column(column.column).none();
            }
            for (const ConditionFact& condition : facts_.conditions)
                for (const sql::SchemaColumn& column : condition.columns)
                    used = used || column.table == use.table;
            const std::string words = sql::plural(sql::words_of(reading_.schema.tables[use.table].name));
            if (!said && joined < 2)
                unasked(Clue::table_unasked, use.node, words);
            if (!used && joined < 2 && facts_.tables.size() > 1 && reading_.names.table(use.table).none())
                unasked(Clue::table_idle, use.node, words);
            if (use.outer_joined && !reading_.shape.has(Ask::negation) && !reading_.shape.says("all") &&
                !reading_.shape.says("any"))
                unasked(Clue::outer_join_unasked, use.node, words + ", if any");
        }
        if (seen.size() > 1)
            found_.push_back({.clue = Clue::several_tables, .spans = {}, .node = 0, .text = {}});
    }

    const Reading& reading_;
    const TreeFacts& facts_;
    Findings& found_;
    std::set<sql::SchemaColumn> used_;
};

}

void find_in_columns(const Reading& reading, Findings& found)
{
    ColumnCheck(reading, found).run();
}

}
