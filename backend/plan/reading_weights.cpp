#include "plan/reading_weights.hpp"

#include <algorithm>

namespace datachat::plan {
namespace {

struct Weight {
    Clue clue;
    double weight;
};

constexpr std::array weights{Weight{Clue::number_unused, 8.00},
                             Weight{Clue::quoted_unused, 2.69},
                             Weight{Clue::unfiltered_value_unused, 8.00},
                             Weight{Clue::unfiltered_predicate_unused, 8.00},
                             Weight{Clue::stored_value_unused, 1.87},
                             Weight{Clue::column_word_unused, 2.25},
                             Weight{Clue::key_word_unused, 0.89},
                             Weight{Clue::column_name_unused, 2.12},
                             Weight{Clue::table_word_unused, 1.32},
                             Weight{Clue::name_word_unused, 1.20},
                             Weight{Clue::number_unasked, 0.36},
                             Weight{Clue::value_unasked, 4.31},
                             Weight{Clue::value_part_asked, 2.62},
                             Weight{Clue::flag_unasked, 8.00},
                             Weight{Clue::pattern_unasked, 0.91},
                             Weight{Clue::comparison_reversed, 8.00},
                             Weight{Clue::comparison_strictness, 1.38},
                             Weight{Clue::comparison_lost, 3.47},
                             Weight{Clue::comparison_unasked, 2.41},
                             Weight{Clue::nested_comparison_reversed, 3.74},
                             Weight{Clue::nested_comparison_unasked, 3.69},
                             Weight{Clue::between_lost, 2.45},
                             Weight{Clue::between_unasked, 2.23},
                             Weight{Clue::match_lost, 0.24},
                             Weight{Clue::match_unasked, 0.22},
                             Weight{Clue::negation_lost, 8.00},
                             Weight{Clue::negation_unasked, 3.80},
                             Weight{Clue::negation_more, 1.55},
                             Weight{Clue::count_lost, 0.97},
                             Weight{Clue::count_unasked, 0.58},
                             Weight{Clue::count_unasked_inside, 0.98},
                             Weight{Clue::average_lost, 8.00},
                             Weight{Clue::average_unasked, 2.47},
                             Weight{Clue::total_lost, 1.88},
                             Weight{Clue::total_unasked, 2.36},
                             Weight{Clue::most_lost, 3.09},
                             Weight{Clue::most_unasked, 0.34},
                             Weight{Clue::most_reversed, 8.00},
                             Weight{Clue::least_lost, 3.02},
                             Weight{Clue::least_unasked, 1.05},
                             Weight{Clue::least_reversed, 8.00},
                             Weight{Clue::order_lost, 8.00},
                             Weight{Clue::order_unasked, 0.40},
                             Weight{Clue::order_reversed, 8.00},
                             Weight{Clue::order_descending_unasked, 1.95},
                             Weight{Clue::order_column_unasked, 1.80},
                             Weight{Clue::order_other_fits, 2.13},
                             Weight{Clue::limit_unasked, 8.00},
                             Weight{Clue::limit_one_unasked, 1.00},
                             Weight{Clue::limit_without_order, 2.75},
                             Weight{Clue::distinct_lost, 2.84},
                             Weight{Clue::count_distinct_unasked, 0.56},
                             Weight{Clue::group_lost, 0.72},
                             Weight{Clue::group_unasked, 0.40},
                             Weight{Clue::either_lost, 1.21},
                             Weight{Clue::or_unasked, 2.09},
                             Weight{Clue::both_lost, 2.44},
                             Weight{Clue::intersect_unasked, 1.29},
                             Weight{Clue::except_unasked, 1.00},
                             Weight{Clue::union_unasked, 0.15},
                             Weight{Clue::output_unasked, 2.40},
                             Weight{Clue::output_name_unasked, 0.08},
                             Weight{Clue::output_id_unasked, 0.71},
                             Weight{Clue::output_other_fits, 1.28},
                             Weight{Clue::outputs_more, 3.38},
                             Weight{Clue::outputs_beside_aggregate, 1.08},
                             Weight{Clue::asked_not_shown, 0.58},
                             Weight{Clue::name_not_shown, 1.31},
                             Weight{Clue::filter_column_unasked, 0.39},
                             Weight{Clue::filter_other_nearer, 0.22},
                             Weight{Clue::aggregated_column_unasked, 0.62},
                             Weight{Clue::aggregated_other_fits, 0.82},
                             Weight{Clue::group_not_shown, 3.29},
                             Weight{Clue::table_unasked, 0.10},
                             Weight{Clue::table_idle, 0.98},
                             Weight{Clue::table_other_fits, 1.39},
                             Weight{Clue::counted_other_fits, 4.91},
                             Weight{Clue::outer_join_unasked, 3.07},
                             Weight{Clue::join_not_key, 5.55},
                             Weight{Clue::join_undeclared, 2.92},
                             Weight{Clue::join_half_key, 1.27},
                             Weight{Clue::join_same_name, 0.17},
                             Weight{Clue::nested_not_key, 4.20},
                             Weight{Clue::bare_beside_aggregate, 3.77},
                             Weight{Clue::output_outside_group, 1.45},
                             Weight{Clue::group_without_aggregate, 3.03},
                             Weight{Clue::having_without_aggregate, 0.02},
                             Weight{Clue::text_summed, 0.64},
                             Weight{Clue::id_summed, 3.64},
                             Weight{Clue::type_mismatch, 0.78},
                             Weight{Clue::name_compared, 2.88},
                             Weight{Clue::text_in_number, 2.52},
                             Weight{Clue::id_compared, 2.22},
                             Weight{Clue::nested_other_column, 3.45},
                             Weight{Clue::set_sides_differ, 2.76},
                             Weight{Clue::order_by_text_limited, 0.65},
                             Weight{Clue::order_by_id, 1.18},
                             Weight{Clue::output_twice, 5.40},
                             Weight{Clue::column_compared_twice, 1.41},
                             Weight{Clue::value_not_stored, 4.25},
                             Weight{Clue::nested_query, 0.08}};
constexpr double threshold = 2.55;

constexpr std::array<double, clue_count> spread()
{
    std::array<double, clue_count> all{};
    for (const Weight& one : weights)
        all[static_cast<std::size_t>(one.clue)] = one.weight;
    return all;
}

constexpr std::array<double, clue_count> by_clue = spread();

}

const std::array<double, clue_count>& reading_weights()
{
    return by_clue;
}

double doubt_threshold()
{
    return threshold;
}

double doubt_of(const Findings& findings)
{
    std::array<int, clue_count> counts{};
    double doubt = 0;
    for (const Finding& finding : findings) {
        int& count = counts[static_cast<std::size_t>(finding.clue)];
        if (count++ < clue_cap)
            doubt += by_clue[static_cast<std::size_t>(finding.clue)];
    }
    return doubt;
}

}
