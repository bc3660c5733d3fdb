#include "sql/date_forms.hpp"

#include <array>
#include <string>
#include <unordered_map>
#include <vector>

namespace datachat::sql {
namespace {

using models::TimeStorage;

constexpr std::string_view hole_name = "\x01";

struct Template {
    Expr form; // with a hole where the operand stands
    Expr meaning;
};

// What a form looks like from outside, so that few templates are compared with an expression.
std::string signature(const Expr& expr)
{
    if (const auto* own = std::get_if<DialectCall>(&expr.node))
        return own->name;
    if (const auto* binary = std::get_if<Binary>(&expr.node))
        return std::string(1, static_cast<char>(binary->op)) + std::to_string(binary->left->node.index());
    if (const auto* cast = std::get_if<Cast>(&expr.node))
        return "cast" + std::to_string(cast->operand->node.index());
    return {};
}

using Templates = std::unordered_map<std::string, std::vector<Template>>;

// Forms that hold another's form inside come first.
constexpr std::array units{DateUnit::week,        DateUnit::quarter,    DateUnit::year,   DateUnit::month,
                           DateUnit::day,         DateUnit::hour,       DateUnit::minute, DateUnit::second,
                           DateUnit::day_of_week, DateUnit::day_of_year};
// So do storages: milliseconds are seconds of d / 1000.
constexpr std::array converted{TimeStorage::epoch_milliseconds, TimeStorage::julian_day, TimeStorage::epoch_seconds,
                               TimeStorage::iso_text, TimeStorage::native};

Templates templates_of(Dialect dialect)
{
    Templates templates;
    const Expr hole(ColumnRef{"", "", std::string(hole_name)});
    const auto add = [&](const auto& meaning) {
        if (auto form = expand(meaning, dialect)) {
            const std::string key = signature(*form);
            templates[key].push_back({std::move(*form), meaning});
        }
    };
    for (const DateUnit unit : units) {
        for (const TimeStorage storage : converted) {
            if (storage == TimeStorage::native && plain_storage(dialect) != TimeStorage::native)
                continue;
            add(DatePart{unit, hole, storage});
            add(DateBucket{unit, hole, storage, false});
            if (unit == DateUnit::week)
                add(DateBucket{unit, hole, storage, true});
        }
    }
    return templates;
}

bool match(const Expr& form, const Expr& expr, const Expr*& operand);

bool match_calls(const Call& form, const Call& call, const Expr*& operand)
{
    if (form.name != call.name || form.args.size() != call.args.size() || call.distinct || call.filter || call.over ||
        !call.order_by.empty())
        return false;
    for (std::size_t i = 0; i < form.args.size(); ++i) {
        if (!match(form.args[i], call.args[i], operand))
            return false;
    }
    return true;
}

struct Matcher {
    const Expr& expr;
    const Expr*& operand;
    template <class T>
    const T& other() const
    {
        return std::get<T>(expr.node);
    }
    bool operator()(const Literal& node) const { return node == other<Literal>(); }
    bool operator()(const Unary& node) const
    {
        const auto& same = other<Unary>();
        return node.op == same.op && match(*node.operand, *same.operand, operand);
    }
    bool operator()(const Binary& node) const
    {
        const auto& same = other<Binary>();
        return node.op == same.op && match(*node.left, *same.left, operand) && match(*node.right, *same.right, operand);
    }
    bool operator()(const Cast& node) const
    {
        const auto& same = other<Cast>();
        return node.type == same.type && !same.null_on_failure && match(*node.operand, *same.operand, operand);
    }
    bool operator()(const Call& node) const { return match_calls(node, other<Call>(), operand); }
    bool operator()(const DialectCall& node) const
    {
        const auto& same = other<DialectCall>();
        return node.dialect == same.dialect && node.name == same.name && match_calls(node.call, same.call, operand);
    }
    bool operator()(const DatePart& node) const
    {
        const auto& same = other<DatePart>();
        return node.unit == same.unit && node.storage == same.storage && match(*node.operand, *same.operand, operand);
    }
    bool operator()(const DateBucket& node) const
    {
        const auto& same = other<DateBucket>();
        return node.unit == same.unit && node.storage == same.storage &&
               node.week_starts_on_sunday == same.week_starts_on_sunday && match(*node.operand, *same.operand, operand);
    }
    bool operator()(const auto&) const { return false; }
};

bool match(const Expr& form, const Expr& expr, const Expr*& operand)
{
    if (const auto* column = std::get_if<ColumnRef>(&form.node); column && column->column == hole_name) {
        if (operand)
            return *operand == expr;
        operand = &expr;
        return true;
    }
    if (form.node.index() != expr.node.index())
        return false;
    return std::visit(Matcher{expr, operand}, form.node);
}

// 'now' moves: it is no stored moment whose part could be described.
bool is_a_moment(const Expr& operand)
{
    const auto* literal = std::get_if<Literal>(&operand.node);
    const auto* content = literal ? std::get_if<std::string>(&literal->value.data) : nullptr;
    return !content || !content->starts_with("now");
}

}

void recognize_date(Expr& expr, Dialect dialect)
{
    static const std::array<Templates, 6> all{templates_of(Dialect::sqlite),   templates_of(Dialect::duckdb),
                                              templates_of(Dialect::postgres), templates_of(Dialect::mysql),
                                              templates_of(Dialect::bigquery), templates_of(Dialect::snowflake)};
    const bool possible = std::holds_alternative<DialectCall>(expr.node) || std::holds_alternative<Cast>(expr.node) ||
                          std::holds_alternative<Binary>(expr.node);
    if (!possible)
        return;
    const Templates& templates = all[static_cast<std::size_t>(dialect)];
    const auto candidates = templates.find(signature(expr));
    if (candidates == templates.end())
        return;
    for (const Template& candidate : candidates->second) {
        const Expr* found = nullptr;
        if (!match(candidate.form, expr, found) || !found || !is_a_moment(*found))
            continue;
        Expr operand = *found;
        Expr meaning = candidate.meaning;
        if (auto* part = std::get_if<DatePart>(&meaning.node))
            part->operand = std::move(operand);
        else
            std::get<DateBucket>(meaning.node).operand = std::move(operand);
        expr = std::move(meaning);
        return;
    }
}

}
