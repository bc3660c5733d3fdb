#include "nl/prune.hpp"

#include "nl/joins.hpp"

#include <algorithm>

namespace datachat::nl {
namespace {

bool counts_rows(const ir::Term& term)
{
    return term.metric < 0 && term.agg == ir::Agg::count && term.a.column == ir::star;
}

// Whether a column of the table is read, or all of them are shown.
bool reads(const ir::Term& term, const ir::Column& table)
{
    const auto same = [&](const ir::Column& column) {
        return column.table == table.table && column.instance == table.instance;
    };
    return !counts_rows(term) && (same(term.a) || (term.arithmetic != 0 && same(term.b)));
}

template <class Visit>
void each_term(ir::Query& query, const Visit& visit)
{
    for (ir::Term& term : query.select)
        visit(term);
    for (ir::Term& term : query.group)
        visit(term);
    for (ir::Order& order : query.order)
        visit(order.term);
    for (ir::Condition& condition : query.having)
        visit(condition.left);
}

bool read_by(ir::Query& query, const ir::Column& table, const Catalog& catalog)
{
    bool read = false;
    each_term(query, [&](const ir::Term& term) { read = read || reads(term, table); });
    ir::Query rest; // what conditions and metrics read
    rest.where = query.where;
    for (const ir::Term& term : query.select)
        if (term.metric >= 0)
            rest.select.push_back(term);
    for (const ir::Order& order : query.order)
        if (order.term.metric >= 0)
            rest.select.push_back(order.term);
    const std::vector<ir::Column> others = tables_of(rest, catalog);
    return read || std::find(others.begin(), others.end(), table) != others.end();
}

bool may_be_missing(const CatalogColumn& column, const Catalog& catalog)
{
    return column.profile >= 0 && catalog.profiles[static_cast<std::size_t>(column.profile)].null_count > 0;
}

// The table that stands for a needless one; -1 when it is needed. Only leaves of the join tree can be needless.
int stand_in(const JoinPath& path, const ir::Column& table, const Catalog& catalog)
{
    int edge = -1;
    int ends = 0;
    for (const JoinStep& step : path.steps) {
        if (step.edge >= 0 && (step.table == table || step.before == table)) {
            edge = step.edge;
            ++ends;
        }
    }
    if (ends != 1)
        return -1;
    const JoinEdge& way = catalog.edges[static_cast<std::size_t>(edge)];
    const CatalogColumn& to = catalog.column(way.to);
    if (to.table != table.table || catalog.table_of(way.from) == table.table || !to.primary ||
        may_be_missing(catalog.column(way.from), catalog))
        return -1;
    return catalog.table_of(way.from);
}

}

void drop_needless_tables(ir::Query& query, const Catalog& catalog)
{
    for (ir::Query& nested : query.nested)
        drop_needless_tables(nested, catalog);
    for (bool changed = true; changed;) {
        changed = false;
        const std::vector<ir::Column> wanted = tables_of(query, catalog);
        const JoinPath path = connect(wanted, query.edges, catalog);
        if (path.steps.size() < 2 || !path.connected)
            return;
        for (const JoinStep& step : path.steps) {
            const ir::Column table = step.table;
            if (table.instance != 0 || read_by(query, table, catalog))
                continue;
            const int other = stand_in(path, table, catalog);
            if (other < 0 || std::find(wanted.begin(), wanted.end(), ir::Column{other, ir::star, 0}) == wanted.end())
                continue;
            const auto before = query.tables.size();
            std::erase(query.tables, table);
            changed = query.tables.size() != before;
            each_term(query, [&](ir::Term& term) {
                if (counts_rows(term) && term.a.table == table.table && term.a.instance == 0) {
                    term.a.table = other;
                    changed = true;
                }
            });
            if (changed)
                break;
        }
    }
}

bool counts_single_rows(const ir::Query& query, const Catalog& catalog)
{
    const auto counted = [](const ir::Term& term) { return counts_rows(term); };
    const bool counts = std::any_of(query.select.begin(), query.select.end(), counted) ||
                        std::any_of(query.order.begin(), query.order.end(),
                                    [&](const ir::Order& order) { return counted(order.term); });
    if (!counts)
        return false;
    const JoinPath path = connect(tables_of(query, catalog), query.edges, catalog);
    return std::any_of(query.group.begin(), query.group.end(), [&](const ir::Term& group) {
        if (group.a.column < 0 || !catalog.column(group.a.column).primary)
            return false;
        return std::none_of(path.steps.begin(), path.steps.end(), [&](const JoinStep& step) {
            return step.edge >= 0 &&
                   catalog.table_of(catalog.edges[static_cast<std::size_t>(step.edge)].to) == group.a.table;
        });
    });
}

std::string meaning_of(ir::Query query, const Catalog& catalog)
{
    const auto stands_for_row = [&](const ir::Column& column) {
        if (column.column < 0)
            return false;
        const std::vector<int>& shown = catalog.table(column.table).shown;
        return catalog.column(column.column).primary ||
               std::find(shown.begin(), shown.end(), column.column) != shown.end();
    };
    const auto plain = [](const ir::Term& term) {
        return term.agg == ir::Agg::none && term.metric < 0 && !term.bucketed && term.arithmetic == 0;
    };
    query.distinct = false;
    std::vector<ir::Term> select;
    for (ir::Term& term : query.select) {
        if (plain(term) && (term.why.count == 0 || (!query.group.empty() && stands_for_row(term.a))))
            term.a.column = ir::star;
        if (term.agg == ir::Agg::count_distinct && term.a.column >= 0 && catalog.column(term.a.column).primary) {
            term.agg = ir::Agg::count;
            term.a.column = ir::star;
        }
        if (std::none_of(select.begin(), select.end(), [&](const ir::Term& known) {
                return known.agg == term.agg && known.a == term.a && known.metric == term.metric &&
                       known.bucketed == term.bucketed && known.arithmetic == term.arithmetic && known.b == term.b;
            }))
            select.push_back(term);
    }
    query.select = std::move(select);
    for (ir::Term& term : query.group)
        if (plain(term) && stands_for_row(term.a))
            term.a.column = ir::star;
    return ir::canonical(query);
}

}
