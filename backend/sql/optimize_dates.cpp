#include "sql/conditions.hpp"
#include "sql/optimize_rules.hpp"
#include "sql/walk.hpp"

#include <algorithm>
#include <charconv>
#include <chrono>

namespace datachat::sql {
namespace {

using std::chrono::day;
using std::chrono::month;
using std::chrono::sys_days;
using std::chrono::year;

struct DayRange {
    sys_days first;
    sys_days end; // the day after the last
};

constexpr std::int64_t least_year = 1;
constexpr std::int64_t most_year = 9998; // so that the year after has four digits

std::optional<DayRange> year_range(std::int64_t number)
{
    if (number < least_year || number > most_year)
        return std::nullopt;
    const year first{static_cast<int>(number)};
    return DayRange{first / 1 / 1, (first + std::chrono::years{1}) / 1 / 1};
}

std::optional<DayRange> months_range(std::int64_t year_number, std::int64_t month_number, int count)
{
    if (year_number < least_year || year_number > most_year || month_number < 1 || month_number > 12)
        return std::nullopt;
    const auto first = year{static_cast<int>(year_number)} / month{static_cast<unsigned>(month_number)} / 1;
    return DayRange{first, first + std::chrono::months{count}};
}

std::optional<std::int64_t> digits(std::string_view text)
{
    std::int64_t number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    const bool all = error == std::errc{} && end == text.data() + text.size();
    return all && text.front() != '-' ? std::optional(number) : std::nullopt;
}

// The days that a bucket's label stands for; none for a label that the bucket cannot have.
std::optional<DayRange> label_range(DateUnit unit, const std::string& label)
{
    const auto year_number = label.size() >= 4 ? digits(std::string_view(label).substr(0, 4)) : std::nullopt;
    if (!year_number)
        return std::nullopt;
    if (unit == DateUnit::year && label.size() == 4)
        return year_range(*year_number);
    if (unit == DateUnit::quarter && label.size() == 7 && label[4] == '-' && label[5] == 'Q' && label[6] >= '1' &&
        label[6] <= '4')
        return months_range(*year_number, (label[6] - '1') * 3 + 1, 3);
    if (unit == DateUnit::month && label.size() == 7 && label[4] == '-') {
        const auto month_number = digits(std::string_view(label).substr(5));
        return month_number ? months_range(*year_number, *month_number, 1) : std::nullopt;
    }
    const auto date = unit == DateUnit::day && label.size() == 10 ? models::parse_date(label) : std::nullopt;
    if (!date || *year_number < least_year || *year_number > most_year)
        return std::nullopt;
    const sys_days first{std::chrono::days{date->days}};
    return DayRange{first, first + std::chrono::days{1}};
}

class Ranges {
public:
    Ranges(const Resolution& resolution, const models::Schema& schema) : resolution_(resolution), schema_(schema) {}

    void rewrite(Expr& expr) const
    {
        if (const auto* between = as<Between>(expr))
            rewrite_between(expr, *between);
        else if (const auto* node = as<Binary>(expr); node && is_comparison(node->op))
            rewrite_comparison(expr, *node);
        else if (node && node->op == BinaryOp::logical_and)
            rewrite_months(expr);
    }

private:
    // What compares a column's time with a constant.
    struct Test {
        const Expr* column = nullptr;
        DayRange days;
    };

    std::optional<Test> test(const Expr& operand, const Expr& constant) const
    {
        const models::Value* value = literal_value(constant);
        if (!value)
            return std::nullopt;
        std::optional<DayRange> days;
        const Expr* column = nullptr;
        if (const auto* part = as<DatePart>(operand); part && part->unit == DateUnit::year) {
            const auto* number = std::get_if<std::int64_t>(&value->data);
            days = number ? year_range(*number) : std::nullopt;
            column = &*part->operand;
        } else if (const auto* bucket = as<DateBucket>(operand)) {
            const auto* label = std::get_if<std::string>(&value->data);
            days = label ? label_range(bucket->unit, *label) : std::nullopt;
            column = &*bucket->operand;
        }
        if (!days || !storage_of(*column))
            return std::nullopt;
        return Test{column, *days};
    }

    // How a column that can be compared with constants stores its times.
    std::optional<models::TimeStorage> storage_of(const Expr& expr) const
    {
        const auto found = as<ColumnRef>(expr) ? resolution_.columns.find(expr.id) : resolution_.columns.end();
        if (found == resolution_.columns.end())
            return std::nullopt;
        const models::ColumnInfo& column = schema_.tables[found->second.table].columns[found->second.column];
        switch (column.time_storage) {
        case models::TimeStorage::native: // a timestamp with zone has other years in other sessions
            return column.type == models::Type::date || column.type == models::Type::timestamp
                       ? std::optional(column.time_storage)
                       : std::nullopt;
        case models::TimeStorage::iso_text:
        case models::TimeStorage::epoch_seconds:
        case models::TimeStorage::epoch_milliseconds:
            return column.time_storage;
        default:
            return std::nullopt;
        }
    }

    static Expr moment(sys_days at, models::TimeStorage storage)
    {
        const std::int64_t days = at.time_since_epoch().count();
        const models::Date date{static_cast<std::int32_t>(days)};
        constexpr std::int64_t seconds_per_day = 86'400;
        if (storage == models::TimeStorage::epoch_seconds)
            return Literal{models::Value(days * seconds_per_day)};
        if (storage == models::TimeStorage::epoch_milliseconds)
            return Literal{models::Value(days * seconds_per_day * 1000)};
        if (storage == models::TimeStorage::iso_text)
            return Literal{models::Value(models::to_text(date))};
        return Literal{models::Value(date)};
    }
    Expr compare(const Expr& column, BinaryOp op, sys_days at) const
    {
        return binary(op, column, moment(at, *storage_of(column)));
    }
    Expr within(const Expr& column, sys_days first, sys_days end) const
    {
        return binary(BinaryOp::logical_and, compare(column, BinaryOp::greater_equal, first),
                      compare(column, BinaryOp::less, end));
    }
    static void put(Expr& place, Expr content)
    {
        const NodeId id = place.id;
        place = std::move(content);
        place.id = id;
    }

    void rewrite_comparison(Expr& expr, const Binary& node) const
    {
        BinaryOp op = node.op;
        auto found = test(*node.left, *node.right);
        if (!found) {
            found = test(*node.right, *node.left);
            op = mirrored(op);
        }
        if (!found)
            return;
        const Expr column = *found->column;
        switch (op) {
        case BinaryOp::equal:
            return put(expr, within(column, found->days.first, found->days.end));
        case BinaryOp::less:
            return put(expr, compare(column, BinaryOp::less, found->days.first));
        case BinaryOp::less_equal:
            return put(expr, compare(column, BinaryOp::less, found->days.end));
        case BinaryOp::greater:
            return put(expr, compare(column, BinaryOp::greater_equal, found->days.end));
        case BinaryOp::greater_equal:
            return put(expr, compare(column, BinaryOp::greater_equal, found->days.first));
        default:
            return;
        }
    }

    void rewrite_between(Expr& expr, const Between& node) const
    {
        const auto low = test(*node.operand, *node.low);
        const auto high = test(*node.operand, *node.high);
        if (node.negated || !low || !high)
            return;
        put(expr, within(Expr(*low->column), low->days.first, high->days.end));
    }

    // month(d) = 3 beside year(d) = 2024, which is a range by now.
    void rewrite_months(Expr& expr) const
    {
        std::vector<const Expr*> parts = split_view(expr, BinaryOp::logical_and);
        for (const Expr* month_test : parts) {
            const auto* equal = as<Binary>(*month_test);
            const auto* part = equal && equal->op == BinaryOp::equal ? as<DatePart>(*equal->left) : nullptr;
            const auto number = part ? literal_integer(*equal->right) : std::nullopt;
            if (!part || part->unit != DateUnit::month || !number || !storage_of(*part->operand))
                continue;
            const Expr column = *part->operand;
            for (const Expr* from : parts) {
                const auto year_number = year_from(*from, column);
                const auto range = year_number ? months_range(*year_number, *number, 1) : std::nullopt;
                const Expr end = year_number ? compare(column, BinaryOp::less, year_range(*year_number)->end) : Expr();
                if (!range || std::ranges::none_of(parts, [&](const Expr* other) { return *other == end; }))
                    continue;
                std::vector<Expr> kept;
                for (const Expr* other : parts)
                    if (other != month_test && other != from && !(*other == end))
                        kept.push_back(*other);
                kept.push_back(compare(column, BinaryOp::greater_equal, range->first));
                kept.push_back(compare(column, BinaryOp::less, range->end));
                return put(expr, *join_conditions(std::move(kept), BinaryOp::logical_and));
            }
        }
    }

    // The year whose first day `condition` starts `column` from.
    std::optional<std::int64_t> year_from(const Expr& condition, const Expr& column) const
    {
        const auto* node = as<Binary>(condition);
        if (!node || node->op != BinaryOp::greater_equal || !(*node->left == column))
            return std::nullopt;
        for (std::int64_t candidate : candidates(*node->right, *storage_of(column)))
            if (const auto range = year_range(candidate); range && condition == compare(column, node->op, range->first))
                return candidate;
        return std::nullopt;
    }
    static std::vector<std::int64_t> candidates(const Expr& constant, models::TimeStorage storage)
    {
        const models::Value* value = literal_value(constant);
        if (!value)
            return {};
        std::int64_t days = 0;
        if (const auto* date = std::get_if<models::Date>(&value->data))
            days = date->days;
        else if (const auto* text = std::get_if<std::string>(&value->data)) {
            const auto parsed = models::parse_date(*text);
            if (!parsed)
                return {};
            days = parsed->days;
        } else if (const auto number = literal_integer(constant))
            days = *number / 86'400 / (storage == models::TimeStorage::epoch_milliseconds ? 1000 : 1);
        if (days < -1'000'000 || days > 3'000'000)
            return {};
        const std::chrono::year_month_day at{sys_days{std::chrono::days{days}}};
        return {static_cast<int>(at.year())};
    }

    const Resolution& resolution_;
    const models::Schema& schema_;
};

}

void use_date_ranges(Query& query, const Resolution& resolution, const models::Schema& schema)
{
    const Ranges ranges(resolution, schema);
    walk(query, MutableVisitor{.leave_expr = [&](Expr& expr) { ranges.rewrite(expr); }});
}

}
