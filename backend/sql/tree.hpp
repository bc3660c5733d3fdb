#pragma once

#include "core/box.hpp"
#include "models/schema.hpp"
#include "models/value.hpp"
#include "sql/dialect.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

// The neutral tree of one read-only query. A plan's step holds one; text from a person, a model or a stored example is
// parsed into it, and SQL for a dialect is printed from it. Meaning that differs between dialects is made explicit when
// parsing. Identifiers are stored without quotes, already folded as the dialect folds them. Two trees are equal when
// they mean the same text: node ids do not count.
namespace datachat::sql {

// Names a node for evidence, edits and back-reading. Stable across edits of a plan; 0 = not numbered yet
// (number_nodes()).
using NodeId = std::uint32_t;

struct Expr;
struct Query;
using ExprBox = core::Box<Expr>;
using QueryBox = core::Box<Query>;

struct Literal {
    models::Value value;
    bool operator==(const Literal&) const = default;
};

struct ColumnRef {
    std::string schema; // "" when not written
    std::string table;  // table name or alias; "" when not written
    std::string column;
    // Written in double quotes alone where SQLite reads text if no column has the name. resolve() decides and clears
    // it.
    bool maybe_text = false;
    bool operator==(const ColumnRef& other) const
    {
        return schema == other.schema && table == other.table && column == other.column;
    }
};

struct SelectItem; // defined below Join

// RENAME (column AS alias), in DuckDB and Snowflake
struct RenamedColumn {
    std::string column;
    std::string alias;
    bool operator==(const RenamedColumn&) const = default;
};

enum class LikeKind : std::uint8_t {
    like,             // case as the dialect's LIKE treats it
    case_insensitive, // ILIKE
    glob,
    regular_expression,
    similar, // SIMILAR TO
};

// * ILIKE '%id': the columns whose names are like a text, in DuckDB and Snowflake
struct StarPattern {
    LikeKind kind = LikeKind::case_insensitive; // or like
    std::string pattern;
    bool negated = false;
    bool operator==(const StarPattern&) const = default;
};

// `*` or `t.*`, as an output or as the argument of count.
struct Star {
    std::string table;
    std::vector<std::string> excluded; // EXCEPT (a, b) in BigQuery, EXCLUDE in DuckDB and Snowflake
    std::vector<SelectItem> replaced;  // REPLACE (expr AS a)
    std::vector<RenamedColumn> renamed;
    std::optional<StarPattern> pattern;
    bool operator==(const Star& other) const; // tree.cpp
};

// ?, $1, :name. Only row policies and stored templates hold parameters; a plan has none.
struct Parameter {
    std::string name;
    bool operator==(const Parameter&) const = default;
};

enum class UnaryOp : std::uint8_t { negate, plus, bit_not, logical_not };

struct Unary {
    UnaryOp op = UnaryOp::negate;
    ExprBox operand;
    bool operator==(const Unary&) const = default;
};

enum class BinaryOp : std::uint8_t {
    add,
    subtract,
    multiply,
    divide,         // integer when both sides are integers (SQLite, PostgreSQL)
    divide_real,    // never integer (DuckDB, MySQL, BigQuery, Snowflake)
    divide_integer, // always integer (DuckDB's //, MySQL's DIV)
    modulo,
    concat, // NULL if a side is NULL
    equal,
    not_equal,
    less,
    less_equal,
    greater,
    greater_equal,
    is_distinct,     // IS DISTINCT FROM; SQLite's IS NOT between values
    is_not_distinct, // IS NOT DISTINCT FROM; SQLite's IS; MySQL's <=>
    logical_and,
    logical_or,
    bit_and,
    bit_or,
    bit_xor,
    shift_left,
    shift_right,
    json_get,      // ->
    json_get_text, // ->>
};

struct Binary {
    BinaryOp op = BinaryOp::equal;
    ExprBox left;
    ExprBox right;
    bool operator==(const Binary&) const = default;
};

struct Between {
    ExprBox operand;
    ExprBox low;
    ExprBox high;
    bool negated = false;
    bool operator==(const Between&) const = default;
};

struct InList {
    ExprBox operand; // a Tuple for (a, b) IN (...)
    std::vector<Expr> items;
    bool negated = false;
    bool operator==(const InList&) const = default;
};

struct InQuery {
    ExprBox operand;
    QueryBox query;
    bool negated = false;
    bool operator==(const InQuery&) const = default;
};

struct Like {
    LikeKind kind = LikeKind::like;
    ExprBox operand;
    ExprBox pattern;
    std::optional<ExprBox> escape;
    bool negated = false;
    bool operator==(const Like&) const = default;
};

enum class TestKind : std::uint8_t { null, is_true, is_false, unknown };

// x IS [NOT] NULL, TRUE, FALSE, UNKNOWN
struct IsTest {
    TestKind kind = TestKind::null;
    ExprBox operand;
    bool negated = false;
    bool operator==(const IsTest&) const = default;
};

struct Exists {
    QueryBox query;
    bool negated = false;
    bool operator==(const Exists&) const = default;
};

// (SELECT ...) as a value
struct ScalarQuery {
    QueryBox query;
    bool operator==(const ScalarQuery&) const = default;
};

// x > ALL (SELECT ...), x = ANY (SELECT ...)
struct Quantified {
    BinaryOp op = BinaryOp::equal;
    ExprBox left;
    bool all = false;
    QueryBox query;
    bool operator==(const Quantified&) const = default;
};

struct WhenThen; // defined below Expr

struct Case {
    std::optional<ExprBox> operand;
    std::vector<WhenThen> branches;
    std::optional<ExprBox> otherwise;
    bool operator==(const Case& other) const; // tree.cpp
};

// A type in a CAST, in neutral terms where we model it.
struct TypeName {
    models::Type type = models::Type::unknown;
    std::string native;         // the dialect's own spelling when type is unknown; else ""
    std::vector<int> arguments; // DECIMAL(10, 2), VARCHAR(20)
    bool operator==(const TypeName&) const = default;
};

struct Cast {
    ExprBox operand;
    TypeName type;
    bool null_on_failure = false; // TRY_CAST, SAFE_CAST
    bool operator==(const Cast&) const = default;
};

enum class NullsOrder : std::uint8_t { first, last };

struct OrderItem; // defined below Expr

enum class FrameUnit : std::uint8_t { rows, range, groups };
enum class FrameBoundKind : std::uint8_t {
    unbounded_preceding,
    preceding,
    current_row,
    following,
    unbounded_following
};

struct FrameBound {
    FrameBoundKind kind = FrameBoundKind::current_row;
    std::optional<ExprBox> offset;
    bool operator==(const FrameBound&) const = default;
};

enum class FrameExclusion : std::uint8_t { nothing, current_row, group, ties };

struct Frame {
    FrameUnit unit = FrameUnit::range;
    FrameBound start;
    FrameBound end;
    FrameExclusion exclusion = FrameExclusion::nothing; // EXCLUDE
    bool operator==(const Frame&) const = default;
};

struct Window {
    std::string base; // a named window it refers to; "" if none
    std::vector<Expr> partition_by;
    std::vector<OrderItem> order_by;
    std::optional<Frame> frame;
    bool operator==(const Window& other) const; // tree.cpp
};

// A function that means the same in every dialect. `name` is ours, lower case: count, sum, avg, min, max, coalesce,
// lower, length, substring, round, ... (sql/functions.hpp lists them with their spelling per dialect).
struct Call {
    std::string name;
    std::vector<Expr> args; // count(*) has one Star
    bool distinct = false;
    std::vector<OrderItem> order_by; // inside the parentheses, for string_agg and array_agg
    std::optional<ExprBox> filter;
    std::optional<Window> over;
    bool operator==(const Call& other) const; // tree.cpp
};

// A function of one dialect only: printed only there, refused by the firewall unless it is on that dialect's list.
struct DialectCall {
    Dialect dialect = Dialect::sqlite;
    std::string name; // lower case
    Call call;        // its name is empty
    bool operator==(const DialectCall&) const = default;
};

enum class DateUnit : std::uint8_t {
    year,
    quarter,
    month,
    week,
    day,
    hour,
    minute,
    second,
    day_of_week,
    day_of_year,
    iso_week
};

// A part of a point in time as an integer: year 2024, month 1-12, day_of_week 0 = Sunday.
struct DatePart {
    DateUnit unit = DateUnit::year;
    ExprBox operand;
    models::TimeStorage storage = models::TimeStorage::none; // filled by resolve()
    bool operator==(const DatePart&) const = default;
};

// The bucket that a point in time falls into, as a label that sorts by time: '2024', '2024-Q1', '2024-01', '2024-01-29'
// (week: its first day; day), '2024-01-29 13:00' (hour).
struct DateBucket {
    DateUnit unit = DateUnit::month;
    ExprBox operand;
    models::TimeStorage storage = models::TimeStorage::none; // filled by resolve()
    bool week_starts_on_sunday = false;
    bool operator==(const DateBucket&) const = default;
};

// The start of the unit that lies `offset` units from the one that holds the plan's as-of time: "last month" is
// x >= {month, -1} AND x < {month, 0}. Stays in the tree; bind_times() replaces it by a literal before printing.
struct RelativeDate {
    DateUnit unit = DateUnit::day;
    int offset = 0;
    bool fiscal = false;                                       // years and quarters start where the plan's header says
    models::TimeStorage storage = models::TimeStorage::native; // what the column it is compared with stores
    models::Type type = models::Type::date;                    // date, timestamp or timestamp_tz when native
    bool operator==(const RelativeDate&) const = default;
};

struct Tuple {
    std::vector<Expr> items;
    bool operator==(const Tuple&) const = default;
};

struct ArrayLiteral {
    std::vector<Expr> items;
    bool operator==(const ArrayLiteral&) const = default;
};

struct Subscript {
    ExprBox operand;
    ExprBox index;
    bool operator==(const Subscript&) const = default;
};

struct LambdaParameter {
    std::string name;
    TypeName type; // Snowflake's x INT -> ...; unknown without a spelling where none is written
    bool operator==(const LambdaParameter&) const = default;
};

// lambda x : x + 1, as an argument of a function on lists (DuckDB, Snowflake). In its body a ColumnRef without a table
// that has the name of a parameter is that parameter.
struct Lambda {
    std::vector<LambdaParameter> parameters;
    ExprBox body;
    bool operator==(const Lambda&) const = default;
};

template <class T, class Variant>
inline constexpr bool is_alternative = false;
template <class T, class... Alternatives>
inline constexpr bool is_alternative<T, std::variant<Alternatives...>> = (std::is_same_v<T, Alternatives> || ...);

struct Expr {
    using Node = std::variant<Literal, ColumnRef, Star, Parameter, Unary, Binary, Between, InList, InQuery, Like,
                              IsTest, Exists, ScalarQuery, Quantified, Case, Cast, Call, DialectCall, DatePart,
                              DateBucket, RelativeDate, Tuple, ArrayLiteral, Subscript, Lambda>;
    Node node;
    NodeId id = 0;

    Expr() = default;
    template <class T>
        requires is_alternative<std::remove_cvref_t<T>, Node>
    Expr(T&& content) : node(std::forward<T>(content))
    {
    }
    bool operator==(const Expr& other) const { return node == other.node; }
};

struct WhenThen {
    Expr when;
    Expr then;
    bool operator==(const WhenThen&) const = default;
};

struct OrderItem {
    Expr expr; // an integer literal is an output position, as written
    bool descending = false;
    std::optional<NullsOrder> nulls; // filled at parse from the dialect's default, so that it can be kept elsewhere
    NodeId id = 0;
    bool operator==(const OrderItem& other) const
    {
        return expr == other.expr && descending == other.descending && nulls == other.nulls;
    }
};

struct TableName {
    std::string catalog;
    std::string schema;
    std::string name;
    std::string alias; // "" when not written
    NodeId id = 0;
    bool operator==(const TableName& other) const
    {
        return catalog == other.catalog && schema == other.schema && name == other.name && alias == other.alias;
    }
};

struct DerivedTable {
    QueryBox query;
    std::string alias;
    std::vector<std::string> columns; // t(a, b)
    bool lateral = false;
    bool operator==(const DerivedTable&) const = default;
};

// A table-valued function: generate_series(1, 10) AS t(n), unnest(...)
struct TableFunction {
    ExprBox call; // Call or DialectCall
    std::string alias;
    std::vector<std::string> columns;
    bool lateral = false;
    // A last column numbers the rows: WITH ORDINALITY from 1 (its name is the last of `columns` where they are named),
    // BigQuery's WITH OFFSET from 0 (its name is the only one of `columns`).
    bool with_position = false;
    bool operator==(const TableFunction&) const = default;
};

// semi and anti keep rows of the left side that have, or lack, a match, and show nothing of the right side;
// positional puts rows beside each other in the order in which they come.
enum class JoinKind : std::uint8_t { inner, left, right, full, cross, semi, anti, positional };

enum class SampleMethod : std::uint8_t { unstated, bernoulli, system, reservoir };

// TABLESAMPLE, USING SAMPLE: some of the rows, chosen at random.
struct Sample {
    SampleMethod method = SampleMethod::unstated;
    double amount = 0;
    bool rows = false; // so many rows; else percent
    std::optional<int> seed;
    bool operator==(const Sample&) const = default;
};

struct Join;    // defined below TableSource
struct Pivot;   // the same
struct Unpivot; // the same

struct TableSource {
    using Node =
        std::variant<TableName, DerivedTable, TableFunction, core::Box<Join>, core::Box<Pivot>, core::Box<Unpivot>>;
    Node node;
    NodeId id = 0;
    std::optional<Sample> sample; // of a table, a sub-query or a function

    TableSource() = default;
    template <class T>
        requires is_alternative<std::remove_cvref_t<T>, Node>
    TableSource(T&& content) : node(std::forward<T>(content))
    {
    }
    bool operator==(const TableSource& other) const { return node == other.node && sample == other.sample; }
};

struct Join {
    JoinKind kind = JoinKind::inner;
    TableSource left;
    TableSource right;
    std::optional<Expr> on;
    std::vector<std::string> using_columns;
    bool natural = false;
    bool asof = false;         // the one row of the right side that is nearest: inner (DuckDB) or left
    std::optional<Expr> match; // what "nearest" means: Snowflake's MATCH_CONDITION; in DuckDB a part of `on`
    bool operator==(const Join& other) const; // tree.cpp
};

struct SelectItem {
    Expr expr;
    std::string alias; // "" when not written
    NodeId id = 0;
    bool operator==(const SelectItem& other) const { return expr == other.expr && alias == other.alias; }
};

// source PIVOT (sum(x) FOR column IN (1, 2 AS two)): rows become columns. The columns of the source that are named
// nowhere in it group the rows, or those of GROUP BY (DuckDB). Without values there are as many columns as the data
// has values: PIVOT t ON column (DuckDB; a Tuple for several), IN (ANY) (Snowflake).
struct Pivot {
    TableSource source;
    std::vector<SelectItem> aggregates;
    Expr column;
    std::vector<SelectItem> values;
    std::string alias;
    std::vector<Expr> group_by;
    bool operator==(const Pivot&) const = default;
};

// source UNPIVOT (value FOR name IN (a, b)): columns become rows.
struct Unpivot {
    TableSource source;
    std::string value;
    std::string name;
    std::vector<SelectItem> columns;
    bool with_nulls = false;
    std::string alias;
    bool operator==(const Unpivot&) const = default;
};

struct NamedWindow {
    std::string name;
    Window window;
    bool operator==(const NamedWindow&) const = default;
};

// BigQuery: SELECT AS STRUCT gives one structure a row, SELECT AS VALUE the value itself.
enum class RowShape : std::uint8_t { columns, structure, value };

struct Select {
    bool distinct = false;
    std::vector<Expr> distinct_on; // PostgreSQL, DuckDB
    std::vector<SelectItem> items;
    std::vector<TableSource> from; // comma-separated
    std::optional<Expr> where;
    std::vector<Expr> group_by; // an integer literal is an output position, as written
    std::optional<Expr> having;
    std::vector<NamedWindow> windows;
    std::optional<Expr> qualify;
    RowShape shape = RowShape::columns;
    std::optional<Sample> sample;               // DuckDB's USING SAMPLE
    bool operator==(const Select& other) const; // tree.cpp
};

enum class SetOp : std::uint8_t { union_, intersect, except };

struct SetOperation {
    SetOp op = SetOp::union_;
    bool all = false;
    QueryBox left;
    QueryBox right;
    // Columns of the same name go together (DuckDB, Snowflake, BigQuery); one that a side lacks is NULL there, or in
    // BigQuery an error.
    bool by_name = false;
    bool operator==(const SetOperation&) const = default;
};

struct Values {
    std::vector<std::vector<Expr>> rows;
    bool operator==(const Values&) const = default;
};

struct CommonTable; // defined below Query

struct Query {
    bool recursive = false;
    std::vector<CommonTable> with;
    std::variant<Select, SetOperation, Values> body;
    std::vector<OrderItem> order_by;
    std::optional<ExprBox> limit;
    std::optional<ExprBox> offset;
    bool with_ties = false;
    NodeId id = 0;

    bool operator==(const Query& other) const; // tree.cpp
    const Select* select() const { return std::get_if<Select>(&body); }
    Select* select() { return std::get_if<Select>(&body); }
};

struct CommonTable {
    std::string name;
    std::vector<std::string> columns;
    Query query;
    bool operator==(const CommonTable&) const = default;
};

}
