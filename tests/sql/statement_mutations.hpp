#pragma once

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <random>
#include <string>
#include <string_view>
#include <vector>

// For tests: the statements of tests/golden/firewall, and statements made of their parts.
namespace datachat::sql::testing {

inline std::vector<std::string> golden_statements()
{
    std::vector<std::string> all;
    for (const auto& entry : std::filesystem::directory_iterator(std::string(DATACHAT_GOLDEN_DIR) + "/firewall")) {
        std::ifstream file(entry.path());
        for (std::string line; entry.path().extension() == ".test" && std::getline(file, line);) {
            if (!line.empty() && !line.starts_with('#') && !line.starts_with("escaped: "))
                all.push_back(line);
        }
    }
    std::ranges::sort(all); // the order of a directory is not that of another machine
    return all;
}

// Words, numbers, texts in quotes and single signs.
inline std::vector<std::string> pieces_of(std::string_view text)
{
    std::vector<std::string> pieces;
    const auto is_word = [](char c) { return std::isalnum(static_cast<unsigned char>(c)) || c == '_' || c == '$'; };
    for (std::size_t i = 0; i < text.size();) {
        std::size_t end = i + 1;
        if (is_word(text[i])) {
            while (end < text.size() && is_word(text[end]))
                ++end;
        } else if (text[i] == '\'' || text[i] == '"' || text[i] == '`') {
            const std::size_t close = text.find(text[i], end);
            end = close == std::string_view::npos ? text.size() : close + 1;
        }
        pieces.emplace_back(text.substr(i, end - i));
        i = end;
    }
    return pieces;
}

class StatementMutations {
public:
    StatementMutations(std::vector<std::string> statements, unsigned seed) : random_(seed)
    {
        for (const std::string& statement : statements)
            statements_.push_back(pieces_of(statement));
    }

    std::string next()
    {
        std::vector<std::string> pieces = any();
        for (std::size_t times = 1 + number(3); times > 0; --times)
            change(pieces);
        std::string text;
        for (const std::string& piece : pieces)
            text += piece;
        return text;
    }

private:
    void change(std::vector<std::string>& pieces)
    {
        static const std::vector<std::string> insertions{" ; DROP TABLE t",
                                                         " INTO x ",
                                                         " INTO OUTFILE 'x' ",
                                                         " FOR UPDATE",
                                                         "/*! 1 */",
                                                         " -- ",
                                                         "(DELETE FROM t)",
                                                         " RETURNING *",
                                                         " pg_read_file('x') ",
                                                         " load_extension('x') ",
                                                         " getenv('x') ",
                                                         " FROM 'x.csv' ",
                                                         " UNION SELECT ",
                                                         "'",
                                                         "\"",
                                                         "/*",
                                                         "*/",
                                                         "$$",
                                                         "::regclass",
                                                         " pg_sleep(1) ",
                                                         " writefile('x', 'y') ",
                                                         " read_csv('x') ",
                                                         " WITH x AS (",
                                                         ")",
                                                         "(",
                                                         " ONLY ",
                                                         " EXPLAIN ",
                                                         "E'\\'",
                                                         "\\",
                                                         " AS ",
                                                         " sqlite_master ",
                                                         " pg_class ",
                                                         " nextval('s') "};
        const std::size_t at = number(pieces.size() + 1);
        const auto place = pieces.begin() + static_cast<std::ptrdiff_t>(at);
        switch (number(5)) {
        case 0:
            pieces.insert(place, insertions[number(insertions.size())]);
            break;
        case 1:
            if (at < pieces.size())
                pieces.erase(place);
            break;
        case 2: {
            const auto& other = any();
            const std::size_t from = number(other.size());
            const std::size_t count = std::min<std::size_t>(other.size() - from, 1 + number(8));
            pieces.insert(place, other.begin() + static_cast<std::ptrdiff_t>(from),
                          other.begin() + static_cast<std::ptrdiff_t>(from + count));
            break;
        }
        case 3: // the end of another statement
            pieces.erase(place, pieces.end());
            {
                const auto& other = any();
                pieces.insert(pieces.end(), other.begin() + static_cast<std::ptrdiff_t>(number(other.size())),
                              other.end());
            }
            break;
        default:
            if (at < pieces.size()) {
                const auto& other = any();
                pieces[at] = other[number(other.size())];
            }
        }
    }

    const std::vector<std::string>& any() { return statements_[number(statements_.size())]; }
    std::size_t number(std::size_t below) { return random_() % below; }

    std::vector<std::vector<std::string>> statements_;
    std::mt19937 random_;
};

}
