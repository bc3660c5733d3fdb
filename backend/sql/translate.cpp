#include "sql/translate.hpp"

#include "sql/conditions.hpp"
#include "sql/functions.hpp"
#include "sql/normal_form.hpp"
#include "sql/printer_state.hpp"
#include "sql/translator.hpp"
#include "sql/walk.hpp"

#include <algorithm>
#include <limits>

namespace datachat::sql {
namespace {

bool needs_derived_names(Dialect dialect)
{
    return dialect == Dialect::postgres || dialect == Dialect::mysql;
}

bool is_one_row(const Query& query)
{
    const auto* limit = query.limit ? std::get_if<Literal>(&(**query.limit).node) : nullptr;
    if (limit && limit->value == models::Value(1))
        return true;
    const Select* select = query.select();
    if (!select || !select->group_by.empty())
        return false;
    return std::ranges::any_of(select->items, [](const SelectItem& item) {
        bool aggregate = false;
        walk_level(item.expr, [&](const Expr& expr) {
            const auto* call = std::get_if<Call>(&expr.node);
            aggregate = aggregate || (call && !call->over && is_aggregate(call->name));
        });
        return aggregate;
    });
}

}

core::Result<Translation> translate(Query query, Dialect from, Dialect to, const models::Schema* schema, Layout layout)
{
    return Translator(from, to, schema).run(std::move(query), layout);
}

core::Result<Translation> Translator::run(Query query, Layout layout)
{
    Translation result;
    if (from_ != to_) {
        Portability portability;
        if (schema_) {
            auto typing = resolve_types(query, *schema_, from_);
            if (!typing)
                return std::unexpected(std::move(typing.error()));
            typing_ = std::move(*typing);
            portability = inspect_portability(query, typing_, *schema_, from_);
            findings_ = portability.findings;
            wrap_determined(query, portability.determined);
        } else {
            number_nodes(query);
        }
        add_tie_breakers(query, portability);
        queries(query);
        if (error_)
            return std::unexpected(std::move(*error_));
        walk(query, MutableVisitor{.leave_expr = [this](Expr& expr) { leave(expr); }});
        query = normal_form(std::move(query), to_);
    }
    auto text = print(query, to_, layout);
    if (!text)
        return std::unexpected(std::move(text.error()));
    result.query = std::move(query);
    result.text = std::move(*text);
    result.findings = std::move(findings_);
    return result;
}

void Translator::report(std::string_view rule, std::string text)
{
    Finding finding{std::string(rule), std::move(text)};
    if (std::ranges::find(findings_, finding) == findings_.end())
        findings_.push_back(std::move(finding));
}

models::Type Translator::type_of(const Expr& expr) const
{
    if (const auto* literal = std::get_if<Literal>(&expr.node))
        return literal->value.type();
    const auto found = typing_.types.find(expr.id);
    return found == typing_.types.end() ? models::Type::unknown : found->second;
}

// The smallest value of the group stands for the one value that it has.
void Translator::wrap_determined(Query& root, const std::vector<NodeId>& ids)
{
    std::vector<Expr*> columns;
    walk(root, MutableVisitor{.expr = [&](Expr& expr) {
             if (std::holds_alternative<ColumnRef>(expr.node) && std::ranges::find(ids, expr.id) != ids.end())
                 columns.push_back(&expr);
         }});
    for (Expr* column : columns) {
        Call any;
        any.name = "min";
        any.args.push_back(*column);
        column->node = std::move(any);
    }
}

void Translator::add_tie_breakers(Query& query, const Portability& portability) const
{
    walk(query, MutableVisitor{.query = [&](Query& node) {
             const auto found = portability.tie_breakers.find(node.id);
             if (found == portability.tie_breakers.end())
                 return;
             for (const OrderItem& item : found->second)
                 node.order_by.push_back(item);
         }});
}

void Translator::queries(Query& root)
{
    walk(root, MutableVisitor{.query = [this](Query& query) { see(query); },
                              .expr =
                                  [this](Expr& expr) {
                                      auto* scalar = std::get_if<ScalarQuery>(&expr.node);
                                      const bool first = from_ == Dialect::sqlite || from_ == Dialect::duckdb;
                                      if (scalar && first && !scalar->query->limit && !is_one_row(*scalar->query))
                                          scalar->query->limit = Expr(Literal{models::Value(1)});
                                      auto* own = std::get_if<DialectCall>(&expr.node);
                                      auto* call = own ? &own->call : std::get_if<Call>(&expr.node);
                                      // RANGE with a distance takes one term alone
                                      if (call && call->over &&
                                          !(call->over->frame && call->over->frame->unit == FrameUnit::range))
                                          nulls_order(call->over->order_by);
                                      if (auto* in = std::get_if<InQuery>(&expr.node))
                                          wrap_limited(*in->query);
                                      if (auto* quantified = std::get_if<Quantified>(&expr.node))
                                          wrap_limited(*quantified->query);
                                  },
                              .source = [this](TableSource& source) { see(source); },
                              .leave_query =
                                  [this](Query& query) {
                                      nulls_order(query.order_by);
                                      if (Select* select = query.select()) {
                                          for (NamedWindow& named : select->windows)
                                              nulls_order(named.window.order_by);
                                      }
                                  }});
}

// MySQL takes no LIMIT in the query of IN.
void Translator::wrap_limited(Query& nested) const
{
    if (to_ != Dialect::mysql || (!nested.limit && !nested.offset))
        return;
    Select outer;
    outer.items.push_back({Star{}, "", 0});
    outer.from.push_back(DerivedTable{std::move(nested), "limited", {}, false});
    Query wrapped;
    wrapped.body = std::move(outer);
    nested = std::move(wrapped);
}

void Translator::see(Query& query)
{
    lower_rows(query);
    replace_alias_names(query);
    if (query.offset && !query.limit && to_ != Dialect::postgres && to_ != Dialect::duckdb && to_ != Dialect::sqlite)
        query.limit = Expr(Literal{models::Value(std::numeric_limits<std::int64_t>::max())});
    if (Select* select = query.select()) {
        for (std::optional<Expr>* part : {&select->where, &select->having}) {
            if (*part)
                condition(**part);
        }
    }
}

void Translator::see(TableSource& source)
{
    lower_sample(source.sample);
    auto* derived = std::get_if<DerivedTable>(&source.node);
    if (derived && derived->alias.empty() && needs_derived_names(to_))
        derived->alias = "derived_" + std::to_string(next_alias_++);
    if (derived && derived->columns.empty() && std::holds_alternative<Values>(derived->query->body))
        name_columns(*derived);
    auto* join = std::get_if<core::Box<Join>>(&source.node);
    if (join && (*join)->on)
        condition(*(*join)->on);
}

// Each engine calls the columns of VALUES otherwise.
void Translator::name_columns(DerivedTable& derived)
{
    const auto& rows = std::get<Values>(derived.query->body).rows;
    const bool by_zero = from_ == Dialect::duckdb;
    if (rows.empty() || to_ == Dialect::sqlite || to_ == Dialect::bigquery)
        return;
    if (derived.alias.empty())
        derived.alias = "derived_" + std::to_string(next_alias_++);
    for (std::size_t i = 0; i < rows.front().size(); ++i)
        derived.columns.push_back(by_zero ? "col" + std::to_string(i) : "column" + std::to_string(i + 1));
}

// PostgreSQL and BigQuery know the names of outputs in fewer places.
void Translator::replace_alias_names(Query& query)
{
    Select* select = query.select();
    if (!select || typing_.aliases.empty() || to_ == Dialect::sqlite || to_ == Dialect::snowflake)
        return;
    const Select before = *select;
    if (select->where)
        replace_aliases(*select->where, before, true);
    if (select->having && to_ != Dialect::mysql)
        replace_aliases(*select->having, before, true);
    for (Expr& group : select->group_by)
        replace_aliases(group, before, false);
    for (OrderItem& item : query.order_by)
        replace_aliases(item.expr, before, false);
}

void Translator::replace_aliases(Expr& root, const Select& select, bool also_bare)
{
    std::vector<Expr*> names;
    walk_level(root, [&](Expr& expr) {
        if (std::holds_alternative<ColumnRef>(expr.node) && typing_.aliases.contains(expr.id) &&
            (also_bare || &expr != &root))
            names.push_back(&expr);
    });
    for (Expr* name : names) {
        for (const SelectItem& item : select.items) {
            if (item.alias == std::get<ColumnRef>(name->node).column) {
                Expr meant = item.expr;
                *name = std::move(meant);
                break;
            }
        }
    }
}

// MySQL has no words for the order of NULLs: x IS NULL stands before x.
void Translator::nulls_order(std::vector<OrderItem>& items) const
{
    if (to_ != Dialect::mysql)
        return;
    std::vector<OrderItem> all;
    for (OrderItem& item : items) {
        const bool other = item.nulls && *item.nulls != default_nulls_order(to_, item.descending);
        if (other && !std::holds_alternative<Literal>(item.expr.node)) {
            const bool last = *item.nulls == NullsOrder::last;
            all.push_back({Expr(IsTest{TestKind::null, item.expr, false}), !last, default_nulls_order(to_, !last), 0});
            item.nulls = default_nulls_order(to_, item.descending);
        }
        all.push_back(std::move(item));
    }
    items = std::move(all);
}

}
