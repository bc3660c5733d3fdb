#include "services/knowledge/compile_knowledge.hpp"

#include "core/result.hpp"
#include "sql/parser.hpp"
#include "sql/resolve.hpp"
#include "sql/walk.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace datachat::services::knowledge {
namespace {

using core::Errc;
using core::fail;
using core::Result;
using models::KnowledgeEntry;
using models::KnowledgeKind;

std::string full_name(const models::TableInfo& table)
{
    return table.schema.empty() ? table.name : table.schema + '.' + table.name;
}

std::vector<const models::TableInfo*> tables_with_column(const models::Schema& schema, std::string_view column)
{
    std::vector<const models::TableInfo*> found;
    for (const models::TableInfo& table : schema.tables) {
        if (models::find_column(table, column) != nullptr)
            found.push_back(&table);
    }
    return found;
}

Result<const models::TableInfo*> table_of(const sql::ColumnRef& reference, const models::Schema& schema)
{
    if (reference.table.empty()) {
        const auto candidates = tables_with_column(schema, reference.column);
        if (candidates.empty())
            return fail(Errc::not_found, fmt::format("there is no column \"{}\"", reference.column));
        if (candidates.size() > 1)
            return fail(Errc::invalid_argument, fmt::format("\"{}\" is a column of several tables: write table.{}",
                                                            reference.column, reference.column));
        return candidates.front();
    }
    const models::TableInfo* table = schema.find_table(reference.schema, reference.table);
    if (table == nullptr)
        return fail(Errc::not_found, fmt::format("there is no table \"{}\"", reference.table));
    if (models::find_column(*table, reference.column) == nullptr)
        return fail(Errc::not_found,
                    fmt::format("table \"{}\" has no column \"{}\"", reference.table, reference.column));
    return table;
}

// Qualifies every column of `expr` with its table and returns the tables, each once.
Result<std::vector<std::string>> qualify(sql::Expr& expr, const models::Schema& schema)
{
    std::vector<std::string> tables;
    std::optional<core::Error> error;
    sql::MutableVisitor visitor;
    visitor.query = [&](sql::Query&) {
        error = core::Error{Errc::unsupported, "a definition may not hold a sub-query", {}, {}};
    };
    visitor.expr = [&](sql::Expr& node) {
        auto* reference = std::get_if<sql::ColumnRef>(&node.node);
        if (reference == nullptr || error)
            return;
        const auto table = table_of(*reference, schema);
        if (!table) {
            error = table.error();
            return;
        }
        reference->schema = (*table)->schema;
        reference->table = (*table)->name;
        reference->column = models::find_column(**table, reference->column)->name;
        if (std::ranges::find(tables, full_name(**table)) == tables.end())
            tables.push_back(full_name(**table));
    };
    sql::walk(expr, visitor);
    if (error)
        return std::unexpected(*error);
    return tables;
}

struct Target {
    const models::TableInfo* table = nullptr;
    std::string column;
};

// "table", "schema.table", "table.column" or "schema.table.column"
Result<Target> target_of(std::string_view text, const models::Schema& schema)
{
    const auto split = [](std::string_view whole) {
        const auto dot = whole.rfind('.');
        return dot == std::string_view::npos ? std::pair(std::string_view(), whole)
                                             : std::pair(whole.substr(0, dot), whole.substr(dot + 1));
    };
    const auto find_table = [&](std::string_view whole) {
        const auto [owner, name] = split(whole);
        return schema.find_table(owner, name);
    };
    if (const auto* table = find_table(text))
        return Target{table, {}};
    const auto [owner, column] = split(text);
    const auto* table = owner.empty() ? nullptr : find_table(owner);
    if (table == nullptr)
        return fail(Errc::not_found, fmt::format("there is no table or column \"{}\"", text));
    const auto* found = models::find_column(*table, column);
    if (found == nullptr)
        return fail(Errc::not_found, fmt::format("table \"{}\" has no column \"{}\"", owner, column));
    return Target{table, found->name};
}

class Compiler {
public:
    Compiler(const models::Schema& schema, sql::Dialect dialect, nl::Knowledge& out)
        : schema_(schema), dialect_(dialect), out_(out)
    {
    }

    Result<void> add(const KnowledgeEntry& entry)
    {
        switch (entry.kind) {
        case KnowledgeKind::metric:
            return add_metric(entry);
        case KnowledgeKind::synonym:
            return add_synonym(entry);
        case KnowledgeKind::value_alias:
            return add_value_alias(entry);
        case KnowledgeKind::column_default:
            return add_column_default(entry);
        case KnowledgeKind::join_preference:
            return add_join_preference(entry);
        case KnowledgeKind::verified_pair:
            return add_pair(entry, out_.verified_pairs);
        case KnowledgeKind::rejected_query:
            return add_pair(entry, out_.rejected);
        case KnowledgeKind::instruction: // for the model, not for the engine
            return {};
        }
        return {};
    }

private:
    Result<void> add_metric(const KnowledgeEntry& entry)
    {
        auto expr = sql::parse_expression(entry.definition, dialect_);
        if (!expr)
            return std::unexpected(expr.error());
        auto tables = qualify(*expr, schema_);
        if (!tables)
            return std::unexpected(tables.error());
        out_.metrics.push_back(
            {.id = entry.id, .name = entry.term, .expr = std::move(*expr), .tables = std::move(*tables)});
        return {};
    }

    Result<void> add_synonym(const KnowledgeEntry& entry)
    {
        auto target = target_of(entry.definition, schema_);
        if (!target)
            return std::unexpected(target.error());
        out_.synonyms.push_back(
            {.id = entry.id, .words = entry.term, .target = {full_name(*target->table), target->column}});
        return {};
    }

    Result<void> add_value_alias(const KnowledgeEntry& entry)
    {
        auto condition = sql::parse_expression(entry.definition, dialect_);
        if (!condition)
            return std::unexpected(condition.error());
        if (auto tables = qualify(*condition, schema_); !tables)
            return std::unexpected(tables.error());
        out_.value_aliases.push_back({entry.id, entry.term, std::move(*condition)});
        return {};
    }

    Result<void> add_column_default(const KnowledgeEntry& entry)
    {
        using Role = nl::ColumnDefault::Role;
        auto target = target_of(entry.definition, schema_);
        if (!target)
            return std::unexpected(target.error());
        const Role role = entry.term == "dated" ? Role::dated : entry.term == "measured" ? Role::measured : Role::shown;
        out_.column_defaults.push_back({entry.id, role, {full_name(*target->table), target->column}});
        return {};
    }

    Result<void> add_join_preference(const KnowledgeEntry& entry)
    {
        auto condition = sql::parse_expression(entry.definition, dialect_);
        if (!condition)
            return std::unexpected(condition.error());
        const auto* equal = std::get_if<sql::Binary>(&condition->node);
        const auto* left = equal != nullptr ? std::get_if<sql::ColumnRef>(&equal->left->node) : nullptr;
        const auto* right = equal != nullptr ? std::get_if<sql::ColumnRef>(&equal->right->node) : nullptr;
        if (left == nullptr || right == nullptr || equal->op != sql::BinaryOp::equal)
            return fail(Errc::invalid_argument, "a join preference is written table.column = table.column");
        const auto left_table = table_of(*left, schema_);
        if (!left_table)
            return std::unexpected(left_table.error());
        const auto right_table = table_of(*right, schema_);
        if (!right_table)
            return std::unexpected(right_table.error());
        out_.join_preferences.push_back(
            {entry.id, full_name(**left_table), left->column, full_name(**right_table), right->column});
        return {};
    }

    Result<void> add_pair(const KnowledgeEntry& entry, std::vector<nl::VerifiedPair>& pairs)
    {
        auto query = sql::parse_query(entry.definition, dialect_);
        if (!query)
            return std::unexpected(query.error());
        if (auto resolution = sql::resolve(*query, schema_, dialect_); !resolution)
            return std::unexpected(resolution.error());
        pairs.push_back({entry.id, entry.term, std::move(*query)});
        return {};
    }

    const models::Schema& schema_;
    sql::Dialect dialect_;
    nl::Knowledge& out_;
};

}

namespace {

bool defines_words(KnowledgeKind kind)
{
    return kind == KnowledgeKind::metric || kind == KnowledgeKind::synonym || kind == KnowledgeKind::value_alias;
}

// Who defines a word anew means the new meaning; undoing that brings the old one back.
bool is_defined_again(const std::vector<KnowledgeEntry>& entries, std::size_t place)
{
    const KnowledgeEntry& old = entries[place];
    return defines_words(old.kind) && std::ranges::any_of(entries.begin() + static_cast<std::ptrdiff_t>(place) + 1,
                                                          entries.end(), [&](const KnowledgeEntry& entry) {
                                                              return entry.state == models::KnowledgeState::active &&
                                                                     defines_words(entry.kind) &&
                                                                     models::same_name(entry.term, old.term);
                                                          });
}

}

CompiledKnowledge compile_knowledge(const std::vector<KnowledgeEntry>& entries, const models::Schema& schema,
                                    sql::Dialect dialect)
{
    CompiledKnowledge compiled;
    Compiler compiler(schema, dialect, compiled.knowledge);
    for (std::size_t i = 0; i < entries.size(); ++i) {
        const KnowledgeEntry& entry = entries[i];
        if (entry.state != models::KnowledgeState::active || is_defined_again(entries, i))
            continue;
        if (const auto added = compiler.add(entry); !added)
            compiled.warnings.push_back(fmt::format("\"{}\" is not used here: {}", entry.term, added.error().message));
    }
    return compiled;
}

}
