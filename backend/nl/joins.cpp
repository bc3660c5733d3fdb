#include "nl/joins.hpp"

#include <algorithm>
#include <limits>
#include <queue>

namespace datachat::nl {
namespace {

constexpr double preferred_cost = 0.2;
constexpr std::size_t step_limit = 4000; // settled tables in one search

void use(std::vector<ir::Column>& tables, int table, std::uint8_t instance)
{
    if (table < 0)
        return;
    const ir::Column entry{table, ir::star, instance};
    if (std::find(tables.begin(), tables.end(), entry) == tables.end())
        tables.push_back(entry);
}

void use(std::vector<ir::Column>& tables, const ir::Term& term, const Catalog& catalog)
{
    if (term.metric >= 0) {
        for (const std::string& name : catalog.knowledge.metrics[static_cast<std::size_t>(term.metric)].tables) {
            const std::size_t dot = name.rfind('.');
            const models::TableInfo* info = dot == std::string::npos
                                                ? catalog.schema.find_table("", name)
                                                : catalog.schema.find_table(name.substr(0, dot), name.substr(dot + 1));
            if (info != nullptr)
                use(tables, static_cast<int>(info - catalog.schema.tables.data()), 0);
        }
        return;
    }
    use(tables, term.a.table, term.a.instance);
    if (term.arithmetic != 0)
        use(tables, term.b.table, term.b.instance);
}

void use(std::vector<ir::Column>& tables, const sql::Expr& expr, const Catalog& catalog)
{
    if (const auto* column = std::get_if<sql::ColumnRef>(&expr.node)) {
        const models::TableInfo* info = catalog.schema.find_table(column->schema, column->table);
        if (info != nullptr)
            use(tables, static_cast<int>(info - catalog.schema.tables.data()), 0);
    } else if (const auto* binary = std::get_if<sql::Binary>(&expr.node)) {
        use(tables, *binary->left, catalog);
        use(tables, *binary->right, catalog);
    } else if (const auto* unary = std::get_if<sql::Unary>(&expr.node)) {
        use(tables, *unary->operand, catalog);
    } else if (const auto* list = std::get_if<sql::InList>(&expr.node)) {
        use(tables, *list->operand, catalog);
    } else if (const auto* between = std::get_if<sql::Between>(&expr.node)) {
        use(tables, *between->operand, catalog);
    } else if (const auto* like = std::get_if<sql::Like>(&expr.node)) {
        use(tables, *like->operand, catalog);
    } else if (const auto* test = std::get_if<sql::IsTest>(&expr.node)) {
        use(tables, *test->operand, catalog);
    } else if (const auto* call = std::get_if<sql::Call>(&expr.node)) {
        for (const sql::Expr& argument : call->args)
            use(tables, argument, catalog);
    }
}

struct Reached {
    double cost = std::numeric_limits<double>::infinity();
    int edge = -1;
    int before = -1;
};

}

std::vector<ir::Column> tables_of(const ir::Query& query, const Catalog& catalog)
{
    std::vector<ir::Column> tables;
    for (const ir::Term& term : query.select)
        use(tables, term, catalog);
    for (const ir::Column& table : query.tables)
        use(tables, table.table, table.instance);
    for (const ir::Condition& condition : query.where) {
        if (condition.op == ir::Op::taught)
            use(tables, catalog.knowledge.value_aliases[static_cast<std::size_t>(condition.taught)].condition, catalog);
        else
            use(tables, condition.left, catalog);
        for (const ir::Column& column : condition.raw_columns)
            use(tables, column.table, column.instance);
        if (condition.against_column)
            use(tables, condition.right, catalog);
    }
    for (const ir::Term& term : query.group)
        use(tables, term, catalog);
    for (const ir::Condition& condition : query.having)
        use(tables, condition.left, catalog);
    for (const ir::Order& order : query.order)
        use(tables, order.term, catalog);
    return tables;
}

JoinPath connect(const std::vector<ir::Column>& tables, const std::vector<int>& preferred, const Catalog& catalog)
{
    JoinPath path;
    if (tables.empty())
        return path;
    std::vector<bool> joined(catalog.tables.size(), false);
    std::vector<bool> wanted(catalog.tables.size(), false);
    int missing = 0;
    path.steps.push_back({tables[0], -1, {}});
    joined[static_cast<std::size_t>(tables[0].table)] = true;
    for (const ir::Column& table : tables) {
        if (table.instance == 0 && !joined[static_cast<std::size_t>(table.table)] &&
            !wanted[static_cast<std::size_t>(table.table)]) {
            wanted[static_cast<std::size_t>(table.table)] = true;
            ++missing;
        }
    }
    const auto edge_cost = [&](int e) {
        return std::find(preferred.begin(), preferred.end(), e) != preferred.end()
                   ? preferred_cost
                   : catalog.edges[static_cast<std::size_t>(e)].cost;
    };
    while (missing > 0) {
        std::unordered_map<int, Reached> reached;
        using Entry = std::pair<double, int>;
        std::priority_queue<Entry, std::vector<Entry>, std::greater<>> queue;
        for (const JoinStep& step : path.steps) {
            if (step.table.instance == 0) {
                reached[step.table.table].cost = 0;
                queue.emplace(0.0, step.table.table);
            }
        }
        int found = -1;
        std::size_t settled = 0;
        while (!queue.empty() && settled++ < step_limit) {
            const auto [cost, here] = queue.top();
            queue.pop();
            if (cost > reached[here].cost)
                continue;
            if (wanted[static_cast<std::size_t>(here)]) {
                found = here;
                break;
            }
            for (const int e : catalog.edges_of[static_cast<std::size_t>(here)]) {
                const JoinEdge& edge = catalog.edges[static_cast<std::size_t>(e)];
                const int from = catalog.table_of(edge.from);
                const int to = catalog.table_of(edge.to);
                const int other = from == here ? to : from;
                // Going up and down again through one parent ("same region") seldom is what was meant: a little dearer
                // than a bridge of links.
                const double next = cost + edge_cost(e) + (from == here ? 0.0 : 0.001);
                Reached& entry = reached[other];
                if (other != here && next < entry.cost - 1e-9) {
                    entry = {next, e, here};
                    queue.emplace(next, other);
                }
            }
        }
        if (found < 0) {
            // No key leads there: a cross join is the honest reading of nothing, and ranks last.
            path.connected = false;
            path.cost += 10;
            for (const ir::Column& table : tables) {
                if (table.instance == 0 && wanted[static_cast<std::size_t>(table.table)]) {
                    path.steps.push_back({table, -1, {}});
                    joined[static_cast<std::size_t>(table.table)] = true;
                    wanted[static_cast<std::size_t>(table.table)] = false;
                    --missing;
                    break;
                }
            }
            continue;
        }
        path.cost += reached[found].cost;
        std::vector<int> way;
        for (int here = found; reached[here].before >= 0 && !joined[static_cast<std::size_t>(here)];
             here = reached[here].before)
            way.push_back(here);
        std::reverse(way.begin(), way.end());
        for (const int here : way) {
            if (wanted[static_cast<std::size_t>(here)]) {
                wanted[static_cast<std::size_t>(here)] = false;
                --missing;
            } else {
                ++path.bridges;
            }
            joined[static_cast<std::size_t>(here)] = true;
            path.steps.push_back({{here, ir::star, 0}, reached[here].edge, {reached[here].before, ir::star, 0}});
        }
    }
    // Further uses of a table hang on the edge that the question's words chose, or on any edge to a joined table.
    for (const ir::Column& table : tables) {
        if (table.instance == 0 || table == tables[0])
            continue;
        int best = -1;
        for (const int e : catalog.edges_of[static_cast<std::size_t>(table.table)]) {
            const JoinEdge& edge = catalog.edges[static_cast<std::size_t>(e)];
            const bool used =
                std::any_of(path.steps.begin(), path.steps.end(), [&](const JoinStep& step) { return step.edge == e; });
            const int other =
                catalog.table_of(edge.from) == table.table ? catalog.table_of(edge.to) : catalog.table_of(edge.from);
            if (used || !joined[static_cast<std::size_t>(other)])
                continue;
            if (best < 0 || edge_cost(e) < edge_cost(best))
                best = e;
        }
        if (best < 0) {
            path.connected = false;
            path.cost += 10;
            path.steps.push_back({table, -1, {}});
            continue;
        }
        const JoinEdge& edge = catalog.edges[static_cast<std::size_t>(best)];
        const int other =
            catalog.table_of(edge.from) == table.table ? catalog.table_of(edge.to) : catalog.table_of(edge.from);
        path.steps.push_back({table, best, {other, ir::star, 0}});
        path.cost += edge_cost(best);
    }
    return path;
}

}
