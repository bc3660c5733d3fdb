#pragma once

#include "sql/tree.hpp"

namespace datachat::sql {

// Brings the FROM of a select into one order: inner joins and commas become a list sorted by what is read, their
// conditions go to WHERE; a right join is turned into a left one. The keys do not see alias names. Leaves a FROM alone
// whose order shows in the result (`*`) or matters to it (LATERAL, USING).
void normalize_from(Select& select);

// Calls visit(source) for each table, derived table and function of a FROM, in its order.
template <class Source, class Visit>
void for_each_leaf(Source& source, Visit&& visit)
{
    if (auto* join = std::get_if<core::Box<Join>>(&source.node)) {
        for_each_leaf((*join)->left, visit);
        for_each_leaf((*join)->right, visit);
        return;
    }
    visit(source);
}

// Calls visit(condition) for each MATCH_CONDITION and ON of a FROM.
template <class Source, class Visit>
void for_each_on(Source& source, Visit&& visit)
{
    auto* join = std::get_if<core::Box<Join>>(&source.node);
    if (!join)
        return;
    for_each_on((*join)->left, visit);
    for_each_on((*join)->right, visit);
    if ((*join)->match)
        visit(*(*join)->match);
    if ((*join)->on)
        visit(*(*join)->on);
}

}
