#include "sql/normal_form.hpp"

#include "sql/array_joins.hpp"
#include "sql/canonical_literals.hpp"
#include "sql/date_forms.hpp"
#include "sql/printer_state.hpp"
#include "sql/type_names.hpp"
#include "sql/walk.hpp"

#include <limits>

namespace datachat::sql {
namespace {

using models::TimeStorage;
using models::Value;

Value sqlite_value(Value value)
{
    switch (value.type()) {
    case models::Type::decimal:
        return Value(models::to_double(std::get<models::Decimal>(value.data)));
    case models::Type::date:
    case models::Type::time:
    case models::Type::timestamp:
    case models::Type::timestamp_tz:
    case models::Type::json:
        return Value(models::to_text(value));
    default:
        return value;
    }
}

class Normalizer {
public:
    explicit Normalizer(Dialect dialect) : dialect_(dialect) {}

    void see(Expr& expr) const
    {
        if (auto* literal = std::get_if<Literal>(&expr.node))
            see(*literal);
        else if (auto* like = std::get_if<Like>(&expr.node))
            see(*like);
        else if (auto* part = std::get_if<DatePart>(&expr.node))
            see(*part);
        else if (auto* bucket = std::get_if<DateBucket>(&expr.node))
            see(bucket->storage);
        else if (auto* cast = std::get_if<Cast>(&expr.node))
            see(cast->type);
        else if (auto* test = std::get_if<IsTest>(&expr.node);
                 test && test->kind == TestKind::unknown && dialect_ != Dialect::postgres)
            test->kind = TestKind::null;
    }

    // After its children: forms that are written alike become the one that is read back.
    void leave(Expr& expr) const
    {
        const NodeId id = expr.id;
        if (is_date(expr))
            read_back_date(expr);
        else
            rewrite(expr);
        expr.id = id;
    }

    void see(OrderItem& item) const
    {
        if (!item.nulls)
            item.nulls = default_nulls_order(dialect_, item.descending);
    }

    void see(TableSource& source) const
    {
        auto* box = std::get_if<core::Box<Join>>(&source.node);
        if (!box)
            return;
        Join& join = **box;
        const bool conditional = join.on || !join.using_columns.empty() || join.natural;
        if (join.kind == JoinKind::inner && !conditional && dialect_ != Dialect::sqlite)
            join.kind = JoinKind::cross;
    }

private:
    static bool is_date(const Expr& expr)
    {
        return std::holds_alternative<DatePart>(expr.node) || std::holds_alternative<DateBucket>(expr.node);
    }

    void rewrite(Expr& expr) const
    {
        if (auto* binary = std::get_if<Binary>(&expr.node)) {
            settle_division(*binary, dialect_);
        } else if (auto* cast = std::get_if<Cast>(&expr.node)) {
            if (auto value = literal_of_cast(*cast, dialect_))
                expr.node = Literal{std::move(*value)};
        } else if (auto* list = std::get_if<InList>(&expr.node)) {
            return see(expr, *list);
        }
        recognize_date(expr, dialect_);
    }

    // The part of a timestamp that is a cast text is the part of the text, and the like: the operand's outermost node
    // can belong to another form.
    void read_back_date(Expr& expr) const
    {
        auto* part = std::get_if<DatePart>(&expr.node);
        Expr& operand = part ? *part->operand : *std::get<DateBucket>(expr.node).operand;
        const bool could_belong =
            std::holds_alternative<Binary>(operand.node) || std::holds_alternative<Cast>(operand.node) ||
            std::holds_alternative<Call>(operand.node) || std::holds_alternative<DialectCall>(operand.node) ||
            std::holds_alternative<Literal>(operand.node);
        if (!could_belong)
            return;
        // The operand is done already; marked, it is not walked into work again, which would double at each level of
        // nesting.
        replace_ids(operand, 0, done);
        auto form = part ? expand(*part, dialect_) : expand(std::get<DateBucket>(expr.node), dialect_);
        if (!form)
            return replace_ids(operand, done, 0);
        walk(*form, MutableVisitor{.leave_expr = [&](Expr& inner) {
            if (inner.id == 0)
                is_date(inner) ? read_back_date(inner) : rewrite(inner);
        }});
        replace_ids(*form, done, 0);
        expr = std::move(*form);
    }

    static void replace_ids(Expr& root, NodeId from, NodeId to)
    {
        walk(root, MutableVisitor{.expr = [from, to](Expr& expr) {
                 if (expr.id == from)
                     expr.id = to;
             }});
    }
    static constexpr NodeId done = std::numeric_limits<NodeId>::max();

    // IN ((SELECT ...)) means the rows of the query in PostgreSQL and DuckDB.
    void see(Expr& expr, InList& list) const
    {
        auto* nested = list.items.size() == 1 ? std::get_if<ScalarQuery>(&list.items.front().node) : nullptr;
        if (!nested || dialect_ == Dialect::sqlite)
            return;
        InQuery in{std::move(list.operand), std::move(nested->query), list.negated};
        expr.node = std::move(in);
    }

    void see(Literal& literal) const
    {
        if (const auto* large = std::get_if<std::uint64_t>(&literal.value.data)) {
            if (*large <= static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max()))
                literal.value = Value(static_cast<std::int64_t>(*large));
            else
                literal.value = Value(models::Decimal{static_cast<models::Int128>(*large), 0});
        }
        if (dialect_ == Dialect::sqlite)
            literal.value = sqlite_value(std::move(literal.value));
    }
    void see(Like& like) const
    {
        if (dialect_ == Dialect::sqlite && like.kind == LikeKind::case_insensitive)
            like.kind = LikeKind::like;
    }
    void see(DatePart& part) const
    {
        if (part.unit == DateUnit::iso_week)
            part.unit = DateUnit::week;
        see(part.storage);
    }
    void see(TimeStorage& storage) const
    {
        if (storage == TimeStorage::none || (dialect_ == Dialect::sqlite && storage == TimeStorage::native))
            storage = plain_storage(dialect_);
    }
    // A type is what its spelling is read as.
    void see(TypeName& type) const
    {
        if (type.type == models::Type::unknown)
            return;
        const auto spelling = spelling_of(type, dialect_);
        if (!spelling)
            return;
        std::string spelled = *spelling;
        for (char& c : spelled)
            c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
        const std::size_t parenthesis = spelled.find('(');
        const bool arguments = parenthesis != std::string::npos;
        type = type_from_spelling(spelled.substr(0, parenthesis), arguments ? type.arguments : std::vector<int>{},
                                  dialect_);
    }

    Dialect dialect_;
};

}

Query normal_form(Query query, Dialect dialect)
{
    if (dialect == Dialect::bigquery)
        unnest_array_joins(query);
    const Normalizer normalizer(dialect);
    walk(query, MutableVisitor{.expr = [&](Expr& expr) { normalizer.see(expr); },
                               .source = [&](TableSource& source) { normalizer.see(source); },
                               .order = [&](OrderItem& item) { normalizer.see(item); },
                               .leave_expr = [&](Expr& expr) { normalizer.leave(expr); }});
    return query;
}

}
