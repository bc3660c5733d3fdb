#include "nl/raise.hpp"

#include "nl/joins.hpp"
#include "nl/stable_order.hpp"
#include "sql/walk.hpp"

#include <algorithm>
#include <cctype>

namespace datachat::nl {
namespace {

bool same_text(std::string_view a, std::string_view b)
{
    return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                      [](unsigned char x, unsigned char y) { return std::tolower(x) == std::tolower(y); });
}

class Raising {
public:
    explicit Raising(const Catalog& catalog) : catalog_(catalog) {}

    std::optional<ir::Query> run(const sql::Query& query)
    {
        const sql::Select* select = query.select();
        if (select == nullptr || !query.with.empty() || select->from.size() != 1 || !select->distinct_on.empty() ||
            select->qualify || select->sample || select->shape != sql::RowShape::columns || query.offset ||
            !tables(select->from.front()))
            return std::nullopt;
        ir::Query result;
        result.distinct = select->distinct;
        for (const auto& [name, table] : names_)
            result.tables.push_back({table, ir::star, 0});
        for (const sql::SelectItem& item : select->items) {
            const auto output = term(item.expr);
            if (!output)
                return std::nullopt;
            result.select.push_back(*output);
        }
        for (const sql::Expr& group : select->group_by) {
            const auto key = term(group);
            if (!key)
                return std::nullopt;
            result.group.push_back(*key);
        }
        if (select->where && !conditions(*select->where, result.where))
            return std::nullopt;
        if (select->having && !conditions(*select->having, result.having))
            return std::nullopt;
        for (const sql::OrderItem& item : query.order_by) {
            const auto key = term(item.expr);
            if (!key)
                return std::nullopt;
            result.order.push_back({*key, item.descending});
        }
        if (query.limit) {
            const auto* literal = std::get_if<sql::Literal>(&(*query.limit)->node);
            const auto* rows = literal == nullptr ? nullptr : std::get_if<std::int64_t>(&literal->value.data);
            if (rows == nullptr)
                return std::nullopt;
            result.limit = *rows;
        }
        return result;
    }

private:
    bool tables(const sql::TableSource& source)
    {
        if (source.sample)
            return false;
        if (const auto* name = std::get_if<sql::TableName>(&source.node)) {
            const models::TableInfo* info = catalog_.schema.find_table(name->schema, name->name);
            if (info == nullptr)
                return false;
            const int table = static_cast<int>(info - catalog_.schema.tables.data());
            for (const auto& [known_name, known] : names_)
                if (known == table)
                    return false;
            names_.emplace_back(name->alias.empty() ? name->name : name->alias, table);
            return true;
        }
        const auto* join = std::get_if<core::Box<sql::Join>>(&source.node);
        return join != nullptr && (*join)->kind == sql::JoinKind::inner && !(*join)->asof && tables((*join)->left) &&
               tables((*join)->right);
    }

    std::optional<ir::Column> column(const sql::ColumnRef& ref) const
    {
        for (const auto& [name, table] : names_) {
            if (!ref.table.empty() && !same_text(ref.table, name))
                continue;
            const models::ColumnInfo* info = models::find_column(*catalog_.table(table).info, ref.column);
            if (info != nullptr)
                return ir::Column{table,
                                  catalog_.table(table).first_column +
                                      static_cast<int>(info - catalog_.table(table).info->columns.data()),
                                  0};
        }
        return std::nullopt;
    }

    std::optional<ir::Term> term(const sql::Expr& expr) const
    {
        ir::Term result;
        for (std::size_t i = 0; i < catalog_.knowledge.metrics.size(); ++i) {
            if (catalog_.knowledge.metrics[i].expr == expr) {
                result.agg = ir::Agg::sum;
                result.metric = static_cast<int>(i);
                return result;
            }
        }
        if (const auto* ref = std::get_if<sql::ColumnRef>(&expr.node)) {
            const auto found = column(*ref);
            if (!found)
                return std::nullopt;
            result.a = *found;
            return result;
        }
        if (const auto* star = std::get_if<sql::Star>(&expr.node)) {
            if (!star->excluded.empty() || !star->replaced.empty() || !star->renamed.empty() || star->pattern)
                return std::nullopt;
            result.a = {names_.front().second, ir::star, 0};
            return result;
        }
        if (const auto* bucket = std::get_if<sql::DateBucket>(&expr.node)) {
            auto inner = term(*bucket->operand);
            if (inner) {
                inner->bucketed = true;
                inner->bucket = bucket->unit;
            }
            return inner;
        }
        if (const auto* cast = std::get_if<sql::Cast>(&expr.node))
            return term(*cast->operand);
        const auto* call = std::get_if<sql::Call>(&expr.node);
        if (call == nullptr || call->args.size() != 1 || call->over || call->filter)
            return std::nullopt;
        static constexpr std::string_view names[] = {"", "count", "", "sum", "avg", "min", "max"};
        for (std::size_t i = 1; i < std::size(names); ++i) {
            if (call->name != names[i] || names[i].empty())
                continue;
            auto inner = term(call->args.front());
            if (!inner || inner->agg != ir::Agg::none)
                return std::nullopt;
            inner->agg = call->distinct && i == 1 ? ir::Agg::count_distinct : static_cast<ir::Agg>(i);
            return inner;
        }
        return std::nullopt;
    }

    // Qualifies the columns of an expression by their tables' own names; fails when it cannot see what they mean.
    bool qualify(sql::Expr& expr, std::vector<ir::Column>& used) const
    {
        if (auto* in = std::get_if<sql::InQuery>(&expr.node))
            return qualify(*in->operand, used);
        bool plain = true;
        sql::MutableVisitor visitor;
        visitor.query = [&](sql::Query&) { plain = false; };
        visitor.expr = [&](sql::Expr& node) {
            auto* ref = std::get_if<sql::ColumnRef>(&node.node);
            if (ref == nullptr)
                return;
            const auto found = column(*ref);
            if (!found) {
                plain = false;
                return;
            }
            used.push_back(*found);
            *ref = {"", catalog_.table(found->table).info->name, catalog_.column(found->column).info->name};
        };
        sql::walk(expr, visitor);
        return plain;
    }

    bool conditions(const sql::Expr& expr, std::vector<ir::Condition>& out) const
    {
        if (const auto* both = std::get_if<sql::Binary>(&expr.node);
            both != nullptr && both->op == sql::BinaryOp::logical_and)
            return conditions(*both->left, out) && conditions(*both->right, out);
        sql::Expr copy = expr;
        ir::Condition condition;
        condition.op = ir::Op::raw;
        if (!qualify(copy, condition.raw_columns))
            return false;
        condition.raw = std::make_shared<const sql::Expr>(std::move(copy));
        out.push_back(std::move(condition));
        return true;
    }

    const Catalog& catalog_;
    std::vector<std::pair<std::string, int>> names_;
};

}

std::optional<ir::Query> raise(const sql::Query& query, const Catalog& catalog)
{
    return Raising(catalog).run(query);
}

std::vector<int> context_of(const ir::Query& query, const Catalog& catalog)
{
    std::vector<int> tables;
    for (const ir::Column& table : tables_of(query, catalog))
        if (std::find(tables.begin(), tables.end(), table.table) == tables.end())
            tables.push_back(table.table);
    const auto referred = [&](int table) {
        int count = 0;
        for (const int e : catalog.edges_of[static_cast<std::size_t>(table)]) {
            const JoinEdge& edge = catalog.edges[static_cast<std::size_t>(e)];
            const int from = catalog.table_of(edge.from);
            if (catalog.table_of(edge.to) == table && from != table &&
                std::find(tables.begin(), tables.end(), from) != tables.end())
                ++count;
        }
        return count;
    };
    sort_stably(tables, [&](int a, int b) { return referred(a) < referred(b); });
    return tables;
}

}
