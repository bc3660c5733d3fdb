#include "sql/portability.hpp"

#include "sql/conditions.hpp"
#include "sql/dependencies.hpp"
#include "sql/functions.hpp"
#include "sql/walk.hpp"

#include <algorithm>
#include <unordered_set>

namespace datachat::sql {
namespace {

bool is_aggregate_call(const Expr& expr)
{
    if (const auto* call = std::get_if<Call>(&expr.node))
        return !call->over && is_aggregate(call->name);
    const auto* own = std::get_if<DialectCall>(&expr.node);
    return own && !own->call.over && own->call.args.size() < 2 && is_dialect_aggregate(own->dialect, own->name);
}

bool holds_aggregate(const Expr& root)
{
    bool found = false;
    walk_level(root, [&](const Expr& expr) { found = found || is_aggregate_call(expr); });
    return found;
}

class Inspector {
public:
    Inspector(const Typing& typing, const models::Schema& schema, Dialect from)
        : typing_(typing), schema_(schema), from_(from)
    {
    }

    Portability run(const Query& root)
    {
        walk(root, Visitor{.query = [this](const Query& query) {
                 for (const CommonTable& table : query.with)
                     common_.push_back(table.name);
             }});
        walk(root, Visitor{.query = [this](const Query& query) { this->query(query); },
                           .expr = [this](const Expr& expr) { this->expr(expr); }});
        return std::move(result_);
    }

private:
    void report(std::string rule, std::string text)
    {
        Finding finding{std::move(rule), std::move(text)};
        if (std::ranges::find(result_.findings, finding) == result_.findings.end())
            result_.findings.push_back(std::move(finding));
    }

    void query(const Query& query)
    {
        const Select* select = query.select();
        if (!select) {
            if (query.limit && query.order_by.empty())
                report("limit without order", "A set of rows is cut without an order.");
            else if (query.limit && !orders_all_outputs(query))
                report("ties at LIMIT", "Rows of a set operation that tie at the limit can be chosen otherwise.");
            return;
        }
        const Dependencies dependencies(*select, schema_, common_);
        groups_ = group_exprs(*select);
        grouped_ = !select->group_by.empty() || (select->having && holds_aggregate(*select->having)) ||
                   std::ranges::any_of(select->items, [](const auto& item) { return holds_aggregate(item.expr); }) ||
                   std::ranges::any_of(query.order_by, [](const auto& item) { return holds_aggregate(item.expr); });
        if (grouped_)
            bare_columns(query, *select, dependencies);
        if (select->distinct)
            order_of_distinct(query, *select);
        if (query.limit && !(grouped_ && select->group_by.empty()))
            ties(query, *select, dependencies);
    }

    static bool orders_all_outputs(const Query& query)
    {
        const Query* first = &query;
        while (const auto* operation = std::get_if<SetOperation>(&first->body))
            first = &*operation->left;
        return first->select() && query.order_by.size() >= first->select()->items.size();
    }

    // What GROUP BY names, positions and names of outputs replaced by what they stand for.
    std::vector<const Expr*> group_exprs(const Select& select) const
    {
        std::vector<const Expr*> exprs;
        for (const Expr& group : select.group_by)
            exprs.push_back(meant(group, select));
        return exprs;
    }

    const Expr* meant(const Expr& expr, const Select& select) const
    {
        const auto* literal = std::get_if<Literal>(&expr.node);
        const auto* position = literal ? std::get_if<std::int64_t>(&literal->value.data) : nullptr;
        if (position && *position > 0 && *position <= static_cast<std::int64_t>(select.items.size()))
            return &select.items[static_cast<std::size_t>(*position - 1)].expr;
        const auto* column = std::get_if<ColumnRef>(&expr.node);
        if (column && typing_.aliases.contains(expr.id)) {
            for (const SelectItem& item : select.items) {
                if (item.alias == column->column)
                    return &item.expr;
            }
        }
        return &expr;
    }

    bool is_group(const Expr& expr) const
    {
        return std::ranges::any_of(groups_, [&](const Expr* group) { return *group == expr; });
    }

    Dependencies::Columns group_columns(const Dependencies& dependencies) const
    {
        Dependencies::Columns columns;
        for (const Expr* group : groups_) {
            const auto* column = std::get_if<ColumnRef>(&group->node);
            if (const auto key = column ? dependencies.key_of(*column) : std::nullopt)
                columns.insert(*key);
        }
        return columns;
    }

    void bare_columns(const Query& query, const Select& select, const Dependencies& dependencies)
    {
        const auto fixed = dependencies.closure(group_columns(dependencies));
        std::unordered_set<NodeId> covered; // inside an aggregate or a grouped expression
        const auto look = [&](const Expr& root) {
            walk_level(root, [&](const Expr& expr) {
                if (!covered.contains(expr.id) && (is_aggregate_call(expr) || is_group(expr)))
                    walk_level(expr, [&](const Expr& inner) { covered.insert(inner.id); });
                const auto* column = std::get_if<ColumnRef>(&expr.node);
                if (!column || covered.contains(expr.id) || typing_.aliases.contains(expr.id))
                    return;
                const auto key = dependencies.key_of(*column);
                if (key && group_columns(dependencies).contains(*key))
                    return;
                if (key && fixed.contains(*key))
                    result_.determined.push_back(expr.id);
                else if (!is_outer(expr, dependencies))
                    report("bare columns", "The column " + column->column +
                                               " is neither grouped nor aggregated: which row of the group it comes "
                                               "from is up to the engine.");
            });
        };
        for (const SelectItem& item : select.items) {
            if (std::holds_alternative<Star>(item.expr.node))
                report("bare columns", "The columns of * are neither grouped nor aggregated.");
            look(item.expr);
        }
        if (select.having)
            look(*select.having);
        for (const OrderItem& item : query.order_by)
            look(item.expr);
    }

    // A column of a query further out is a constant here.
    bool is_outer(const Expr& expr, const Dependencies& dependencies) const
    {
        const auto& column = std::get<ColumnRef>(expr.node);
        return !column.table.empty() && !dependencies.key_of(column);
    }

    void order_of_distinct(const Query& query, const Select& select)
    {
        for (const OrderItem& item : query.order_by) {
            const Expr* meaning = meant(item.expr, select);
            const bool shown = std::ranges::any_of(select.items, [&](const SelectItem& output) {
                return output.expr == *meaning || std::holds_alternative<Star>(output.expr.node);
            });
            if (!shown)
                report("order of distinct rows", "Rows without repetition are ordered by what they do not show.");
        }
    }

    void ties(const Query& query, const Select& select, const Dependencies& dependencies)
    {
        Dependencies::Columns columns;
        std::vector<const Expr*> ordered;
        for (const OrderItem& item : query.order_by) {
            ordered.push_back(meant(item.expr, select));
            const auto* column = std::get_if<ColumnRef>(&ordered.back()->node);
            if (const auto key = column ? dependencies.key_of(*column) : std::nullopt)
                columns.insert(*key);
        }
        const auto is_ordered = [&](const Expr& expr) {
            return std::ranges::any_of(ordered, [&](const Expr* one) { return *one == expr; });
        };
        const std::string rule = query.order_by.empty() ? "limit without order" : "ties at LIMIT";
        if (select.distinct) {
            const bool whole =
                std::ranges::all_of(select.items, [&](const SelectItem& item) { return is_ordered(item.expr); });
            if (!whole)
                report(rule, "Which of the rows that tie at the limit are shown is up to the engine.");
            return;
        }
        const auto fixed = dependencies.closure(columns);
        std::vector<OrderItem> breakers;
        if (!groups_.empty()) {
            // SQLite sorts groups by the directions of ORDER BY where both have as many terms (sqlite3Select()).
            const bool alike = groups_.size() == query.order_by.size();
            for (std::size_t i = 0; i < groups_.size(); ++i) {
                const Expr* group = groups_[i];
                const auto* column = std::get_if<ColumnRef>(&group->node);
                const auto key = column ? dependencies.key_of(*column) : std::nullopt;
                const bool descending = alike && query.order_by[i].descending;
                if (!is_ordered(*group) && !(key && fixed.contains(*key)))
                    breakers.push_back({*group, descending, descending ? NullsOrder::last : NullsOrder::first, 0});
            }
        } else if (!dependencies.fix_the_row(columns)) {
            const auto rowid = dependencies.rowid();
            if (!rowid)
                return report(rule, "Which of the rows that tie at the limit are shown is up to the engine.");
            breakers.push_back({Expr(*rowid), false, NullsOrder::first, 0});
        }
        if (breakers.empty())
            return;
        if (from_ != Dialect::sqlite)
            return report(rule, "Which of the rows that tie at the limit are shown is up to the engine.");
        result_.tie_breakers[query.id] = std::move(breakers);
    }

    void expr(const Expr& expr)
    {
        if (std::holds_alternative<ColumnRef>(expr.node)) {
            const auto found = typing_.resolution.columns.find(expr.id);
            const auto* column = found == typing_.resolution.columns.end()
                                     ? nullptr
                                     : &schema_.tables[found->second.table].columns[found->second.column];
            if (column && column->type == models::Type::unknown)
                report("type affinity", "What the values of " + column->name + " are is not known, or not one type.");
        }
        const auto* unary = std::get_if<Unary>(&expr.node);
        if (unary && unary->op == UnaryOp::bit_not)
            report("signs of bits", "~ gives a number without a sign in MySQL.");
        const auto* literal = std::get_if<Literal>(&expr.node);
        if (literal && std::holds_alternative<models::Bytes>(literal->value.data))
            report("bytes", "Bytes are shown and compared differently.");
        const auto* call = std::get_if<Call>(&expr.node);
        if (call && (call->name == "string_agg" || call->name == "array_agg") && call->order_by.empty())
            report("order inside a list", "The order of the texts that " + call->name + " joins is up to the engine.");
        if (call && call->over && !call->over->order_by.empty() &&
            (call->name == "row_number" || call->name == "ntile" || call->name == "lag" || call->name == "lead" ||
             call->name == "first_value" || call->name == "last_value" || call->name == "nth_value"))
            report("ties in a window", "Rows that tie in the window's order are numbered as the engine likes.");
        const auto* binary = std::get_if<Binary>(&expr.node);
        if (binary && (binary->op == BinaryOp::json_get || binary->op == BinaryOp::json_get_text))
            report("JSON paths", "Steps into JSON are written and answered differently.");
    }

    const Typing& typing_;
    const models::Schema& schema_;
    Dialect from_;
    std::vector<std::string> common_;
    std::vector<const Expr*> groups_; // of the SELECT that is looked at
    bool grouped_ = false;
    Portability result_;
};

}

Portability inspect_portability(const Query& query, const Typing& typing, const models::Schema& schema, Dialect from)
{
    return Inspector(typing, schema, from).run(query);
}

}
