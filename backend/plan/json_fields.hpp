#pragma once

#include "plan/plan.hpp"
#include "sql/fields.hpp"

#include <string>
#include <string_view>
#include <type_traits>

// What writing and reading a plan as JSON share: the fields of the plan's own structs, and how kinds of members are
// told apart.
namespace datachat::sql {

template <>
struct Fields<TimeFrame> {
    static constexpr auto list = std::make_tuple(
        Field{"as_of", &TimeFrame::as_of_microseconds}, Field{"zone", &TimeFrame::zone},
        Field{"zone_offset", &TimeFrame::zone_offset_seconds}, Field{"sunday", &TimeFrame::week_starts_on_sunday},
        Field{"fiscal_month", &TimeFrame::fiscal_year_start_month});
};
template <>
struct Fields<plan::Header> {
    static constexpr auto list =
        std::make_tuple(Field{"format", &plan::Header::format}, Field{"time", &plan::Header::time},
                        Field{"schema_fingerprint", &plan::Header::schema_fingerprint});
};
template <>
struct Fields<plan::Step> {
    static constexpr auto list =
        std::make_tuple(Field{"source", &plan::Step::source_id}, Field{"dialect", &plan::Step::dialect},
                        Field{"query", &plan::Step::query}, Field{"output", &plan::Step::output});
};
template <>
struct Fields<plan::Span> {
    static constexpr auto list = std::make_tuple(Field{"begin", &plan::Span::begin}, Field{"end", &plan::Span::end});
};
template <>
struct Fields<plan::Evidence> {
    static constexpr auto list =
        std::make_tuple(Field{"of", &plan::Evidence::node}, Field{"spans", &plan::Evidence::spans},
                        Field{"reason", &plan::Evidence::reason});
};
template <>
struct Fields<plan::Assumption> {
    static constexpr auto list =
        std::make_tuple(Field{"text", &plan::Assumption::text}, Field{"of", &plan::Assumption::node});
};
template <>
struct Fields<plan::Plan> {
    static constexpr auto list =
        std::make_tuple(Field{"header", &plan::Plan::header}, Field{"steps", &plan::Plan::steps},
                        Field{"evidence", &plan::Plan::evidence}, Field{"assumptions", &plan::Plan::assumptions},
                        Field{"unused", &plan::Plan::unused}, Field{"confidence", &plan::Plan::confidence},
                        Field{"planner", &plan::Plan::planner});
};

}

namespace datachat::plan {

template <class T>
inline constexpr bool is_node = requires { sql::Fields<T>::list; };

template <class T>
inline constexpr bool is_box = false;
template <class T>
inline constexpr bool is_box<core::Box<T>> = true;
template <class T>
inline constexpr bool is_optional = false;
template <class T>
inline constexpr bool is_optional<std::optional<T>> = true;
template <class T>
inline constexpr bool is_vector = false;
template <class T>
inline constexpr bool is_vector<std::vector<T>> = true;
template <class T>
inline constexpr bool is_variant = false;
template <class... T>
inline constexpr bool is_variant<std::variant<T...>> = true;
template <class T>
inline constexpr bool holds_variant = std::is_same_v<T, sql::Expr> || std::is_same_v<T, sql::TableSource>;

// The last enumerator of each enumeration that is stored: what lies beyond is damaged data.
template <class E>
inline constexpr E last_of = E::unknown_enumeration;
template <>
inline constexpr auto last_of<sql::UnaryOp> = sql::UnaryOp::logical_not;
template <>
inline constexpr auto last_of<sql::BinaryOp> = sql::BinaryOp::json_get_text;
template <>
inline constexpr auto last_of<sql::LikeKind> = sql::LikeKind::similar;
template <>
inline constexpr auto last_of<sql::TestKind> = sql::TestKind::unknown;
template <>
inline constexpr auto last_of<sql::NullsOrder> = sql::NullsOrder::last;
template <>
inline constexpr auto last_of<sql::FrameUnit> = sql::FrameUnit::groups;
template <>
inline constexpr auto last_of<sql::FrameBoundKind> = sql::FrameBoundKind::unbounded_following;
template <>
inline constexpr auto last_of<sql::DateUnit> = sql::DateUnit::iso_week;
template <>
inline constexpr auto last_of<sql::JoinKind> = sql::JoinKind::positional;
template <>
inline constexpr auto last_of<sql::SampleMethod> = sql::SampleMethod::reservoir;
template <>
inline constexpr auto last_of<sql::FrameExclusion> = sql::FrameExclusion::ties;
template <>
inline constexpr auto last_of<sql::RowShape> = sql::RowShape::value;
template <>
inline constexpr auto last_of<sql::SetOp> = sql::SetOp::except;
template <>
inline constexpr auto last_of<sql::Dialect> = sql::Dialect::snowflake;
template <>
inline constexpr auto last_of<models::Type> = models::Type::unknown;
template <>
inline constexpr auto last_of<models::TimeStorage> = models::TimeStorage::julian_day;
template <>
inline constexpr auto last_of<PlannerKind> = PlannerKind::person;

// Text of a double that reads back to the same bits; JSON libraries round.
std::string number_text(double value);
std::optional<double> parse_number(std::string_view text);

std::string hex_text(std::string_view bytes);
std::optional<std::string> parse_hex(std::string_view text);

}
