#pragma once

#include "plan/name_matching.hpp"
#include "plan/stored_values.hpp"
#include "plan/tree_facts.hpp"

#include <array>
#include <string>
#include <vector>

namespace datachat::plan {

// What can speak against a tree as the reading of a question. "unused": a word of the question that nothing in the tree
// accounts for; "lost": a cue that the tree does not follow; "unasked": a part of the tree that no word asked for.
// clang-format off
#define DATACHAT_CLUES(clue) \
    clue(number_unused) clue(spelled_number_unused) clue(value_unused) clue(quoted_unused) clue(unfiltered_value_unused) clue(unfiltered_predicate_unused) clue(stored_value_unused) \
    clue(column_word_unused) clue(key_word_unused) clue(column_name_unused) clue(table_word_unused) clue(word_unused) \
    clue(loose_word_unused) clue(name_word_unused) clue(number_unasked) clue(value_unasked) clue(value_part_asked) \
    clue(flag_unasked) clue(pattern_unasked) clue(comparison_reversed) clue(comparison_strictness) \
    clue(comparison_lost) clue(comparison_unasked) clue(comparison_cue_unused) clue(nested_comparison_reversed) \
    clue(nested_comparison_unasked) clue(between_lost) clue(between_unasked) clue(match_lost) clue(match_unasked) \
    clue(negation_lost) clue(negation_unasked) clue(negation_more) clue(count_lost) clue(count_unasked) \
    clue(count_unasked_inside) clue(average_lost) clue(average_unasked) clue(total_lost) clue(total_unasked) \
    clue(most_lost) clue(most_unasked) clue(most_reversed) clue(least_lost) clue(least_unasked) \
    clue(least_reversed) clue(order_lost) clue(order_unasked) clue(order_reversed) clue(order_descending_unasked) \
    clue(order_column_unasked) clue(order_other_fits) clue(limit_unasked) clue(limit_one_unasked) \
    clue(limit_without_order) clue(distinct_lost) clue(distinct_unasked) clue(count_distinct_unasked) \
    clue(group_lost) clue(group_unasked) clue(either_lost) clue(or_unasked) clue(both_lost) clue(intersect_unasked) \
    clue(except_unasked) clue(union_unasked) clue(output_unasked) clue(output_name_unasked) clue(output_id_unasked) \
    clue(output_part_asked) clue(output_other_fits) clue(outputs_more) clue(outputs_beside_aggregate) clue(asked_not_shown) clue(name_not_shown) clue(shown_not_asked) \
    clue(filter_column_unasked) clue(filter_column_silent) clue(filter_other_nearer) clue(filter_other_fits) \
    clue(aggregated_column_unasked) clue(aggregated_other_fits) clue(group_column_unasked) clue(group_other_fits) \
    clue(group_not_shown) clue(table_unasked) clue(table_idle) clue(table_other_fits) clue(counted_other_fits) clue(outer_join_unasked) clue(join_not_key) clue(join_undeclared) clue(join_half_key) \
    clue(join_same_name) clue(nested_not_key) clue(bare_beside_aggregate) clue(output_outside_group) \
    clue(group_without_aggregate) clue(having_without_aggregate) clue(text_summed) clue(id_summed) \
    clue(type_mismatch) clue(name_compared) clue(text_in_number) clue(id_compared) clue(nested_other_column) clue(set_sides_differ) clue(order_by_text_limited) \
    clue(order_by_id) clue(output_twice) clue(column_compared_twice) clue(value_not_stored) clue(condition_odd) \
    clue(nested_query) clue(several_tables)
// clang-format on

enum class Clue : std::uint8_t {
#define DATACHAT_CLUE_NAME(name) name,
    DATACHAT_CLUES(DATACHAT_CLUE_NAME)
#undef DATACHAT_CLUE_NAME
};

#define DATACHAT_CLUE_COUNT(name) +1
inline constexpr std::size_t clue_count = 0 DATACHAT_CLUES(DATACHAT_CLUE_COUNT);
#undef DATACHAT_CLUE_COUNT

std::string_view name_of(Clue clue);

// One thing that speaks against the tree: words of the question, or a node and what to say of it. Without both it only
// counts.
struct Finding {
    Clue clue = Clue::word_unused;
    std::vector<Span> spans;
    sql::NodeId node = 0;
    std::string text; // "status is 'open'": what nobody asked for; empty where the words of the node's part say it
};

// What the checks look at.
struct Reading {
    const QuestionShape& shape;
    const TreeFacts& facts;
    const NameMatcher& names;
    const sql::Query& query;
    const sql::Resolution& resolution;
    const models::Schema& schema;
    const StoredValues* values; // may be null

    const models::ColumnInfo& info(sql::SchemaColumn column) const
    {
        return schema.tables[column.table].columns[column.column];
    }
    const models::TableInfo& table(sql::SchemaColumn column) const { return schema.tables[column.table]; }
};

using Findings = std::vector<Finding>;

void find_in_words(const Reading& reading, Findings& found);      // words that the tree leaves out
void find_in_conditions(const Reading& reading, Findings& found); // values, comparisons, negation
void find_in_aggregates(const Reading& reading, Findings& found); // measures, superlatives, groups
void find_in_order(const Reading& reading, Findings& found);      // order, limit, repeats, set operations
void find_in_columns(const Reading& reading, Findings& found);    // outputs and other columns, tables
void find_in_sense(const Reading& reading, Findings& found);      // what seldom makes sense whatever was asked

// Everything that the checks find.
Findings findings_of(std::string_view question, const sql::Query& query, const sql::Resolution& resolution,
                     const models::Schema& schema, const StoredValues* values);

// Shared by the checks.
bool is_key(const Reading& reading, sql::SchemaColumn column);       // part of a primary or foreign key, or named id
bool is_name_like(const Reading& reading, sql::SchemaColumn column); // what people see of a row: a name, a title
bool is_date_like(const Reading& reading, sql::SchemaColumn column); // a date, a year, a birthday
std::string words_for(const Reading& reading, sql::SchemaColumn column);
// Whether the word is said of a column of the tree's tables: "ending" of the ending station, "rank" of the rank.
bool names_a_column(const Reading& reading, std::size_t word);

}
