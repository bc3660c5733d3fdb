#include "nl/lower.hpp"

#include "nl/joins.hpp"
#include "nl/token.hpp"
#include "sql/walk.hpp"

#include <algorithm>

// IR to tree: one class with a method an element, longer than other sources because every element has its own tree.
namespace datachat::nl {
namespace {

using sql::Expr;

constexpr std::int64_t day_microseconds = 86'400'000'000;

class Lowering {
public:
    explicit Lowering(const Catalog& catalog) : catalog_(catalog) {}

    sql::Query query(const ir::Query& source)
    {
        sql::Query left = select(source);
        if (source.set == ir::SetOp::none)
            return left;
        sql::SetOperation operation;
        operation.op = source.set == ir::SetOp::intersect ? sql::SetOp::intersect
                       : source.set == ir::SetOp::except  ? sql::SetOp::except
                                                          : sql::SetOp::union_;
        operation.left = std::move(left);
        operation.right = query(source.nested[static_cast<std::size_t>(source.set_right)]);
        sql::Query result;
        result.body = std::move(operation);
        return result;
    }

    std::vector<plan::Evidence> take_evidence() { return std::move(evidence_); }

private:
    struct Scope {
        std::vector<ir::Column> tables;
        bool qualified = false;
    };

    sql::NodeId explain(const ir::Why& why)
    {
        const sql::NodeId id = ++last_id_;
        if (why.count > 0)
            evidence_.push_back({id, {why.spans.begin(), why.spans.begin() + why.count}, why.reason});
        return id;
    }

    std::string alias(const ir::Column& table) const
    {
        const std::string& name = catalog_.table(table.table).info->name;
        return table.instance == 0 ? name : name + "_" + std::to_string(table.instance + 1);
    }

    Expr column(const ir::Column& source, const Scope& scope) const
    {
        const std::string table = scope.qualified ? alias(source) : std::string();
        return sql::ColumnRef{"", table, catalog_.column(source.column).info->name};
    }

    static sql::Call call(std::string name, Expr argument)
    {
        sql::Call result;
        result.name = std::move(name);
        result.args.push_back(std::move(argument));
        return result;
    }

    bool number_in_text(const ir::Column& source) const
    {
        const CatalogColumn& entry = catalog_.column(source.column);
        return entry.numeric && entry.info->type == models::Type::text;
    }

    Expr plain(const ir::Term& term, const Scope& scope) const
    {
        Expr expr = column(term.a, scope);
        if (term.bucketed)
            return sql::DateBucket{term.bucket, std::move(expr), catalog_.column(term.a.column).info->time_storage};
        if (term.arithmetic == 0)
            return expr;
        sql::BinaryOp op = sql::BinaryOp::subtract;
        if (term.arithmetic == '+')
            op = sql::BinaryOp::add;
        else if (term.arithmetic == '*')
            op = sql::BinaryOp::multiply;
        else if (term.arithmetic == '/')
            op = sql::BinaryOp::divide_real;
        return sql::Binary{op, std::move(expr), column(term.b, scope)};
    }

    Expr term(const ir::Term& source, const Scope& scope)
    {
        Expr result = value(source, scope);
        result.id = explain(source.why);
        return result;
    }

    Expr value(const ir::Term& source, const Scope& scope)
    {
        if (source.metric >= 0) {
            Expr expr = catalog_.knowledge.metrics[static_cast<std::size_t>(source.metric)].expr;
            clear_ids(expr);
            return expr;
        }
        if (source.a.column == ir::star && source.agg == ir::Agg::none)
            return sql::Star{scope.qualified ? alias(source.a) : std::string()};
        if (source.agg == ir::Agg::none)
            return plain(source, scope);
        if (source.a.column == ir::star)
            return call("count", sql::Star{});
        Expr argument = plain(source, scope);
        // Text that holds numbers is added as numbers everywhere, not only where the engine converts by itself.
        if ((source.agg == ir::Agg::sum || source.agg == ir::Agg::avg) && number_in_text(source.a))
            argument = sql::Cast{std::move(argument), {models::Type::float64, "", {}}, false};
        static constexpr const char* names[] = {"", "count", "count", "sum", "avg", "min", "max"};
        sql::Call result = call(names[static_cast<std::size_t>(source.agg)], std::move(argument));
        result.distinct = source.agg == ir::Agg::count_distinct;
        return result;
    }

    static void clear_ids(Expr& expr)
    {
        sql::MutableVisitor visitor;
        visitor.expr = [](Expr& node) { node.id = 0; };
        sql::walk(expr, visitor);
    }

    // A literal as the column stores it.
    Expr literal(const models::Value& value, const ir::Term& against) const
    {
        if (against.agg == ir::Agg::none && against.metric < 0 && against.a.column >= 0 && !against.bucketed) {
            const models::Type type = catalog_.column(against.a.column).info->type;
            const auto* integer = std::get_if<std::int64_t>(&value.data);
            if (integer != nullptr && type == models::Type::text)
                return sql::Literal{std::to_string(*integer)};
            if (integer != nullptr && type == models::Type::boolean)
                return sql::Literal{*integer != 0};
        }
        return sql::Literal{value};
    }

    Expr time_literal(std::int32_t days, const CatalogColumn& entry) const
    {
        using models::TimeStorage;
        switch (entry.info->time_storage) {
        case TimeStorage::epoch_seconds:
            return sql::Literal{static_cast<std::int64_t>(days) * 86'400};
        case TimeStorage::epoch_milliseconds:
            return sql::Literal{static_cast<std::int64_t>(days) * 86'400'000};
        case TimeStorage::julian_day:
            return sql::Literal{static_cast<double>(days) + 2440587.5};
        default:
            break;
        }
        if (entry.info->type == models::Type::date)
            return sql::Literal{models::Date{days}};
        if (entry.info->type == models::Type::timestamp)
            return sql::Literal{models::Timestamp{days * day_microseconds}};
        if (entry.info->type == models::Type::timestamp_tz)
            return sql::Literal{models::TimestampTz{days * day_microseconds}};
        return sql::Literal{models::to_text(models::Date{days})};
    }

    static Expr conjunction(std::optional<Expr> left, Expr right)
    {
        if (!left)
            return right;
        return sql::Binary{sql::BinaryOp::logical_and, std::move(*left), std::move(right)};
    }

    Expr period(const ir::Condition& source, const Scope& scope)
    {
        const CatalogColumn& entry = catalog_.column(source.left.a.column);
        const Expr left = column(source.left.a, scope);
        const CivilDate first = civil_of(source.from);
        const CivilDate last = civil_of(source.to - 1);
        const bool stored =
            models::is_temporal(entry.info->type) || entry.info->time_storage != models::TimeStorage::none;
        if (!stored && entry.kind == ColumnKind::year) {
            const auto year = [&](int number) -> Expr { return literal(std::int64_t{number}, source.left); };
            if (source.open_to)
                return sql::Binary{sql::BinaryOp::greater_equal, left, year(first.year)};
            if (source.open_from)
                return sql::Binary{sql::BinaryOp::less_equal, left, year(last.year)};
            if (first.year == last.year)
                return sql::Binary{sql::BinaryOp::equal, left, year(first.year)};
            return sql::Between{left, year(first.year), year(last.year)};
        }
        if (!stored && !source.open_from && !source.open_to && first.year == last.year)
            return sql::Like{sql::LikeKind::like, left, Expr(sql::Literal{"%" + std::to_string(first.year) + "%"})};
        std::optional<Expr> result;
        if (!source.open_from)
            result = sql::Binary{sql::BinaryOp::greater_equal, left, time_literal(source.from, entry)};
        if (!source.open_to)
            result =
                conjunction(std::move(result), sql::Binary{sql::BinaryOp::less, left, time_literal(source.to, entry)});
        return std::move(*result);
    }

    Expr relative(const ir::Condition& source, const Scope& scope)
    {
        const CatalogColumn& entry = catalog_.column(source.left.a.column);
        const Expr left = column(source.left.a, scope);
        const auto point = [&](int offset) -> Expr {
            const bool temporal = models::is_temporal(entry.info->type);
            return sql::RelativeDate{source.unit, offset, false, entry.info->time_storage,
                                     temporal ? entry.info->type : models::Type::date};
        };
        std::optional<Expr> result;
        if (!source.open_from)
            result = sql::Binary{sql::BinaryOp::greater_equal, left, point(source.from_offset)};
        if (!source.open_to)
            result = conjunction(std::move(result), sql::Binary{sql::BinaryOp::less, left, point(source.to_offset)});
        return result ? std::move(*result) : Expr(sql::IsTest{sql::TestKind::null, left, true});
    }

    Expr nested_of(const ir::Condition& source, const ir::Query& owner)
    {
        return sql::ScalarQuery{query(owner.nested[static_cast<std::size_t>(source.nested)])};
    }

    Expr condition(const ir::Condition& source, const ir::Query& owner, const Scope& scope)
    {
        Expr result = bare_condition(source, owner, scope);
        result.id = explain(source.why);
        return result;
    }

    Expr bare_condition(const ir::Condition& source, const ir::Query& owner, const Scope& scope)
    {
        using ir::Op;
        if (source.op == Op::taught) {
            Expr expr = catalog_.knowledge.value_aliases[static_cast<std::size_t>(source.taught)].condition;
            clear_ids(expr);
            return expr;
        }
        if (source.op == Op::raw) {
            Expr expr = *source.raw;
            clear_ids(expr);
            return expr;
        }
        if (source.op == Op::period)
            return period(source, scope);
        if (source.op == Op::relative)
            return relative(source, scope);
        Expr left = term(source.left, scope);
        switch (source.op) {
        case Op::null:
        case Op::not_null:
            return sql::IsTest{sql::TestKind::null, std::move(left), source.op == Op::not_null};
        case Op::like:
        case Op::not_like:
            return sql::Like{sql::LikeKind::case_insensitive, std::move(left), Expr(sql::Literal{source.values.at(0)}),
                             std::nullopt, source.op == Op::not_like};
        case Op::in:
        case Op::not_in: {
            sql::InList list;
            list.operand = std::move(left);
            for (const models::Value& value : source.values)
                list.items.push_back(literal(value, source.left));
            list.negated = source.op == Op::not_in;
            return list;
        }
        case Op::in_query:
        case Op::not_in_query:
            return sql::InQuery{std::move(left), query(owner.nested[static_cast<std::size_t>(source.nested)]),
                                source.op == Op::not_in_query};
        default:
            break;
        }
        const bool compared = source.left.agg == ir::Agg::none && source.left.metric < 0 && source.left.a.column >= 0 &&
                              number_in_text(source.left.a) && source.op != Op::equal && source.op != Op::not_equal &&
                              source.nested < 0 && !source.against_column;
        if (source.op == Op::between) {
            if (compared)
                left = sql::Cast{std::move(left), {models::Type::float64, "", {}}, false};
            const auto bound = [&](std::size_t i) {
                return compared ? Expr(sql::Literal{source.values.at(i)}) : literal(source.values.at(i), source.left);
            };
            return sql::Between{std::move(left), bound(0), bound(1)};
        }
        static constexpr sql::BinaryOp ops[] = {sql::BinaryOp::equal,   sql::BinaryOp::not_equal,
                                                sql::BinaryOp::less,    sql::BinaryOp::less_equal,
                                                sql::BinaryOp::greater, sql::BinaryOp::greater_equal};
        Expr right;
        if (source.nested >= 0) {
            right = nested_of(source, owner);
        } else if (source.against_column) {
            right = term(source.right, scope);
        } else if (compared && !std::holds_alternative<std::string>(source.values.at(0).data)) {
            left = sql::Cast{std::move(left), {models::Type::float64, "", {}}, false};
            right = sql::Literal{source.values.at(0)};
        } else {
            right = literal(source.values.at(0), source.left);
        }
        return sql::Binary{ops[static_cast<std::size_t>(source.op)], std::move(left), std::move(right)};
    }

    std::optional<Expr> conditions(const std::vector<ir::Condition>& list, const ir::Query& owner, const Scope& scope)
    {
        std::optional<Expr> all;
        for (std::size_t i = 0; i < list.size();) {
            Expr chain = condition(list[i], owner, scope);
            for (++i; i < list.size() && list[i].or_before; ++i)
                chain = sql::Binary{sql::BinaryOp::logical_or, std::move(chain), condition(list[i], owner, scope)};
            all = conjunction(std::move(all), std::move(chain));
        }
        return all;
    }

    sql::TableSource table_name(const ir::Column& table)
    {
        const models::TableInfo& info = *catalog_.table(table.table).info;
        sql::TableName name;
        name.schema = info.schema;
        name.name = info.name;
        if (table.instance != 0)
            name.alias = alias(table);
        return name;
    }

    sql::TableSource from(const JoinPath& path)
    {
        sql::TableSource source = table_name(path.steps.front().table);
        for (std::size_t i = 1; i < path.steps.size(); ++i) {
            const JoinStep& step = path.steps[i];
            sql::Join join;
            join.left = std::move(source);
            join.right = table_name(step.table);
            join.kind = step.edge < 0 ? sql::JoinKind::cross : sql::JoinKind::inner;
            if (step.edge >= 0) {
                const JoinEdge& edge = catalog_.edges[static_cast<std::size_t>(step.edge)];
                const bool forward =
                    catalog_.table_of(edge.from) == step.before.table && catalog_.table_of(edge.to) == step.table.table;
                const auto side = [&](const ir::Column& table, int column) -> Expr {
                    return sql::ColumnRef{"", alias(table), catalog_.column(column).info->name};
                };
                Expr before = side(step.before, forward ? edge.from : edge.to);
                Expr here = side(step.table, forward ? edge.to : edge.from);
                join.on = sql::Binary{sql::BinaryOp::equal, std::move(before), std::move(here)};
            }
            source = core::Box<sql::Join>(std::move(join));
        }
        return source;
    }

    // Outputs that are no aggregates must be grouped by in strict dialects, unless the table's declared key is.
    void complete_group(const ir::Query& source, const Scope& scope, sql::Select& select)
    {
        const auto grouped = [&](const ir::Term& term) {
            return std::any_of(source.group.begin(), source.group.end(), [&](const ir::Term& group) {
                if (group.bucketed != term.bucketed || (group.bucketed && group.bucket != term.bucket))
                    return false;
                if (group.a == term.a && group.arithmetic == term.arithmetic)
                    return true;
                return group.a.table == term.a.table && group.a.instance == term.a.instance && group.a.column >= 0 &&
                       catalog_.column(group.a.column).primary &&
                       catalog_.table(group.a.table).info->primary_key.size() == 1;
            });
        };
        std::vector<ir::Column> added;
        const auto add = [&](const ir::Term& term) {
            if (term.agg != ir::Agg::none || term.metric >= 0 || term.a.column < 0 || term.arithmetic != 0 ||
                grouped(term))
                return;
            if (std::find(added.begin(), added.end(), term.a) != added.end())
                return;
            added.push_back(term.a);
            select.group_by.push_back(plain(term, scope));
        };
        for (const ir::Term& term : source.select)
            add(term);
        for (const ir::Order& order : source.order)
            add(order.term);
    }

    sql::Query select(const ir::Query& source)
    {
        const JoinPath path = connect(tables_of(source, catalog_), source.edges, catalog_);
        Scope scope;
        for (const JoinStep& step : path.steps)
            scope.tables.push_back(step.table);
        scope.qualified = path.steps.size() > 1;
        sql::Select result;
        result.distinct = source.distinct;
        for (const ir::Term& output : source.select) {
            sql::SelectItem item;
            item.expr = term(output, scope);
            if (output.metric >= 0)
                item.alias = metric_alias(output.metric);
            result.items.push_back(std::move(item));
        }
        if (!path.steps.empty())
            result.from.push_back(from(path));
        result.where = conditions(source.where, source, scope);
        for (const ir::Term& group : source.group)
            result.group_by.push_back(term(group, scope));
        if (!source.group.empty())
            complete_group(source, scope, result);
        result.having = conditions(source.having, source, scope);
        sql::Query query;
        query.body = std::move(result);
        for (const ir::Order& order : source.order) {
            sql::OrderItem item;
            item.expr = term(order.term, scope);
            item.descending = order.descending;
            query.order_by.push_back(std::move(item));
        }
        if (source.limit > 0) {
            Expr limit = sql::Literal{source.limit};
            limit.id = explain(source.limit_why);
            query.limit = std::move(limit);
        }
        return query;
    }

    std::string metric_alias(int metric) const
    {
        std::string name = normalise(catalog_.knowledge.metrics[static_cast<std::size_t>(metric)].name);
        std::replace(name.begin(), name.end(), ' ', '_');
        return name;
    }

    const Catalog& catalog_;
    sql::NodeId last_id_ = 0;
    std::vector<plan::Evidence> evidence_;
};

}

Lowered lower(const ir::Query& query, const Catalog& catalog)
{
    Lowering lowering(catalog);
    Lowered result;
    result.query = lowering.query(query);
    result.evidence = lowering.take_evidence();
    sql::number_nodes(result.query);
    return result;
}

}
