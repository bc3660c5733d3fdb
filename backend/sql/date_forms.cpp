#include "sql/date_forms.hpp"

#include "sql/date_forms_servers.hpp"

#include <array>
#include <cstdint>
#include <string>
#include <utility>

namespace datachat::sql {
namespace {

using models::TimeStorage;
using Form = std::expected<Expr, std::string_view>;

Expr text(std::string_view content)
{
    return Literal{models::Value(std::string(content))};
}

Expr number(std::int64_t content)
{
    return Literal{models::Value(content)};
}

Expr binary(BinaryOp op, Expr left, Expr right)
{
    return Binary{op, std::move(left), std::move(right)};
}

Expr one_day()
{
    return Literal{models::Value(models::Interval{0, 1, 0})};
}

Expr own(Dialect dialect, std::string_view name, std::vector<Expr> args)
{
    DialectCall call;
    call.dialect = dialect;
    call.name = name;
    call.call.args = std::move(args);
    return call;
}

Expr shared(std::string_view name, std::vector<Expr> args)
{
    Call call;
    call.name = name;
    call.args = std::move(args);
    return call;
}

Expr cast(Expr operand, models::Type type, std::vector<int> arguments = {})
{
    return Cast{std::move(operand), {type, "", std::move(arguments)}, false};
}

Expr to_integer(Expr operand, Dialect dialect)
{
    return cast(std::move(operand), models::Type::int64,
                dialect == Dialect::sqlite ? std::vector<int>{} : std::vector<int>{32});
}

// The week that begins on Monday, or on Sunday, as DuckDB and PostgreSQL truncate to it.
Expr week_start(Expr moment, bool sunday)
{
    if (!sunday)
        return shared("date_trunc", {text("week"), std::move(moment)});
    Expr shifted = binary(BinaryOp::add, std::move(moment), one_day());
    return binary(BinaryOp::subtract, shared("date_trunc", {text("week"), std::move(shifted)}), one_day());
}

// SQLite's functions take a moment as a value and modifiers.
std::vector<Expr> sqlite_moment(const Expr& operand, TimeStorage storage)
{
    switch (storage) {
    case TimeStorage::epoch_seconds:
        return {operand, text("unixepoch")};
    case TimeStorage::epoch_milliseconds:
        return {binary(BinaryOp::divide, operand, number(1000)), text("unixepoch")};
    case TimeStorage::julian_day:
        return {operand, text("julianday")};
    default:
        return {operand};
    }
}

Expr sqlite_format(std::string_view format, std::vector<Expr> moment)
{
    moment.insert(moment.begin(), text(format));
    return own(Dialect::sqlite, "strftime", std::move(moment));
}

Expr sqlite_day(std::vector<Expr> moment, std::initializer_list<std::string_view> modifiers)
{
    for (const std::string_view modifier : modifiers)
        moment.push_back(text(modifier));
    return own(Dialect::sqlite, "date", std::move(moment));
}

Form sqlite_part(const DatePart& part)
{
    auto moment = sqlite_moment(*part.operand, part.storage);
    const auto formatted = [&](std::string_view format) {
        return to_integer(sqlite_format(format, std::move(moment)), Dialect::sqlite);
    };
    switch (part.unit) {
    case DateUnit::year:
        return to_integer(DateBucket{DateUnit::year, part.operand, part.storage}, Dialect::sqlite);
    case DateUnit::quarter:
        return binary(BinaryOp::divide,
                      binary(BinaryOp::add, DatePart{DateUnit::month, part.operand, part.storage}, number(2)),
                      number(3));
    case DateUnit::month:
        return formatted("%m");
    case DateUnit::week: // of the ISO calendar: counted by its Thursday
    case DateUnit::iso_week:
        moment.push_back(text("-3 days"));
        moment.push_back(text("weekday 4"));
        return binary(BinaryOp::add,
                      binary(BinaryOp::divide, binary(BinaryOp::subtract, formatted("%j"), number(1)), number(7)),
                      number(1));
    case DateUnit::day:
        return formatted("%d");
    case DateUnit::hour:
        return formatted("%H");
    case DateUnit::minute:
        return formatted("%M");
    case DateUnit::second:
        return formatted("%S");
    case DateUnit::day_of_week:
        return formatted("%w");
    case DateUnit::day_of_year:
        return formatted("%j");
    }
    std::unreachable();
}

Form sqlite_bucket(const DateBucket& bucket)
{
    auto moment = sqlite_moment(*bucket.operand, bucket.storage);
    switch (bucket.unit) {
    case DateUnit::year:
        return sqlite_format("%Y", std::move(moment));
    case DateUnit::quarter:
        return binary(BinaryOp::concat,
                      binary(BinaryOp::concat, DateBucket{DateUnit::year, bucket.operand, bucket.storage}, text("-Q")),
                      DatePart{DateUnit::quarter, bucket.operand, bucket.storage});
    case DateUnit::month:
        return sqlite_format("%Y-%m", std::move(moment));
    case DateUnit::week:
        return sqlite_day(std::move(moment), {bucket.week_starts_on_sunday ? "weekday 6" : "weekday 0", "-6 days"});
    case DateUnit::day:
        return sqlite_day(std::move(moment), {});
    case DateUnit::hour:
        return sqlite_format("%Y-%m-%d %H:00", std::move(moment));
    case DateUnit::minute:
        return sqlite_format("%Y-%m-%d %H:%M", std::move(moment));
    default:
        return std::unexpected("it has no such period");
    }
}

Expr duckdb_moment(const Expr& operand, TimeStorage storage)
{
    const auto from_microseconds = [](Expr microseconds) {
        return own(Dialect::duckdb, "make_timestamp", {std::move(microseconds)});
    };
    switch (storage) {
    case TimeStorage::iso_text:
        return cast(operand, models::Type::timestamp);
    case TimeStorage::epoch_seconds:
        return from_microseconds(binary(BinaryOp::multiply, cast(operand, models::Type::int64), number(1'000'000)));
    case TimeStorage::epoch_milliseconds:
        return from_microseconds(binary(BinaryOp::multiply, cast(operand, models::Type::int64), number(1'000)));
    case TimeStorage::julian_day:
        return from_microseconds(
            cast(binary(BinaryOp::multiply,
                        binary(BinaryOp::subtract, operand, Literal{models::Value(models::Decimal{24405875, 1})}),
                        number(86'400'000'000)),
                 models::Type::int64));
    default:
        return operand;
    }
}

Expr postgres_moment(const Expr& operand, TimeStorage storage)
{
    const auto from_seconds = [](Expr seconds) {
        return own(Dialect::postgres, "timezone",
                   {text("UTC"), own(Dialect::postgres, "to_timestamp", {std::move(seconds)})});
    };
    switch (storage) {
    case TimeStorage::iso_text:
        return cast(operand, models::Type::timestamp);
    case TimeStorage::epoch_seconds:
        return from_seconds(operand);
    case TimeStorage::epoch_milliseconds:
        return from_seconds(binary(BinaryOp::divide, operand, Literal{models::Value(models::Decimal{10000, 1})}));
    case TimeStorage::julian_day:
        return from_seconds(binary(
            BinaryOp::multiply,
            binary(BinaryOp::subtract, operand, Literal{models::Value(models::Decimal{24405875, 1})}), number(86'400)));
    default:
        return operand;
    }
}

std::string_view field_name(DateUnit unit)
{
    switch (unit) {
    case DateUnit::year:
        return "year";
    case DateUnit::quarter:
        return "quarter";
    case DateUnit::month:
        return "month";
    case DateUnit::week:
    case DateUnit::iso_week:
        return "week";
    case DateUnit::day:
        return "day";
    case DateUnit::hour:
        return "hour";
    case DateUnit::minute:
        return "minute";
    case DateUnit::second:
        return "second";
    case DateUnit::day_of_week:
        return "dow";
    case DateUnit::day_of_year:
        return "doy";
    }
    std::unreachable();
}

Form duckdb_bucket(const DateBucket& bucket)
{
    Expr moment = duckdb_moment(*bucket.operand, bucket.storage);
    const auto formatted = [](Expr content, std::string_view format) {
        return own(Dialect::duckdb, "strftime", {std::move(content), text(format)});
    };
    switch (bucket.unit) {
    case DateUnit::year:
        return formatted(std::move(moment), "%Y");
    case DateUnit::quarter:
        return binary(BinaryOp::concat,
                      binary(BinaryOp::concat, DateBucket{DateUnit::year, bucket.operand, bucket.storage}, text("-Q")),
                      cast(DatePart{DateUnit::quarter, bucket.operand, bucket.storage}, models::Type::text));
    case DateUnit::month:
        return formatted(std::move(moment), "%Y-%m");
    case DateUnit::week:
        return formatted(week_start(std::move(moment), bucket.week_starts_on_sunday), "%Y-%m-%d");
    case DateUnit::day:
        return formatted(std::move(moment), "%Y-%m-%d");
    case DateUnit::hour:
        return formatted(std::move(moment), "%Y-%m-%d %H:00");
    case DateUnit::minute:
        return formatted(std::move(moment), "%Y-%m-%d %H:%M");
    default:
        return std::unexpected("it has no such period");
    }
}

Form postgres_part(const DatePart& part)
{
    Expr field =
        own(Dialect::postgres, "extract", {text(field_name(part.unit)), postgres_moment(*part.operand, part.storage)});
    if (part.unit == DateUnit::second) // has a fraction there
        field = shared("floor", {std::move(field)});
    return to_integer(std::move(field), Dialect::postgres);
}

Form postgres_bucket(const DateBucket& bucket)
{
    Expr moment = postgres_moment(*bucket.operand, bucket.storage);
    const auto formatted = [](Expr content, std::string_view format) {
        return own(Dialect::postgres, "to_char", {std::move(content), text(format)});
    };
    switch (bucket.unit) {
    case DateUnit::year:
        return formatted(std::move(moment), "YYYY");
    case DateUnit::quarter:
        return formatted(std::move(moment), "YYYY-\"Q\"Q");
    case DateUnit::month:
        return formatted(std::move(moment), "YYYY-MM");
    case DateUnit::week:
        return formatted(week_start(std::move(moment), bucket.week_starts_on_sunday), "YYYY-MM-DD");
    case DateUnit::day:
        return formatted(std::move(moment), "YYYY-MM-DD");
    case DateUnit::hour:
        return formatted(std::move(moment), "YYYY-MM-DD HH24:00");
    case DateUnit::minute:
        return formatted(std::move(moment), "YYYY-MM-DD HH24:MI");
    default:
        return std::unexpected("it has no such period");
    }
}

}

std::expected<Expr, std::string_view> expand(const DatePart& part, Dialect dialect)
{
    switch (dialect) {
    case Dialect::sqlite:
        return sqlite_part(part);
    case Dialect::duckdb:
        return own(dialect, "date_part", {text(field_name(part.unit)), duckdb_moment(*part.operand, part.storage)});
    case Dialect::postgres:
        return postgres_part(part);
    default:
        return expand_on_server(part, dialect);
    }
}

std::expected<Expr, std::string_view> expand(const DateBucket& bucket, Dialect dialect)
{
    switch (dialect) {
    case Dialect::sqlite:
        return sqlite_bucket(bucket);
    case Dialect::duckdb:
        return duckdb_bucket(bucket);
    case Dialect::postgres:
        return postgres_bucket(bucket);
    default:
        return expand_on_server(bucket, dialect);
    }
}

models::TimeStorage plain_storage(Dialect dialect)
{
    return dialect == Dialect::sqlite ? TimeStorage::iso_text : TimeStorage::native;
}

}
