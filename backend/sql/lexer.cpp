#include "sql/lexer.hpp"

#include "sql/keywords.hpp"
#include "sql/unicode.hpp"

#include <array>

namespace datachat::sql {
namespace {

using core::Errc;

bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

bool is_name_start(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || static_cast<unsigned char>(c) >= 0x80;
}

bool is_space(char c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f';
}

int hex_value(char c)
{
    if (is_digit(c))
        return c - '0';
    if (c >= 'a' && c <= 'f')
        return c - 'a' + 10;
    if (c >= 'A' && c <= 'F')
        return c - 'A' + 10;
    return -1;
}

constexpr std::string_view operator_characters = "+-*/<>=~!@#%^&|?";

// The quotes between which a backslash escapes.
std::string_view escaping_quotes(Dialect dialect)
{
    return dialect == Dialect::mysql       ? "'\""
           : dialect == Dialect::bigquery  ? "'\"`"
           : dialect == Dialect::snowflake ? "'"
                                           : "";
}

class Lexer {
public:
    Lexer(std::string_view text, Dialect dialect) : text_(text), dialect_(dialect) {}

    core::Result<std::vector<Token>> run()
    {
        if (const auto bad = find_unreadable(text_, escaping_quotes(dialect_)))
            fail(bad->offset, bad->what);
        while (!error_ && skip_blanks()) {
            if (!error_)
                next();
        }
        if (error_)
            return std::unexpected(*error_);
        push(TokenKind::end, text_.size());
        return std::move(tokens_);
    }

private:
    char peek(std::size_t ahead = 0) const { return at_ + ahead < text_.size() ? text_[at_ + ahead] : '\0'; }
    bool postgres() const { return dialect_ == Dialect::postgres; }
    bool sqlite() const { return dialect_ == Dialect::sqlite; }
    bool mysql() const { return dialect_ == Dialect::mysql; }
    bool bigquery() const { return dialect_ == Dialect::bigquery; }
    bool snowflake() const { return dialect_ == Dialect::snowflake; }
    bool like_postgres() const { return postgres() || dialect_ == Dialect::duckdb; }

    void fail(std::size_t offset, std::string_view what, Errc code = Errc::invalid_argument)
    {
        if (!error_)
            error_ = core::Error{code, place_of(text_, offset) + ": " + std::string(what) + "."};
    }

    void push(TokenKind kind, std::size_t from, std::string content = {}, char quote = 0)
    {
        tokens_.push_back({kind, quote, std::move(content), text_.substr(from, at_ - from), from});
    }

    // Moves to the next token; false at the end of the text.
    bool skip_blanks()
    {
        while (at_ < text_.size()) {
            if (is_space(peek()))
                ++at_;
            else if (at_line_comment())
                at_ = std::min(text_.find('\n', at_), text_.size());
            else if (peek() == '/' && peek(1) == '*')
                skip_comment();
            else
                return true;
            if (error_)
                return true;
        }
        return false;
    }

    // MySQL wants a space after --; Snowflake has // as well, MySQL and BigQuery #.
    bool at_line_comment() const
    {
        if (peek() == '-' && peek(1) == '-')
            return !mysql() || at_ + 2 >= text_.size() || static_cast<unsigned char>(peek(2)) <= ' ';
        return (snowflake() && peek() == '/' && peek(1) == '/') || ((mysql() || bigquery()) && peek() == '#');
    }

    void skip_comment()
    {
        const std::size_t from = at_;
        if (peek(2) == '!' || ((peek(2) == 'M' || peek(2) == 'm') && peek(3) == '!'))
            return fail(from, "comments that begin with /*! are executed by some databases; remove it", Errc::refused);
        int open = 1;
        at_ += 2;
        while (open > 0) {
            if (at_ >= text_.size())
                return fail(from, "a comment is not closed; expected */");
            if (peek() == '*' && peek(1) == '/') {
                --open;
                at_ += 2;
            } else if (peek() == '/' && peek(1) == '*' && !like_postgres() && !sqlite()) {
                return fail(at_, "a comment inside a comment is read differently by different servers; remove it");
            } else if (!sqlite() && peek() == '/' && peek(1) == '*') {
                ++open;
                at_ += 2;
            } else {
                ++at_;
            }
        }
    }

    void next()
    {
        const char c = peek();
        if (is_name_start(c))
            return word();
        if (is_digit(c) || (c == '.' && is_digit(peek(1))))
            return number();
        if (bigquery() && (c == '\'' || c == '"') && peek(1) == c && peek(2) == c)
            return long_text(at_, c, true);
        if (c == '\'' || (c == '"' && (mysql() || bigquery())))
            return quoted_text(at_, mysql() || bigquery() || snowflake(), c);
        if (c == '"' || (c == '`' && (sqlite() || mysql() || bigquery())) || (sqlite() && c == '['))
            return quoted_name(c);
        if (c == '$' && (like_postgres() || snowflake()) && !is_digit(peek(1)) && dollar_text())
            return;
        if (c == '?' || c == '$' || c == ':' || (c == '@' && (sqlite() || bigquery())))
            return parameter_or_symbol();
        symbol();
    }

    void word()
    {
        const std::size_t from = at_;
        const char prefix = peek();
        if (bigquery() && prefixed_bigquery_text())
            return;
        if (peek(1) == '\'' && std::string_view("eExXbBnN").find(prefix) != std::string_view::npos)
            return prefixed_text(prefix);
        if ((prefix == 'u' || prefix == 'U') && peek(1) == '&' && (peek(2) == '\'' || peek(2) == '"') && !sqlite())
            return fail(from, "U& escapes are not read; write the characters themselves");
        while (is_name_start(peek()) || is_digit(peek()) || (peek() == '$' && at_ > from))
            ++at_;
        if (mysql() && prefix == '_' && (peek() == '\'' || peek() == '"'))
            return fail(from, "a text with a character set before it is not read; remove the prefix");
        push(TokenKind::word, from, to_lower_ascii(text_.substr(from, at_ - from)));
    }

    // r'...' and b'...' with either quote, tripled or not; false if there is none.
    bool prefixed_bigquery_text()
    {
        std::size_t length = 0;
        bool raw = false;
        bool binary = false;
        for (; length < 2; ++length) {
            const char c = peek(length);
            if ((c == 'r' || c == 'R') && !raw)
                raw = true;
            else if ((c == 'b' || c == 'B') && !binary)
                binary = true;
            else
                break;
        }
        const char quote = peek(length);
        if (length == 0 || (quote != '\'' && quote != '"'))
            return false;
        const std::size_t from = at_;
        if (binary) {
            fail(from, "a text with the prefix b is not read; write FROM_HEX('...')");
            return true;
        }
        at_ += length;
        if (peek(1) == quote && peek(2) == quote)
            long_text(from, quote, false);
        else
            raw_text(from, quote);
        return true;
    }

    // r'...': a backslash stands for itself, and what follows it does not end the text.
    void raw_text(std::size_t from, char quote)
    {
        std::string content;
        for (++at_; at_ < text_.size() && peek() != quote && peek() != '\n'; ++at_) {
            content += peek();
            if (peek() == '\\' && at_ + 1 < text_.size())
                content += text_[++at_];
        }
        if (peek() != quote)
            return fail(from, "a text is not closed; expected " + std::string(1, quote));
        ++at_;
        push(TokenKind::text, from, std::move(content));
    }

    // Three quotes on either side; the text may have line ends.
    void long_text(std::size_t from, char quote, bool escapes)
    {
        std::string content;
        at_ += 3;
        while (true) {
            if (at_ >= text_.size())
                return fail(from, "a text is not closed; expected " + std::string(3, quote));
            if (peek() == quote && peek(1) == quote && peek(2) == quote)
                break;
            const char c = text_[at_++];
            content += escapes && c == '\\' ? std::string{} : std::string(1, c);
            if (c != '\\')
                continue;
            if (!escapes && at_ < text_.size())
                content += text_[at_++];
            else if (escapes && !escape(content))
                return fail(at_ - 1, "this escape in a text is not read; write the character itself");
        }
        at_ += 3;
        push(TokenKind::text, from, std::move(content));
    }

    void prefixed_text(char prefix)
    {
        const std::size_t from = at_++;
        if ((prefix == 'e' || prefix == 'E') && like_postgres())
            return quoted_text(from, true);
        if ((prefix == 'x' || prefix == 'X') && (sqlite() || mysql() || snowflake()))
            return hexadecimal_bytes(from);
        fail(from,
             "a text with the prefix " + std::string(1, prefix) + " is not read in this dialect; remove the prefix");
    }

    void hexadecimal_bytes(std::size_t from)
    {
        std::string bytes;
        for (++at_; hex_value(peek()) >= 0 && hex_value(peek(1)) >= 0; at_ += 2)
            bytes += static_cast<char>(hex_value(peek()) * 16 + hex_value(peek(1)));
        if (peek() != '\'')
            return fail(at_, "expected pairs of hexadecimal digits and a closing '");
        ++at_;
        push(TokenKind::bytes, from, std::move(bytes));
    }

    void quoted_text(std::size_t from, bool escapes, char quote = '\'')
    {
        std::string content;
        ++at_;
        while (true) {
            if (at_ >= text_.size())
                return fail(from, "a text is not closed; expected " + std::string(1, quote));
            const char c = text_[at_++];
            // BigQuery has no doubled quotes: 'a''b' would be two texts, which it does not take.
            if (c == quote && peek() == quote && bigquery())
                return fail(at_, "a quote in a text is written \\" + std::string(1, quote) + " here");
            if (c == quote && peek() != quote)
                break;
            if (c == quote)
                ++at_;
            if (c == '\\' && escapes) {
                if (!escape(content))
                    return fail(at_ - 1, "this escape in a text is not read; write the character itself");
                continue;
            }
            content += c;
        }
        push(TokenKind::text, from, std::move(content));
    }

    // After a backslash; false for what would not be text.
    bool escape(std::string& content)
    {
        constexpr std::string_view written = "bfnrt\\'\"";
        constexpr std::string_view meant = "\b\f\n\r\t\\'\"";
        const char c = peek();
        if (mysql())
            return mysql_escape(content);
        if (bigquery() && (c == '?' || c == '`' || c == 'a' || c == 'v'))
            return ++at_, content += c == 'a' ? '\a' : c == 'v' ? '\v' : c, true;
        if (const std::size_t which = written.find(c); c != '\0' && which != std::string_view::npos) {
            ++at_;
            content += meant[which];
            return true;
        }
        if (c == 'x')
            return ++at_, code_point(content, 16, 1, 2, 0x7F);
        if (c == 'u' || c == 'U')
            return ++at_, code_point(content, 16, c == 'u' ? 4 : 8, c == 'u' ? 4 : 8, 0x10FFFF);
        return c >= '0' && c <= '7' && code_point(content, 8, 1, 3, 0x7F);
    }

    // MySQL: before any other character a backslash means nothing, but before % and _ it stays, for LIKE.
    bool mysql_escape(std::string& content)
    {
        constexpr std::string_view written = "bnrtZ";
        constexpr std::string_view meant = "\b\n\r\t\x1a";
        const char c = peek();
        if (c == '0' || at_ >= text_.size())
            return false;
        if (c == '%' || c == '_')
            content += '\\';
        const std::size_t which = written.find(c);
        content += which == std::string_view::npos ? c : meant[which];
        ++at_;
        return true;
    }

    // Bytes above 0x7F are parts of characters, which only \u can name whole.
    bool code_point(std::string& content, int base, int least, int most, std::uint32_t highest)
    {
        std::uint32_t code = 0;
        int digits = 0;
        for (; digits < most && hex_value(peek()) >= 0 && hex_value(peek()) < base; ++digits, ++at_)
            code = code * static_cast<std::uint32_t>(base) + static_cast<std::uint32_t>(hex_value(peek()));
        if (digits < least || code == 0 || code > highest || (code >= 0xD800 && code <= 0xDFFF))
            return false;
        append_utf8(content, code);
        return true;
    }

    void quoted_name(char quote)
    {
        const std::size_t from = at_++;
        const char closing = quote == '[' ? ']' : quote;
        std::string name;
        while (true) {
            if (at_ >= text_.size())
                return fail(from, "a quoted name is not closed; expected " + std::string(1, closing));
            const char c = text_[at_++];
            if (c == closing) {
                if (quote == '[' || peek() != closing)
                    break;
                ++at_;
            }
            if (c == '\\' && bigquery())
                return fail(at_ - 1, "a backslash in a name is not read");
            name += c;
        }
        if (name.empty())
            return fail(from, "a quoted name is empty");
        push(TokenKind::quoted_name, from, std::move(name), quote);
    }

    // $$text$$ and $tag$text$tag$; false if it is none.
    bool dollar_text()
    {
        std::size_t end = at_ + 1;
        while (end < text_.size() && (is_name_start(text_[end]) || is_digit(text_[end])))
            ++end;
        if (end >= text_.size() || text_[end] != '$')
            return false;
        const std::size_t from = at_;
        const std::string_view tag = text_.substr(at_, end + 1 - at_);
        const std::size_t close = text_.find(tag, end + 1);
        if (close == std::string_view::npos) {
            fail(from, "a text is not closed; expected " + std::string(tag));
            return true;
        }
        at_ = close + tag.size();
        push(TokenKind::text, from, std::string(text_.substr(end + 1, close - end - 1)));
        return true;
    }

    void number()
    {
        const std::size_t from = at_;
        if (mysql() && peek() == '0' && (peek(1) == 'x' || peek(1) == 'X' || peek(1) == 'b'))
            return fail(from, "0x and 0b are texts or numbers, as the place wants; write X'...' or a decimal number");
        if (peek() == '0' && (peek(1) == 'x' || peek(1) == 'X') && (sqlite() || bigquery())) {
            for (at_ += 2; hex_value(peek()) >= 0;)
                ++at_;
        } else {
            while (is_digit(peek()))
                ++at_;
            if (peek() == '.' && peek(1) != '.') {
                ++at_;
                while (is_digit(peek()))
                    ++at_;
            }
            const bool sign = peek(1) == '+' || peek(1) == '-';
            if ((peek() == 'e' || peek() == 'E') && is_digit(peek(sign ? 2 : 1))) {
                for (at_ += sign ? 2 : 1; is_digit(peek());)
                    ++at_;
            }
        }
        if (is_name_start(peek()))
            return fail(at_, "a number runs into a name; put a space between them");
        push(TokenKind::number, from, std::string(text_.substr(from, at_ - from)));
    }

    void parameter_or_symbol()
    {
        const std::size_t from = at_;
        const char sign = peek();
        std::size_t end = at_ + 1;
        const auto part_of_name = [](char c) { return is_digit(c) || is_name_start(c); };
        while (end < text_.size() && part_of_name(text_[end]))
            ++end;
        const bool named = end > at_ + 1;
        const bool numbered = named && is_digit(text_[at_ + 1]);
        const bool colon = sign == ':' && named && !numbered && is_after_operand();
        const bool accepted = sqlite()      ? (sign == '?' ? !named || numbered : named)
                              : postgres()  ? sign == '$' && numbered
                              : mysql()     ? sign == '?' && !named
                              : bigquery()  ? (sign == '?' && !named) || (sign == '@' && named && !numbered)
                              : snowflake() ? (sign == '?' && !named) || (sign == ':' && named && !colon)
                                            : sign == '?' || (sign == '$' && named);
        if (!accepted)
            return symbol();
        at_ = end;
        push(TokenKind::parameter, from, std::string(text_.substr(from + 1, end - from - 1)));
    }

    // Snowflake: after a name or a bracket : is a step into semi-structured data.
    bool is_after_operand() const
    {
        if (tokens_.empty())
            return false;
        const Token& last = tokens_.back();
        return last.kind == TokenKind::word || last.kind == TokenKind::quoted_name || last.kind == TokenKind::text ||
               last.text == ")" || last.text == "]" || last.text == "}";
    }

    void symbol()
    {
        const std::size_t from = at_;
        static constexpr std::array fixed{std::string_view("::"), std::string_view(":="), std::string_view(";"),
                                          std::string_view(","),  std::string_view("("),  std::string_view(")"),
                                          std::string_view("."),  std::string_view("["),  std::string_view("]"),
                                          std::string_view("{"),  std::string_view("}"),  std::string_view(":")};
        for (const std::string_view candidate : fixed) {
            if (text_.substr(at_).starts_with(candidate))
                return take_symbol(from, candidate.size());
        }
        const std::size_t length = like_postgres() ? operator_run() : listed_operator();
        if (length == 0)
            return fail(from, "the character " + std::string(1, peek()) + " has no meaning here");
        take_symbol(from, length);
    }

    void take_symbol(std::size_t from, std::size_t length)
    {
        at_ += length;
        push(TokenKind::symbol, from, std::string(text_.substr(from, length)));
    }

    std::size_t listed_operator() const
    {
        static constexpr std::array others{std::string_view("<=>"), std::string_view("=>"), std::string_view("&&"),
                                           std::string_view("->>"), std::string_view("->"), std::string_view("||"),
                                           std::string_view("<<"),  std::string_view(">>"), std::string_view("<="),
                                           std::string_view(">="),  std::string_view("<>"), std::string_view("!=")};
        if (!sqlite()) {
            for (const std::string_view candidate : others) {
                if (text_.substr(at_).starts_with(candidate))
                    return candidate.size();
            }
            return std::string_view("+-*/%&|^~<>=!").find(peek()) != std::string_view::npos ? 1 : 0;
        }
        static constexpr std::array operators{std::string_view("->>"), std::string_view("->"), std::string_view("||"),
                                              std::string_view("<<"),  std::string_view(">>"), std::string_view("<="),
                                              std::string_view(">="),  std::string_view("<>"), std::string_view("=="),
                                              std::string_view("!=")};
        for (const std::string_view candidate : operators) {
            if (text_.substr(at_).starts_with(candidate))
                return candidate.size();
        }
        return std::string_view("+-*/%&|~<>=").find(peek()) != std::string_view::npos ? 1 : 0;
    }

    // PostgreSQL's rule, which DuckDB shares: the longest run of operator characters, but + or - at its end belongs to
    // what follows unless the run holds one of the characters that arithmetic has not.
    std::size_t operator_run() const
    {
        std::size_t end = at_;
        while (end < text_.size() && operator_characters.find(text_[end]) != std::string_view::npos) {
            const bool comment =
                end > at_ && end + 1 < text_.size() &&
                ((text_[end] == '-' && text_[end + 1] == '-') || (text_[end] == '/' && text_[end + 1] == '*'));
            if (comment)
                break;
            ++end;
        }
        const std::string_view run = text_.substr(at_, end - at_);
        std::size_t length = run.size();
        if (run.find_first_of("~!@#%^&|?") == std::string_view::npos) {
            while (length > 1 && (run[length - 1] == '+' || run[length - 1] == '-'))
                --length;
        }
        return length;
    }

    std::string_view text_;
    Dialect dialect_;
    std::size_t at_ = 0;
    std::vector<Token> tokens_;
    std::optional<core::Error> error_;
};

}

core::Result<std::vector<Token>> tokenize(std::string_view text, Dialect dialect)
{
    return Lexer(text, dialect).run();
}

std::string place_of(std::string_view text, std::size_t offset)
{
    std::size_t line = 1;
    std::size_t column = 1;
    for (const char c : text.substr(0, std::min(offset, text.size()))) {
        if (c == '\n') {
            ++line;
            column = 1;
        } else if ((static_cast<unsigned char>(c) & 0xC0) != 0x80) { // not inside a character
            ++column;
        }
    }
    return "Line " + std::to_string(line) + ", column " + std::to_string(column);
}

}
