#pragma once

#include "sql/tree.hpp"

#include <random>
#include <string>

// For tests: trees of any shape, many of which no person would write, to be written and read back.
namespace datachat::sql::testing {

class RandomTree {
public:
    RandomTree(Dialect dialect, unsigned seed) : dialect_(dialect), random_(seed) {}

    Query query(int depth = 3)
    {
        Query query;
        if (chance(6) && depth > 1)
            query.with.push_back({"cte", {}, this->query(depth - 2)});
        if (chance(4) && depth > 0)
            query.body =
                SetOperation{pick(SetOp::union_, SetOp::intersect, SetOp::except),
                             dialect_ != Dialect::sqlite && chance(3), this->query(depth - 2), this->query(depth - 2)};
        else if (chance(12))
            query.body = Values{{{expr(1), expr(1)}, {expr(0), expr(0)}}};
        else
            query.body = select(depth);
        if (chance(3))
            query.order_by.push_back(
                {expr(depth - 1), chance(2),
                 chance(2) ? std::optional(pick(NullsOrder::first, NullsOrder::last)) : std::nullopt, 0});
        if (chance(3))
            query.limit = Expr(Literal{models::Value(number(50))});
        if (chance(5))
            query.offset = Expr(Literal{models::Value(number(50))});
        return query;
    }

    Expr expr(int depth)
    {
        if (depth <= 0)
            return leaf();
        switch (number(24)) {
        case 0:
        case 1:
        case 2:
        case 3:
        case 4:
        case 5:
            return Binary{binary_op(), expr(depth - 1), expr(depth - 1)};
        case 6:
            return Unary{pick(UnaryOp::negate, UnaryOp::plus, UnaryOp::bit_not, UnaryOp::logical_not), expr(depth - 1)};
        case 7:
            return Between{expr(depth - 1), expr(depth - 1), expr(depth - 1), chance(2)};
        case 8:
            return InList{expr(depth - 1), {expr(depth - 1), leaf()}, chance(2)};
        case 9:
            return InQuery{expr(depth - 1), query(depth - 2), chance(2)};
        case 10:
            return Like{pick(LikeKind::like, LikeKind::case_insensitive, LikeKind::glob, LikeKind::regular_expression,
                             LikeKind::similar),
                        expr(depth - 1), expr(depth - 1), std::nullopt, chance(2)};
        case 11:
            return IsTest{pick(TestKind::null, TestKind::is_true, TestKind::is_false, TestKind::unknown),
                          expr(depth - 1), chance(2)};
        case 12:
            return Exists{query(depth - 2), chance(2)};
        case 13:
            return ScalarQuery{query(depth - 2)};
        case 14:
            return Quantified{pick(BinaryOp::equal, BinaryOp::less, BinaryOp::greater_equal), expr(depth - 1),
                              chance(2), query(depth - 2)};
        case 15: {
            Case choice;
            if (chance(2))
                choice.operand = expr(depth - 1);
            choice.branches.push_back({expr(depth - 1), expr(depth - 1)});
            if (chance(2))
                choice.otherwise = expr(depth - 1);
            return choice;
        }
        case 16:
            return Cast{expr(depth - 1),
                        {pick(models::Type::int64, models::Type::text, models::Type::date, models::Type::decimal,
                              models::Type::timestamp),
                         "",
                         {}},
                        false};
        case 17:
        case 18:
            return call(depth);
        case 19:
            return Tuple{{expr(depth - 1), expr(depth - 1)}};
        case 20:
            return ArrayLiteral{{expr(depth - 1)}};
        case 21:
            return Subscript{expr(depth - 1), expr(depth - 1)};
        case 22:
            return DatePart{pick(DateUnit::year, DateUnit::quarter, DateUnit::week, DateUnit::day, DateUnit::iso_week),
                            expr(depth - 1), storage()};
        default:
            return DateBucket{
                pick(DateUnit::year, DateUnit::quarter, DateUnit::month, DateUnit::week, DateUnit::day, DateUnit::hour),
                expr(depth - 1), storage(), false};
        }
    }

private:
    Select select(int depth)
    {
        Select select;
        select.distinct = chance(5);
        select.items.push_back({expr(depth), chance(2) ? name() : "", 0});
        if (chance(3))
            select.items.push_back({Star{}, "", 0});
        if (!chance(5))
            select.from.push_back(source(depth));
        if (chance(6))
            select.from.push_back(source(depth - 1));
        if (chance(2))
            select.where = expr(depth);
        if (chance(4))
            select.group_by.push_back(expr(depth - 1));
        if (chance(8))
            select.having = expr(depth - 1);
        return select;
    }

    TableSource source(int depth)
    {
        if (depth > 0 && chance(3)) {
            Join join;
            join.kind = pick(JoinKind::inner, JoinKind::left, JoinKind::right, JoinKind::full, JoinKind::cross);
            join.left = source(depth - 1);
            join.right = source(depth - 1);
            if (join.kind != JoinKind::cross && chance(2))
                join.using_columns = {name()};
            else if (join.kind != JoinKind::cross)
                join.on = expr(depth - 1);
            return core::Box<Join>(std::move(join));
        }
        if (depth > 0 && chance(4))
            return DerivedTable{query(depth - 2), name(), {}, false};
        return TableName{"", chance(4) ? name() : "", name(), chance(2) ? name() : "", 0};
    }

    Expr call(int depth)
    {
        Call call;
        const bool window = chance(3);
        call.name = pick(std::string("sum"), std::string("count"), std::string("min"));
        call.args.push_back(expr(depth - 1));
        call.distinct = !window && chance(3);
        if (chance(4))
            call.filter = expr(depth - 1);
        if (window) {
            call.over.emplace();
            call.over->partition_by.push_back(expr(depth - 1));
            call.over->order_by.push_back({expr(depth - 1), chance(2), std::nullopt, 0});
            if (chance(2))
                call.over->frame = Frame{pick(FrameUnit::rows, FrameUnit::range, FrameUnit::groups),
                                         {FrameBoundKind::preceding, expr(depth - 1)},
                                         {FrameBoundKind::current_row, std::nullopt}};
        }
        return call;
    }

    Expr leaf()
    {
        switch (number(8)) {
        case 0:
            return Literal{models::Value(number(200) - 100)};
        case 1:
            return Literal{models::Value("it's \\ a \"text\"")};
        case 2:
            return Literal{models::Value((number(200) - 100) * 0.37)};
        case 3:
            return Literal{models::Value(chance(2))};
        case 4:
            return Literal{};
        case 5:
            return Literal{models::Value(models::Decimal{number(1000) - 500, static_cast<std::uint8_t>(number(3))})};
        default:
            return ColumnRef{"", chance(3) ? name() : "", name()};
        }
    }

    std::string name()
    {
        return pick(std::string("a"), std::string("order"), std::string("Mixed Case"), std::string("left"),
                    std::string("quote\"d"), std::string("größe"), std::string("end"));
    }

    models::TimeStorage storage()
    {
        using enum models::TimeStorage;
        return pick(none, native, iso_text, epoch_seconds, epoch_milliseconds, julian_day);
    }

    BinaryOp binary_op()
    {
        while (true) {
            const auto op = static_cast<BinaryOp>(number(static_cast<int>(BinaryOp::json_get_text) + 1));
            const Dialect d = dialect_;
            const bool whole = d == Dialect::sqlite || d == Dialect::postgres;
            const bool integer = d == Dialect::duckdb || d == Dialect::mysql || d == Dialect::bigquery;
            const bool xors = d == Dialect::postgres || d == Dialect::mysql || d == Dialect::bigquery;
            const bool missing = (op == BinaryOp::divide && !whole) || (op == BinaryOp::divide_integer && !integer) ||
                                 (op == BinaryOp::bit_xor && !xors) ||
                                 (op >= BinaryOp::bit_and && d == Dialect::snowflake) ||
                                 (op >= BinaryOp::json_get && d == Dialect::bigquery);
            if (!missing)
                return op;
        }
    }

    int number(int below) { return static_cast<int>(random_() % static_cast<unsigned>(below)); }
    bool chance(int of) { return number(of) == 0; }
    template <class T, class... More>
    T pick(T first, More... more)
    {
        const T all[] = {first, more...};
        return all[number(static_cast<int>(sizeof...(More)) + 1)];
    }

    Dialect dialect_;
    std::mt19937 random_;
};

}
