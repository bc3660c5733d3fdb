#pragma once

#include "core/result.hpp"
#include "sql/lexer.hpp"
#include "sql/parser.hpp"
#include "sql/precedence.hpp"

#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace datachat::sql {

// Recursive descent over the tokens of one text. The first error stops it: from then on it sees only the end of the
// text, so that every loop ends, and what the functions return does not count.
class Parser {
public:
    Parser(std::string_view text, Dialect dialect, const ParseLimits& limits)
        : text_(text), dialect_(dialect), limits_(limits)
    {
    }

    core::Result<Query> whole_query();
    core::Result<Expr> whole_expression();

private:
    // parser.cpp: tokens and errors
    bool start();
    const Token& peek(std::size_t ahead = 0) const;
    Token take();
    bool at_word(std::string_view word, std::size_t ahead = 0) const;
    bool at_any_word(std::initializer_list<std::string_view> words, std::size_t ahead = 0) const;
    bool at_symbol(std::string_view symbol, std::size_t ahead = 0) const;
    bool accept_word(std::string_view word);
    bool accept_symbol(std::string_view symbol);
    void expect_word(std::string_view word);
    void expect_symbol(std::string_view symbol);
    bool failed() const { return error_.has_value(); }
    void fail_expected(std::string_view what); // at the present token
    void fail(core::Errc code, std::string_view message);
    void refuse(std::string_view message) { fail(core::Errc::refused, message); }
    bool sqlite() const { return dialect_ == Dialect::sqlite; }
    bool duckdb() const { return dialect_ == Dialect::duckdb; }
    bool postgres() const { return dialect_ == Dialect::postgres; }
    bool mysql() const { return dialect_ == Dialect::mysql; }
    bool bigquery() const { return dialect_ == Dialect::bigquery; }
    bool snowflake() const { return dialect_ == Dialect::snowflake; }

    // Counts nesting for as long as it lives.
    class Deeper {
    public:
        explicit Deeper(Parser& parser);
        ~Deeper() { --parser_.depth_; }

    private:
        Parser& parser_;
    };

    // Makes the node, with its height in its id; fails with too_large past the limit.
    template <class T>
    Expr made(T&& content);
    void set_height(NodeId& id, NodeId highest_child);

    // names
    bool at_name() const;
    std::string name(std::string_view what); // folded as the dialect folds; fails if there is none
    std::string fold(const Token& token) const;
    std::vector<std::string> names_in_parentheses();
    std::string alias_or_nothing();
    bool ends_item_here(std::string_view word) const; // ends_item(), and what the dialect adds

    // parse_query.cpp
    bool at_query(std::size_t ahead = 0) const;       // SELECT, VALUES, WITH
    bool at_whole_table(std::size_t ahead = 0) const; // TABLE t
    bool at_query_tail() const;                       // UNION, ORDER BY, LIMIT, ...
    void refuse_other_statements();
    Query query();
    Query query_in_parentheses(); // after "(" has been taken; takes ")"
    Query continued(Query left);  // set operations, order and limits after a query in parentheses
    Query with_tail(Query body);
    std::vector<CommonTable> common_tables();
    Query set_operations(int least);
    Query set_operations_after(Query left, int least);
    Query member();
    Query whole_table();
    Query unwrapped(Query member);
    Query finished(Query query);
    Query values();
    void row_limits(Query& query);
    std::vector<OrderItem> order_items();
    OrderItem order_item();

    // parse_select.cpp
    Query select();
    std::optional<ExprBox> select_items(Select& select); // gives what TOP says
    void named_windows(Select& select);
    Expr star(Star star); // with EXCEPT, REPLACE and RENAME
    void star_pattern(Star& star);
    void refuse_hierarchy();
    std::optional<ExprBox> top();
    SelectItem select_item();
    void grouping(Select& select);
    Expr grouping_element();
    Window window();
    Frame frame();
    FrameBound frame_bound();

    // parse_source.cpp
    std::vector<TableSource> sources();
    TableSource source();
    std::string alias_with_colon();
    void name_source(TableSource& source, const std::string& alias);
    void refuse_what_follows_a_source();
    std::vector<std::string> table_name_parts();
    TableSource function_source(std::string name, bool lateral);
    TableSource source_in_parentheses(bool lateral);
    TableSource named_source(bool lateral);
    void array_position(TableFunction& function);
    void with_ordinality(TableFunction& function);
    TableSource rows_from(bool lateral);
    std::string source_alias(std::vector<std::string>* columns);
    TableSource made_source(auto&& content);

    // parse_joins.cpp
    TableSource joined_source();
    TableSource joins_after(TableSource left);
    bool join_words(Join& join);
    bool joins_array(const Join& join) const;
    void join_condition(Join& join);

    // parse_pivot.cpp
    TableSource pivots_after(TableSource source);
    TableSource pivot(TableSource source);
    SelectItem pivot_item();
    void pivot_values(Pivot& pivot);
    void pivot_groups(Pivot& pivot);
    TableSource unpivot(TableSource source);
    bool at_pivot_statement(std::size_t ahead = 0) const;
    Query pivot_statement();
    TableSource pivot_on();
    TableSource unpivot_on();
    std::optional<TableSource> bare_pivot(DerivedTable& derived);

    // parse_sample.cpp
    bool at_sample(const TableSource& source) const;
    Sample sample();
    SampleMethod sample_method();
    void sample_amount(Sample& sample);
    int sample_seed();

    // parse_lambda.cpp
    std::optional<Expr> lambda(std::string_view function, std::size_t place);
    bool at_arrow() const;
    Expr comprehension(Expr element);

    // parse_expr.cpp
    Expr expr(int least_level = level::lowest);
    Expr prefix();
    Expr signed_operand();
    bool infix(Expr& left, int least_level, int& without_chain);
    bool infix_symbol(Expr& left, int least_level, int& without_chain);
    bool infix_word(Expr& left, int least_level, int& without_chain);
    bool takes(Binding binding, int least_level, int& without_chain);
    Expr binary(BinaryOp op, Expr left, Expr right);
    bool quantified(BinaryOp op, Expr& left);
    void is_test(Expr& left);
    void membership(Expr& left);
    Expr in(Expr left, bool negated);
    Expr like(Expr left, LikeKind kind, bool negated);
    Expr like_any(Expr left, std::string_view word, bool negated);
    Expr negated_if(bool negated, Expr expr);
    std::vector<Expr> exprs();
    void settle_field(Expr& side, const Expr& other) const;

    // parse_primary.cpp
    Expr primary();
    Expr in_parentheses();
    Expr word_expr();
    Expr number();
    Expr texts();
    Expr case_expr();
    Expr cast(bool null_on_failure);
    Expr convert();          // MySQL
    std::string type_text(); // of BigQuery: ARRAY<STRUCT<a INT64>>
    Expr typed_array();
    Expr structure();      // BigQuery's STRUCT(1 AS a)
    Expr object_literal(); // {'a': 1}
    Expr interval_of_unit();
    Expr postfix(Expr operand);
    Expr json_path(Expr operand); // Snowflake's a:b.c
    Expr cast_to(Expr operand, TypeName type, bool null_on_failure);
    TypeName type_name();
    std::optional<Expr> typed_literal();
    Expr interval();
    Expr column_or_call();
    Expr array_literal();

    // parse_call.cpp
    Expr call(std::string name);
    void call_arguments(Call& call, std::string_view name);
    Expr argument(std::string_view function, std::size_t place);
    std::string date_unit();
    std::optional<Expr> renamed_call(const std::string& name,
                                     Call& call); // what a dialect says otherwise than the tree
    Expr mysql_trim();
    void call_tail(Call& call, std::string_view name);
    Expr named_call(std::string name, Call call);
    Expr own_call(std::string_view name, std::vector<Expr> args);
    Expr extract();
    Expr position();
    Expr substring(std::string name);
    Expr trim();

    std::string_view text_;
    Dialect dialect_;
    ParseLimits limits_;
    std::vector<Token> tokens_;
    std::size_t position_ = 0;
    int depth_ = 0;
    bool has_top_ = false;               // the SELECT just read has its limit from TOP
    bool source_in_parentheses_ = false; // what comes next in FROM may be a query's first member
    std::optional<core::Error> error_;
};

}

#include "sql/height.hpp"

namespace datachat::sql {

template <class T>
Expr Parser::made(T&& content)
{
    Expr expr(std::forward<T>(content));
    std::visit([&](const auto& node) { set_height(expr.id, HeightOfChildren().of(node)); }, expr.node);
    return expr;
}

TableSource Parser::made_source(auto&& content)
{
    TableSource source(std::forward<decltype(content)>(content));
    HeightOfChildren children;
    NodeId highest = 0;
    if (const auto* join = std::get_if<core::Box<Join>>(&source.node))
        highest = children.of(**join);
    else if (const auto* derived = std::get_if<DerivedTable>(&source.node))
        highest = children.of(*derived);
    else if (const auto* function = std::get_if<TableFunction>(&source.node))
        highest = children.of(*function);
    else if (const auto* pivot = std::get_if<core::Box<Pivot>>(&source.node))
        highest = children.of(**pivot);
    else if (const auto* unpivot = std::get_if<core::Box<Unpivot>>(&source.node))
        highest = children.of(**unpivot);
    set_height(source.id, highest);
    return source;
}

}
