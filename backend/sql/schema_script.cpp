#include "sql/schema_script.hpp"

#include "sql/lexer.hpp"
#include "sql/type_names.hpp"

#include <algorithm>
#include <array>

namespace datachat::sql {
namespace {

constexpr std::array constraints{"constraint", "primary", "unique", "foreign", "check",
                                 "exclude",    "like",    "key",    "index"};
constexpr std::array after_type{"not",   "null",       "default", "primary",   "unique", "references",
                                "check", "constraint", "collate", "generated", "as"};

class Reader {
public:
    Reader(std::string_view text, std::vector<Token> tokens, Dialect dialect)
        : text_(text), tokens_(std::move(tokens)), dialect_(dialect)
    {
    }

    core::Result<models::Schema> run()
    {
        while (peek().kind != TokenKind::end) {
            if (is_word("create"))
                statement();
            if (!message_.empty())
                return core::fail(core::Errc::invalid_argument, message_);
            while (peek().kind != TokenKind::end && !accept_symbol(";"))
                ++at_;
        }
        return std::move(schema_);
    }

private:
    const Token& peek() const { return tokens_[std::min(at_, tokens_.size() - 1)]; }
    bool is_word(std::string_view word) const { return peek().kind == TokenKind::word && peek().text == word; }
    bool is_one_of(const auto& words) const
    {
        return peek().kind == TokenKind::word && std::ranges::find(words, peek().text) != words.end();
    }
    bool accept_word(std::string_view word)
    {
        const bool found = is_word(word);
        at_ += found ? 1 : 0;
        return found;
    }
    bool accept_symbol(std::string_view symbol)
    {
        const bool found = peek().kind == TokenKind::symbol && peek().text == symbol;
        at_ += found ? 1 : 0;
        return found;
    }

    std::string name()
    {
        const Token& token = peek();
        if (token.kind != TokenKind::word && token.kind != TokenKind::quoted_name) {
            if (message_.empty())
                message_ = place_of(text_, token.offset) + ": expected a name in CREATE TABLE.";
            return {};
        }
        ++at_;
        const bool folds = dialect_ == Dialect::postgres || token.kind == TokenKind::quoted_name;
        return folds ? token.text : std::string(token.raw);
    }

    void statement()
    {
        ++at_;
        while (is_word("temp") || is_word("temporary") || is_word("or") || is_word("replace") || is_word("unlogged"))
            ++at_;
        if (!accept_word("table"))
            return;
        if (accept_word("if")) {
            accept_word("not");
            accept_word("exists");
        }
        models::TableInfo table;
        table.name = name();
        if (accept_symbol(".")) {
            table.schema = std::move(table.name);
            table.name = name();
        }
        if (!accept_symbol("(")) // CREATE TABLE ... AS
            return;
        do
            element(table);
        while (message_.empty() && accept_symbol(","));
        if (message_.empty() && !accept_symbol(")"))
            message_ = place_of(text_, peek().offset) + ": expected ) at the end of CREATE TABLE.";
        const bool new_place = std::ranges::find(schema_.search_path, table.schema) == schema_.search_path.end();
        if (!table.schema.empty() && new_place)
            schema_.search_path.push_back(table.schema);
        schema_.tables.push_back(std::move(table));
    }

    void element(models::TableInfo& table)
    {
        if (!is_one_of(constraints)) {
            models::ColumnInfo column;
            column.name = name();
            while (peek().kind == TokenKind::word && !is_one_of(after_type)) {
                column.native_type += (column.native_type.empty() ? "" : " ") + peek().text;
                ++at_;
            }
            column.type = type_from_spelling(column.native_type, {}, dialect_).type;
            if (models::is_temporal(column.type))
                column.time_storage = models::TimeStorage::native;
            if (dialect_ == Dialect::sqlite && column.type == models::Type::unknown)
                settle_by_convention(column);
            table.columns.push_back(std::move(column));
            rest_of_column(table);
            return;
        }
        if (is_word("constraint")) {
            ++at_;
            name();
        }
        const bool key = is_word("primary");
        for (int open = 0; peek().kind != TokenKind::end; ++at_) { // the rest of the element
            const std::string& symbol = peek().kind == TokenKind::symbol ? peek().text : empty_;
            if (open == 0 && (symbol == "," || symbol == ")"))
                return;
            open += symbol == "(" ? 1 : symbol == ")" ? -1 : 0;
            if (key && open == 1 && symbol.empty())
                table.primary_key.push_back(peek().text);
        }
    }

    void rest_of_column(models::TableInfo& table)
    {
        for (int open = 0; peek().kind != TokenKind::end; ++at_) {
            const std::string& symbol = peek().kind == TokenKind::symbol ? peek().text : empty_;
            if (open == 0 && (symbol == "," || symbol == ")"))
                return;
            open += symbol == "(" ? 1 : symbol == ")" ? -1 : 0;
            if (open == 0 && is_word("primary"))
                table.primary_key.push_back(table.columns.back().name);
        }
    }

    // SQLite keeps dates as texts and truth values as numbers.
    static void settle_by_convention(models::ColumnInfo& column)
    {
        const auto holds = [&](std::string_view part) { return column.native_type.find(part) != std::string::npos; };
        if (holds("date") || holds("time")) {
            column.type = models::Type::text;
            column.time_storage = models::TimeStorage::iso_text;
        } else if (holds("bool")) {
            column.type = models::Type::int64;
        }
    }

    std::string_view text_;
    std::vector<Token> tokens_;
    Dialect dialect_;
    std::size_t at_ = 0;
    std::string message_;
    std::string empty_;
    models::Schema schema_;
};

}

core::Result<models::Schema> schema_of_script(std::string_view script, Dialect dialect)
{
    auto tokens = tokenize(script, dialect);
    if (!tokens)
        return std::unexpected(std::move(tokens.error()));
    return Reader(script, std::move(*tokens), dialect).run();
}

}
