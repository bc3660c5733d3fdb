#include "sql/firewall.hpp"

#include "sql/firewall_rules.hpp"
#include "sql/keywords.hpp"
#include "sql/lexer.hpp"
#include "sql/normal_form.hpp"
#include "sql/parser.hpp"
#include "sql/printer.hpp"
#include "sql/row_limit.hpp"
#include "sql/suggestions.hpp"
#include "sql/walk.hpp"

#include <algorithm>

namespace datachat::sql {
namespace {

using core::Errc;

std::string qualified(const models::TableInfo& table)
{
    return table.schema.empty() ? table.name : table.schema + "." + table.name;
}

std::vector<std::string> named_tables(const Query& query)
{
    std::vector<std::string> common;
    std::vector<std::string> tables;
    walk(query,
         Visitor{.query =
                     [&](const Query& node) {
                         for (const CommonTable& table : node.with)
                             common.push_back(table.name);
                     },
                 .source =
                     [&](const TableSource& source) {
                         const auto* table = std::get_if<TableName>(&source.node);
                         if (!table)
                             return;
                         const auto is_it = [&](const std::string& name) { return same_name(name, table->name); };
                         if (table->schema.empty() && std::ranges::any_of(common, is_it))
                             return;
                         tables.push_back(table->schema.empty() ? table->name : table->schema + "." + table->name);
                     }});
    std::ranges::sort(tables);
    tables.erase(std::ranges::unique(tables).begin(), tables.end());
    return tables;
}

// The text that would be sent must be read back as the very tree that was checked: what people confirmed, what was
// checked and what runs are one thing.
core::Result<Query> read_back(const std::string& text, Dialect dialect)
{
    constexpr ParseLimits generous{4 << 20, 400};
    auto query = parse_query(text, dialect, generous);
    if (!query)
        return core::fail(
            Errc::refused,
            "The query's text cannot be read back, so it is not run. Write it more simply. (rule: read back)",
            query.error().message + " in: " + text);
    return query;
}

// A word that the engine keeps for itself and that we took for a name: it was written without quotes and would be sent
// with them, so the engine would read the text that came otherwise (SELECT FOR UPDATE, FROM session_user).
std::optional<core::Error> misread_word(std::string_view came, const std::string& sent, Dialect dialect)
{
    if (dialect != Dialect::postgres && dialect != Dialect::duckdb)
        return std::nullopt;
    const auto before = tokenize(came, dialect);
    const auto after = tokenize(sent, dialect);
    if (!before || !after)
        return std::nullopt; // both have been parsed
    const auto quoted = [](const std::vector<Token>& tokens, const std::string& name) {
        return std::ranges::any_of(tokens, [&](const Token& token) {
            return token.kind == TokenKind::quoted_name && same_name(token.text, name);
        });
    };
    for (const Token& token : *before) {
        if (token.kind == TokenKind::word && is_reserved(token.text, dialect) && quoted(*after, token.text) &&
            !quoted(*before, token.text))
            return core::Error{Errc::refused, place_of(came, token.offset) + ": " + token.text +
                                                  " is a word of the language. Put it in quotes if it is a name. "
                                                  "(rule: names)"};
    }
    return std::nullopt;
}

core::Error differs(const std::string& text)
{
    return {
        Errc::refused,
        "The query's text does not mean what was checked, so it is not run. Write it more simply. (rule: read back)",
        text};
}

}

core::Result<CheckedQuery> Firewall::check(Query query, ExecutionLimits limits, std::string plan_hash) const
{
    auto resolution = resolve(query, visible_, dialect_);
    if (!resolution)
        return std::unexpected(std::move(resolution.error()));
    return checked(std::move(query), limits, std::move(plan_hash));
}

core::Result<CheckedQuery> Firewall::check_text(std::string_view text, ExecutionLimits limits) const
{
    auto query = parse_query(text, dialect_);
    if (!query)
        return std::unexpected(std::move(query.error()));
    const Rules unnamed{dialect_, policy_.allow_system_catalogs, true};
    if (auto broken =
            broken_rule(*query, unnamed)) // before names are looked up: a refusal says more than an unknown table
        return std::unexpected(at_place(std::move(broken->error), broken->word, text, dialect_));
    Query copy = *query;
    if (auto resolution = resolve(copy, visible_, dialect_); !resolution)
        return std::unexpected(at_place_of_name(std::move(resolution.error()), text, dialect_));
    auto result = check(std::move(*query), limits, "");
    if (result) {
        if (auto misread = misread_word(text, result->text(), dialect_))
            return std::unexpected(std::move(*misread));
    }
    return result;
}

core::Result<CheckedQuery> Firewall::checked(Query query, ExecutionLimits limits, std::string plan_hash) const
{
    const Rules rules{dialect_, policy_.allow_system_catalogs, true};
    auto with_policies = put_policies(std::move(query), visible_, dialect_, policy_.rows);
    if (!with_policies)
        return std::unexpected(std::move(with_policies.error()));
    query = std::move(*with_policies);
    if (auto again = resolve(query, visible_, dialect_); !again) // the storage of dates inside barriers
        return std::unexpected(std::move(again.error()));
    query = normal_form(std::move(query), dialect_);
    if (limits.rows > 0)
        put_row_limit(query, limits.rows + 1, dialect_); // one more than may be read, so that "more" can be told
    if (auto broken = broken_rule(query, rules))
        return std::unexpected(std::move(broken->error));
    auto text = print(query, dialect_);
    if (!text)
        return std::unexpected(std::move(text.error()));
    auto read = read_back(*text, dialect_);
    if (!read)
        return std::unexpected(std::move(read.error()));
    auto resolution = resolve(*read, visible_, dialect_);
    if (!resolution)
        return std::unexpected(std::move(resolution.error()));
    const Query sent = normal_form(*read, dialect_);
    if (sent != query)
        return std::unexpected(differs(*text));
    if (auto open = unprotected_table(sent, *resolution, visible_, dialect_, policy_.rows))
        return std::unexpected(std::move(*open));
    if (auto broken = broken_rule(*read, rules))
        return std::unexpected(std::move(broken->error));

    CheckedQuery result;
    for (const std::size_t place : resolution->used_tables)
        result.tables_.push_back(qualified(visible_.tables[place]));
    result.policy_notes_ = policy_notes(resolution->used_tables, visible_, dialect_, policy_.rows);
    result.tree_ = std::move(query);
    result.text_ = std::move(*text);
    result.dialect_ = dialect_;
    result.plan_hash_ = std::move(plan_hash);
    result.policy_version_ = policy_.version;
    result.limits_ = limits;
    return result;
}

core::Result<std::vector<std::string>> inspect_without_schema(std::string_view text, Dialect dialect)
{
    auto query = parse_query(text, dialect);
    if (!query)
        return std::unexpected(std::move(query.error()));
    const Rules rules{dialect, false, false};
    if (auto broken = broken_rule(*query, rules))
        return std::unexpected(at_place(std::move(broken->error), broken->word, text, dialect));
    auto printed = print(*query, dialect);
    if (!printed)
        return std::unexpected(std::move(printed.error()));
    auto read = read_back(*printed, dialect);
    if (!read)
        return std::unexpected(std::move(read.error()));
    if (*read != normal_form(std::move(*query), dialect))
        return std::unexpected(differs(*printed));
    if (auto misread = misread_word(text, *printed, dialect))
        return std::unexpected(std::move(*misread));
    return named_tables(*read);
}

}
