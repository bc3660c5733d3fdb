#include "sql/normal_form.hpp"

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
    const Normalizer normalizer(dialect);
    walk(query, MutableVisitor{.expr = [&](Expr& expr) { normalizer.see(expr); },
                               .source = [&](TableSource& source) { normalizer.see(source); },
                               .order = [&](OrderItem& item) { normalizer.see(item); }});
    return query;
}

}
