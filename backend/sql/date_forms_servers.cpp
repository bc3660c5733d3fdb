#include "sql/date_forms_servers.hpp"

#include <string>
#include <utility>

namespace datachat::sql {
namespace {

using models::TimeStorage;
using models::Type;
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

Expr cast(Expr operand, Type type)
{
    return Cast{std::move(operand), {type, "", {}}, false};
}

// Functions of one dialect.
struct Own {
    Dialect dialect;

    Expr operator()(std::string_view name, std::vector<Expr> args) const
    {
        DialectCall call;
        call.dialect = dialect;
        call.name = name;
        call.call.args = std::move(args);
        return call;
    }
    Expr unit(std::string_view name) const { return (*this)("date_unit", {text(name)}); }
};

Expr seconds_of_julian(const Expr& operand)
{
    return cast(binary(BinaryOp::multiply,
                       binary(BinaryOp::subtract, operand, Literal{models::Value(models::Decimal{24405875, 1})}),
                       number(86'400)),
                Type::int64);
}

Expr epoch_start()
{
    return Literal{models::Value(models::Timestamp{0})};
}

// MySQL's FROM_UNIXTIME would answer in the session's zone.
Expr mysql_moment(const Expr& operand, TimeStorage storage)
{
    const Own own{Dialect::mysql};
    const auto after_seconds = [&](Expr seconds) {
        return own("timestampadd", {own.unit("second"), std::move(seconds), epoch_start()});
    };
    switch (storage) {
    case TimeStorage::iso_text:
        return cast(operand, Type::timestamp);
    case TimeStorage::epoch_seconds:
        return after_seconds(operand);
    case TimeStorage::epoch_milliseconds:
        return after_seconds(binary(BinaryOp::divide_integer, operand, number(1000)));
    case TimeStorage::julian_day:
        return after_seconds(seconds_of_julian(operand));
    default:
        return operand;
    }
}

Form mysql_part(const DatePart& part)
{
    const Own own{Dialect::mysql};
    const auto of = [&](std::string_view name) { return own(name, {mysql_moment(*part.operand, part.storage)}); };
    switch (part.unit) {
    case DateUnit::year:
        return of("year");
    case DateUnit::quarter:
        return of("quarter");
    case DateUnit::month:
        return of("month");
    case DateUnit::week:
    case DateUnit::iso_week:
        return of("weekofyear");
    case DateUnit::day:
        return of("dayofmonth");
    case DateUnit::hour:
        return of("hour");
    case DateUnit::minute:
        return of("minute");
    case DateUnit::second:
        return of("second");
    case DateUnit::day_of_week: // 1 is Sunday there
        return binary(BinaryOp::subtract, of("dayofweek"), number(1));
    case DateUnit::day_of_year:
        return of("dayofyear");
    }
    std::unreachable();
}

Form mysql_bucket(const DateBucket& bucket)
{
    const Own own{Dialect::mysql};
    Expr moment = mysql_moment(*bucket.operand, bucket.storage);
    const auto formatted = [&](Expr content, std::string_view format) {
        return own("date_format", {std::move(content), text(format)});
    };
    switch (bucket.unit) {
    case DateUnit::year:
        return formatted(std::move(moment), "%Y");
    case DateUnit::quarter:
        return binary(BinaryOp::concat,
                      binary(BinaryOp::concat, DateBucket{DateUnit::year, bucket.operand, bucket.storage}, text("-Q")),
                      DatePart{DateUnit::quarter, bucket.operand, bucket.storage});
    case DateUnit::month:
        return formatted(std::move(moment), "%Y-%m");
    case DateUnit::week: {
        Expr days = bucket.week_starts_on_sunday ? Expr(DatePart{DateUnit::day_of_week, bucket.operand, bucket.storage})
                                                 : own("weekday", {moment});
        return formatted(own("subdate", {std::move(moment), std::move(days)}), "%Y-%m-%d");
    }
    case DateUnit::day:
        return formatted(std::move(moment), "%Y-%m-%d");
    case DateUnit::hour:
        return formatted(std::move(moment), "%Y-%m-%d %H:00");
    case DateUnit::minute:
        return formatted(std::move(moment), "%Y-%m-%d %H:%i");
    default:
        return std::unexpected("it has no such period");
    }
}

Expr bigquery_moment(const Expr& operand, TimeStorage storage)
{
    const Own own{Dialect::bigquery};
    switch (storage) {
    case TimeStorage::iso_text:
        return cast(cast(operand, Type::text), Type::timestamp);
    case TimeStorage::epoch_seconds:
        return own("timestamp_seconds", {operand});
    case TimeStorage::epoch_milliseconds:
        return own("timestamp_millis", {operand});
    case TimeStorage::julian_day:
        return own("timestamp_seconds", {seconds_of_julian(operand)});
    default:
        return operand;
    }
}

Form bigquery_part(const DatePart& part)
{
    const Own own{Dialect::bigquery};
    const auto of = [&](std::string_view field) {
        return own("extract", {text(field), bigquery_moment(*part.operand, part.storage)});
    };
    switch (part.unit) {
    case DateUnit::year:
        return of("year");
    case DateUnit::quarter:
        return of("quarter");
    case DateUnit::month:
        return of("month");
    case DateUnit::week:
    case DateUnit::iso_week:
        return of("isoweek");
    case DateUnit::day:
        return of("day");
    case DateUnit::hour:
        return of("hour");
    case DateUnit::minute:
        return of("minute");
    case DateUnit::second:
        return of("second");
    case DateUnit::day_of_week: // 1 is Sunday there
        return binary(BinaryOp::subtract, of("dayofweek"), number(1));
    case DateUnit::day_of_year:
        return of("dayofyear");
    }
    std::unreachable();
}

// A date, a timestamp and a text all become a DATETIME, which has every field that a format may ask for.
Form bigquery_bucket(const DateBucket& bucket)
{
    const Own own{Dialect::bigquery};
    Expr moment = bigquery_moment(*bucket.operand, bucket.storage);
    if (bucket.storage != TimeStorage::iso_text)
        moment = cast(std::move(moment), Type::timestamp);
    const auto formatted = [&](Expr content, std::string_view format) {
        return own("format_datetime", {text(format), std::move(content)});
    };
    switch (bucket.unit) {
    case DateUnit::year:
        return formatted(std::move(moment), "%Y");
    case DateUnit::quarter:
        return formatted(std::move(moment), "%Y-Q%Q");
    case DateUnit::month:
        return formatted(std::move(moment), "%Y-%m");
    case DateUnit::week:
        return formatted(
            own("datetime_trunc",
                {std::move(moment), own.unit(bucket.week_starts_on_sunday ? "week(sunday)" : "week(monday)")}),
            "%Y-%m-%d");
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

Expr snowflake_moment(const Expr& operand, TimeStorage storage)
{
    const Own own{Dialect::snowflake};
    switch (storage) {
    case TimeStorage::iso_text:
        return cast(operand, Type::timestamp);
    case TimeStorage::epoch_seconds:
        return own("to_timestamp_ntz", {operand});
    case TimeStorage::epoch_milliseconds:
        return own("to_timestamp_ntz", {operand, number(3)});
    case TimeStorage::julian_day:
        return own("to_timestamp_ntz", {seconds_of_julian(operand)});
    default:
        return operand;
    }
}

Form snowflake_part(const DatePart& part)
{
    const Own own{Dialect::snowflake};
    const auto of = [&](std::string_view name) { return own(name, {snowflake_moment(*part.operand, part.storage)}); };
    switch (part.unit) {
    case DateUnit::year:
        return of("year");
    case DateUnit::quarter:
        return of("quarter");
    case DateUnit::month:
        return of("month");
    case DateUnit::week:
    case DateUnit::iso_week:
        return of("weekiso");
    case DateUnit::day:
        return of("dayofmonth");
    case DateUnit::hour:
        return of("hour");
    case DateUnit::minute:
        return of("minute");
    case DateUnit::second:
        return of("second");
    case DateUnit::day_of_week: // of ISO, where Sunday is 7: DAYOFWEEK follows a setting
        return binary(BinaryOp::modulo, of("dayofweekiso"), number(7));
    case DateUnit::day_of_year:
        return of("dayofyear");
    }
    std::unreachable();
}

Form snowflake_bucket(const DateBucket& bucket)
{
    const Own own{Dialect::snowflake};
    Expr moment = snowflake_moment(*bucket.operand, bucket.storage);
    const auto formatted = [&](Expr content, std::string_view format) {
        return own("to_char", {std::move(content), text(format)});
    };
    switch (bucket.unit) {
    case DateUnit::year:
        return formatted(std::move(moment), "YYYY");
    case DateUnit::quarter:
        return binary(BinaryOp::concat,
                      binary(BinaryOp::concat, DateBucket{DateUnit::year, bucket.operand, bucket.storage}, text("-Q")),
                      DatePart{DateUnit::quarter, bucket.operand, bucket.storage});
    case DateUnit::month:
        return formatted(std::move(moment), "YYYY-MM");
    case DateUnit::week: {
        // DATE_TRUNC('week') follows a setting.
        Expr days = bucket.week_starts_on_sunday ? Expr(DatePart{DateUnit::day_of_week, bucket.operand, bucket.storage})
                                                 : binary(BinaryOp::subtract, own("dayofweekiso", {moment}), number(1));
        Expr back = Unary{UnaryOp::negate, std::move(days)};
        return formatted(own("dateadd", {text("day"), std::move(back), std::move(moment)}), "YYYY-MM-DD");
    }
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

std::expected<Expr, std::string_view> expand_on_server(const DatePart& part, Dialect dialect)
{
    return dialect == Dialect::mysql      ? mysql_part(part)
           : dialect == Dialect::bigquery ? bigquery_part(part)
                                          : snowflake_part(part);
}

std::expected<Expr, std::string_view> expand_on_server(const DateBucket& bucket, Dialect dialect)
{
    return dialect == Dialect::mysql      ? mysql_bucket(bucket)
           : dialect == Dialect::bigquery ? bigquery_bucket(bucket)
                                          : snowflake_bucket(bucket);
}

}
