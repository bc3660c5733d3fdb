#include "sql/precedence.hpp"
#include "sql/printer_state.hpp"

namespace datachat::sql {

void Printer::source(const TableSource& source)
{
    if (const auto* join = std::get_if<core::Box<Join>>(&source.node))
        return node(**join);
    std::visit(
        [this](const auto& content) {
            if constexpr (!std::is_same_v<std::remove_cvref_t<decltype(content)>, core::Box<Join>>)
                node(content);
        },
        source.node);
}

void Printer::alias(const std::string& alias, const std::vector<std::string>& columns)
{
    if (alias.empty()) {
        if (!columns.empty())
            refuse("a table's columns are renamed without naming the table");
        return;
    }
    write(" AS ");
    identifier(alias);
    if (columns.empty())
        return;
    if (dialect_ == Dialect::sqlite)
        refuse("it cannot rename a table's columns");
    write("(");
    identifiers(columns);
    write(")");
}

void Printer::node(const TableName& table)
{
    for (const std::string* qualifier : {&table.catalog, &table.schema}) {
        if (qualifier->empty())
            continue;
        identifier(*qualifier);
        write(".");
    }
    identifier(table.name);
    alias(table.alias, {});
}

void Printer::node(const DerivedTable& derived)
{
    if (derived.lateral) {
        if (dialect_ == Dialect::sqlite)
            refuse("it has no LATERAL");
        write("LATERAL ");
    }
    nested(*derived.query);
    alias(derived.alias, derived.columns);
}

void Printer::node(const TableFunction& function)
{
    if (function.lateral) {
        if (dialect_ == Dialect::sqlite)
            refuse("it has no LATERAL");
        write("LATERAL ");
    }
    const Expr& call = *function.call;
    if (!std::holds_alternative<Call>(call.node) && !std::holds_alternative<DialectCall>(call.node))
        refuse("what stands in FROM is not a table");
    expr(call, level::primary);
    alias(function.alias, function.columns);
}

void Printer::node(const Join& join)
{
    source(join.left);
    const bool conditional = join.on || !join.using_columns.empty() || join.natural;
    clause(join.natural ? "NATURAL " : "");
    switch (join.kind) {
    case JoinKind::inner:
        write(conditional || dialect_ == Dialect::sqlite ? "JOIN " : "CROSS JOIN ");
        break;
    case JoinKind::left:
        write("LEFT JOIN ");
        break;
    case JoinKind::right:
        write("RIGHT JOIN ");
        break;
    case JoinKind::full:
        write("FULL JOIN ");
        break;
    case JoinKind::cross:
        write("CROSS JOIN ");
        break;
    }
    if (std::holds_alternative<core::Box<Join>>(join.right.node)) {
        write("(");
        source(join.right);
        write(")");
    } else {
        source(join.right);
    }
    if (join.on) {
        write(" ON ");
        expr(*join.on, level::lowest);
    } else if (!join.using_columns.empty()) {
        write(" USING (");
        identifiers(join.using_columns);
        write(")");
    }
}

}
