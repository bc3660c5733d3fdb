#pragma once

#include "sql/check_lines.hpp"
#include "sql/parser.hpp"
#include "sql/printer.hpp"
#include "sql/random_tree.hpp"
#include "statement_mutations.hpp"

#include <algorithm>
#include <functional>
#include <string>

namespace datachat::sql::testing {

// Every text that the firewall allows, as it came and as it would be sent.
inline int each_allowed(Dialect dialect, int mutations, const std::function<void(const std::string&)>& visit)
{
    int allowed = 0;
    const auto offer = [&](const std::string& text) {
        if (!check_statement(text, dialect, nullptr).allowed)
            return;
        ++allowed;
        visit(text);
        if (const auto query = parse_query(text, dialect))
            visit(print(*query, dialect).value_or(""));
    };
    const auto golden = golden_statements();
    std::ranges::for_each(golden, offer);
    StatementMutations mutated(golden, 1);
    for (int i = 0; i < mutations; ++i)
        offer(mutated.next());
    RandomTree trees(dialect, 2);
    for (int i = 0; i < mutations / 10; ++i)
        offer(print(trees.query(), dialect).value_or("not written"));
    return allowed;
}

}
