#pragma once

#include "core/result.hpp"
#include "sql/printer.hpp"
#include "sql/tree.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace datachat::sql {

// Writes one tree as text. The first thing that the dialect cannot say stops it: what is written after that does not
// count.
class Printer {
public:
    Printer(Dialect dialect, Layout layout) : dialect_(dialect), layout_(layout) {}

    // print_query.cpp
    void query(const Query& query);

    // print_expr.cpp: writes `expr`, in parentheses if it binds less tightly than `least_level`.
    void expr(const Expr& expr, int least_level);

    core::Result<std::string> finish();

private:
    // print_query.cpp
    void common_tables(const Query& query);
    void body(const Query& query);
    void select(const Select& select);
    void select_items(const Select& select);
    void grouping(const Select& select);
    void set_operation(const SetOperation& operation);
    void set_member(const Query& member, const SetOperation& parent, bool right);
    void values(const Values& values);
    void row_limits(const Query& query);
    void nested(const Query& query); // in parentheses

    // print_source.cpp
    void source(const TableSource& source);
    void node(const TableName& table);
    void node(const DerivedTable& derived);
    void node(const TableFunction& function);
    void node(const Pivot& pivot);
    void node(const Unpivot& unpivot);
    void items_with_alias(const std::vector<SelectItem>& items);
    void qualify(const Select& select);
    void windows(const Select& select);
    void alias(const std::string& alias, const std::vector<std::string>& columns);
    void pivot_on(const Pivot& pivot);

    // print_joins.cpp
    void node(const Join& join);
    void join_words(const Join& join);
    void sample(const Sample& sample, std::string_view words);

    // print_expr.cpp
    int level_of(const Expr& expr) const;
    void node(const ColumnRef& column);
    void node(const Star& star);
    void node(const Parameter& parameter);
    void node(const Unary& unary);
    void node(const Binary& binary);
    void node(const Between& between);
    void node(const InList& list);
    void node(const InQuery& in);
    void node(const Like& like);
    void node(const IsTest& test);
    void node(const Exists& exists);
    void node(const ScalarQuery& scalar);
    void node(const Quantified& quantified);
    void node(const Case& choice);
    void node(const Cast& cast);
    void node(const Tuple& tuple);
    void node(const ArrayLiteral& array);
    void node(const Subscript& subscript);
    void exprs(const std::vector<Expr>& list);

    // print_forms.cpp
    void star_words(const Star& star);
    void node(const Lambda& lambda);

    // print_call.cpp
    void node(const Call& call);
    void node(const DialectCall& call);
    void node(const DatePart& part);
    void node(const DateBucket& bucket);
    void node(const RelativeDate& relative);
    void call(std::string_view spelled, const Call& call);
    bool special_call(const DialectCall& call);
    bool special_form(const DialectCall& call); // of BigQuery, MySQL and Snowflake, and of structures
    bool structure(const DialectCall& call);
    void call_as_operator(const Binary& binary); // CONCAT(a, b), MOD(a, b)
    std::string_view symbol_of(BinaryOp op) const;
    void arguments(const Call& call);
    void after_call(const Call& call);
    void window(const Window& window);
    void frame(const Frame& frame);
    void bound(const FrameBound& bound);
    void order_items(const std::vector<OrderItem>& items);

    // print_literal.cpp
    void node(const Literal& literal);
    void text_literal(std::string_view text);
    void interval(const models::Interval& value);

    void identifier(std::string_view name);
    void identifiers(const std::vector<std::string>& names);
    void write(std::string_view text) { out_ += text; }
    void clause(std::string_view keyword); // starts a clause: on its own line where the layout says so
    // Stops with "cannot be written in X: ...".
    void refuse(std::string_view what);

    Dialect dialect_;
    Layout layout_;
    int indent_ = 0;
    std::string out_;
    std::optional<core::Error> error_;
};

// Text as a literal of the dialect, in its quotes. PostgreSQL: E'' where there is a backslash, so that no setting of
// the server changes what it means.
std::string quote_text(std::string_view text, Dialect dialect);

// How NULLs sort where nothing is written.
NullsOrder default_nulls_order(Dialect dialect, bool descending);

}
