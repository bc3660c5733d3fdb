#include "sql/precedence.hpp"
#include "sql/printer_state.hpp"
#include "sql/type_names.hpp"

#include <algorithm>

namespace datachat::sql {
namespace {

const std::string* text_of(const Expr& expr)
{
    const auto* literal = std::get_if<Literal>(&expr.node);
    return literal ? std::get_if<std::string>(&literal->value.data) : nullptr;
}

// Made of names, types and paths that the parser has put together from tokens: no quote, comment or semicolon.
bool is_harmless(std::string_view text, std::string_view signs)
{
    return !text.empty() && std::ranges::all_of(text, [&](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
               signs.find(c) != std::string_view::npos;
    });
}

std::string upper(std::string_view text)
{
    std::string result(text);
    std::ranges::transform(result, result.begin(),
                           [](char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c; });
    return result;
}

// Steps of a path: name.name[0]['a name']."another", where no quote stands inside a quoted name.
bool is_path(std::string_view path)
{
    char open = 0;
    for (const char c : path) {
        if (open != 0)
            open = c == open ? 0 : open;
        else if (c == '"' || c == '\'')
            open = c;
        else if (!is_harmless(std::string_view(&c, 1), ".[]$") && static_cast<unsigned char>(c) < 0x80)
            return false;
        if (c == '\\' || c == '\n')
            return false;
    }
    return open == 0 && !path.empty();
}

}

// * ILIKE 'x%' EXCLUDE (a) REPLACE (b + 1 AS b) RENAME (c AS d)
void Printer::star_words(const Star& star)
{
    const bool plain = star.excluded.empty() && star.replaced.empty() && star.renamed.empty() && !star.pattern;
    if (!plain && dialect_ != Dialect::duckdb && dialect_ != Dialect::bigquery && dialect_ != Dialect::snowflake)
        return refuse("its * cannot leave out, rename or replace columns");
    const auto pattern = [&] {
        const bool like = star.pattern->kind == LikeKind::like;
        if (dialect_ == Dialect::bigquery || (dialect_ == Dialect::snowflake && (like || star.pattern->negated)))
            refuse("its * cannot choose columns like this");
        write(star.pattern->negated ? " NOT" : "");
        write(like ? " LIKE " : " ILIKE ");
        text_literal(star.pattern->pattern);
    };
    if (star.pattern && dialect_ != Dialect::duckdb)
        pattern();
    if (!star.excluded.empty()) {
        write(dialect_ == Dialect::bigquery ? " EXCEPT (" : " EXCLUDE (");
        identifiers(star.excluded);
        write(")");
    }
    if (!star.replaced.empty()) {
        write(" REPLACE (");
        items_with_alias(star.replaced);
        write(")");
    }
    if (!star.renamed.empty() && dialect_ == Dialect::bigquery)
        refuse("its * cannot rename columns");
    for (std::size_t i = 0; i < star.renamed.size(); ++i) {
        write(i == 0 ? " RENAME (" : ", ");
        identifier(star.renamed[i].column);
        write(" AS ");
        identifier(star.renamed[i].alias);
    }
    write(star.renamed.empty() ? "" : ")");
    if (star.pattern && dialect_ == Dialect::duckdb)
        pattern();
}

void Printer::node(const Lambda& lambda)
{
    const bool words = dialect_ == Dialect::duckdb;
    if ((!words && dialect_ != Dialect::snowflake) || lambda.parameters.empty())
        return refuse("it has no functions without a name");
    write(words ? "lambda " : lambda.parameters.size() > 1 ? "(" : "");
    for (std::size_t i = 0; i < lambda.parameters.size(); ++i) {
        const LambdaParameter& parameter = lambda.parameters[i];
        write(i > 0 ? ", " : "");
        identifier(parameter.name);
        if (parameter.type == TypeName{})
            continue;
        const auto type = spelling_of(parameter.type, dialect_);
        if (!type || words)
            return refuse("the type of a parameter has no name there");
        write(" " + *type);
    }
    write(words ? " : " : lambda.parameters.size() > 1 ? ") -> " : " -> ");
    expr(*lambda.body, level::arrow + 1);
}

// Forms with words and brackets; the parser reads them into calls of these names.
bool Printer::special_form(const DialectCall& node)
{
    const auto& args = node.call.args;
    const std::string& name = node.name;
    if (name == "xor" && dialect_ == Dialect::mysql && args.size() == 2) {
        expr(args[0], level::logical_xor);
        write(" XOR ");
        expr(args[1], level::logical_xor + 1);
    } else if (name == "interval" && args.size() == 2 && text_of(args[1]) && is_harmless(*text_of(args[1]), "")) {
        write("INTERVAL ");
        expr(args[0], level::bit_xor);
        write(" " + upper(*text_of(args[1])));
    } else if (name == "rows_from" && dialect_ == Dialect::postgres) {
        write("ROWS FROM (");
        exprs(args);
        write(")");
    } else if (name == "date_unit" && args.size() == 1 && text_of(args[0]) && is_harmless(*text_of(args[0]), "()$")) {
        write(upper(*text_of(args[0])));
    } else if (name == "named_argument" && args.size() == 2 && text_of(args[0]) &&
               is_harmless(*text_of(args[0]), "$")) {
        write(*text_of(args[0]) + (dialect_ == Dialect::duckdb ? " := " : " => "));
        expr(args[1], level::lowest);
    } else if (name == "slice" && args.size() == 3) {
        const bool bare = std::holds_alternative<ColumnRef>(args[0].node);
        expr(args[0], bare ? level::subscript : level::primary + 1);
        write("[");
        for (std::size_t i = 1; i < 3; ++i) {
            const auto* literal = std::get_if<Literal>(&args[i].node);
            if (!literal || !literal->value.is_null())
                expr(args[i], level::lowest);
            write(i == 1 ? ":" : "]");
        }
    } else if (name == "struct_field" && args.size() == 2 && text_of(args[1])) {
        const auto* inner = std::get_if<DialectCall>(&args[0].node);
        const bool closed = std::holds_alternative<Subscript>(args[0].node) || (inner && inner->name == "struct_field");
        expr(args[0], closed ? level::subscript : level::primary + 1);
        write(".");
        identifier(*text_of(args[1]));
    } else if (name == "json_path" && args.size() == 2 && text_of(args[1]) && is_path(*text_of(args[1]))) {
        const bool bare = std::holds_alternative<ColumnRef>(args[0].node);
        expr(args[0], bare ? level::primary : level::primary + 1);
        write(":" + *text_of(args[1]));
    } else if (name == "in_unnest" && args.size() == 2) {
        expr(args[0], level::comparison + 1);
        write(" IN UNNEST(");
        expr(args[1], level::lowest);
        write(")");
    } else if ((name == "like_any" || name == "like_all" || name == "ilike_any" || name == "ilike_all") &&
               args.size() > 1) {
        expr(args[0], membership_binding(dialect_).level + 1);
        write(name.starts_with("i") ? " ILIKE " : " LIKE ");
        write(name.ends_with("all") ? "ALL (" : "ANY (");
        for (std::size_t i = 1; i < args.size(); ++i) {
            write(i > 1 ? ", " : "");
            expr(args[i], level::lowest);
        }
        write(")");
    } else if ((name == "trim_both" || name == "trim_leading" || name == "trim_trailing") && args.size() == 2 &&
               dialect_ == Dialect::mysql) {
        write("TRIM(" + upper(name.substr(5)) + " ");
        expr(args[1], level::lowest);
        write(" FROM ");
        expr(args[0], level::lowest);
        write(")");
    } else {
        return false;
    }
    return true;
}

bool Printer::structure(const DialectCall& node)
{
    const auto& args = node.call.args;
    if (node.name == "typed_array" && !args.empty() && text_of(args[0]) && is_harmless(*text_of(args[0]), "<>, ")) {
        write(*text_of(args[0]) + "[");
        for (std::size_t i = 1; i < args.size(); ++i) {
            write(i > 1 ? ", " : "");
            expr(args[i], level::lowest);
        }
        write("]");
        return true;
    }
    if (node.name != "struct" || args.size() % 2 == 0 || !text_of(args[0]))
        return false;
    const bool bigquery = dialect_ == Dialect::bigquery;
    const std::string& type = *text_of(args[0]);
    if ((!bigquery && !type.empty()) || (bigquery && !type.empty() && !is_harmless(type, "<>, ")))
        return false;
    write(!bigquery ? "{" : type.empty() ? "STRUCT(" : type + "(");
    for (std::size_t i = 1; i < args.size(); i += 2) {
        const std::string* field = text_of(args[i]);
        if (!field)
            return refuse("a field has no name"), true;
        write(i > 1 ? ", " : "");
        if (!bigquery) {
            text_literal(*field);
            write(": ");
        }
        expr(args[i + 1], level::lowest);
        if (bigquery && !field->empty()) {
            write(" AS ");
            identifier(*field);
        }
    }
    write(bigquery ? ")" : "}");
    return true;
}

}
