#include "nl/link.hpp"
#include "nl/names.hpp"

#include <algorithm>
#include <unordered_map>

// Finding the language pack's phrases in a question.
namespace datachat::nl {
namespace {

struct Alternative {
    std::string text;
    bool stemmed = false;
};

struct Element {
    std::vector<Alternative> alternatives;
    bool optional = false;
};

struct Compiled {
    std::vector<Element> elements;
    CueKind kind = CueKind::ask;
    int argument = 0;
    std::string_view adjective;
};

Compiled compile(std::string_view pattern, CueKind kind, int argument, std::string_view adjective)
{
    Compiled compiled{{}, kind, argument, adjective};
    for (std::string& word : split_words(pattern)) {
        Element element;
        if (word.size() > 1 && word.back() == '?') {
            element.optional = true;
            word.pop_back();
        }
        for (const std::string& alternative : split_words(word, '|')) {
            if (alternative.front() == '~')
                element.alternatives.push_back({stem_of(alternative.substr(1)), true});
            else
                element.alternatives.push_back({alternative, false});
        }
        compiled.elements.push_back(std::move(element));
    }
    return compiled;
}

class CueTable {
public:
    CueTable()
    {
        for (const CuePattern& pattern : english().cues)
            add(compile(pattern.pattern, pattern.kind, pattern.argument, pattern.adjective));
        for (const Adjective& adjective : english().adjectives) {
            const std::string than = std::string(adjective.comparative) + " than";
            // "longer than" compares with what follows; a bare "longer" seldom does.
            add(compile(than, CueKind::compare, static_cast<int>(Comparison::greater), adjective.positive));
            add(compile("the? " + std::string(adjective.superlative), CueKind::superlative, 1, adjective.positive));
            add(compile(std::string("or|and ") + std::string(adjective.comparative), CueKind::compare_after,
                        static_cast<int>(Comparison::greater_equal), adjective.positive));
            add(compile(std::string("not ") + than, CueKind::compare, static_cast<int>(Comparison::less_equal),
                        adjective.positive));
        }
    }

    // The longest phrase that begins at `at`.
    std::optional<Cue> match(const std::vector<Token>& tokens, int at) const
    {
        std::optional<Cue> best;
        const auto& token = tokens[static_cast<std::size_t>(at)];
        const auto try_all = [&](const std::unordered_map<std::string, std::vector<int>>& table,
                                 const std::string& key) {
            const auto found = table.find(key);
            if (found == table.end())
                return;
            for (const int index : found->second) {
                const Compiled& pattern = patterns_[static_cast<std::size_t>(index)];
                const int end = match_from(pattern, 0, tokens, at);
                // "over 1500 or less than 500" goes on with another comparison.
                if (pattern.kind == CueKind::compare_after && end > at && end < static_cast<int>(tokens.size()) &&
                    (tokens[static_cast<std::size_t>(end)].text == "than" ||
                     tokens[static_cast<std::size_t>(end)].kind == TokenKind::number ||
                     tokens[static_cast<std::size_t>(end)].kind == TokenKind::date ||
                     tokens[static_cast<std::size_t>(end)].kind == TokenKind::quoted))
                    continue;
                if (end > at && (!best || end > best->end))
                    best = Cue{at, end, pattern.kind, pattern.argument, pattern.adjective};
            }
        };
        if (token.kind == TokenKind::quoted)
            return best;
        try_all(by_text_, token.text);
        try_all(by_stem_, token.stem);
        return best;
    }

private:
    void add(Compiled compiled)
    {
        const int index = static_cast<int>(patterns_.size());
        for (const Element& element : compiled.elements) {
            for (const Alternative& alternative : element.alternatives)
                (alternative.stemmed ? by_stem_ : by_text_)[alternative.text].push_back(index);
            if (!element.optional)
                break;
        }
        patterns_.push_back(std::move(compiled));
    }

    static int match_from(const Compiled& pattern, std::size_t element, const std::vector<Token>& tokens, int at)
    {
        if (element == pattern.elements.size())
            return at;
        const Element& wanted = pattern.elements[element];
        if (at < static_cast<int>(tokens.size()) && tokens[static_cast<std::size_t>(at)].kind != TokenKind::quoted) {
            const Token& token = tokens[static_cast<std::size_t>(at)];
            const bool fits = std::any_of(
                wanted.alternatives.begin(), wanted.alternatives.end(), [&](const Alternative& alternative) {
                    return alternative.stemmed ? alternative.text == token.stem : alternative.text == token.text;
                });
            if (fits) {
                const int end = match_from(pattern, element + 1, tokens, at + 1);
                if (end >= 0)
                    return end;
            }
        }
        return wanted.optional ? match_from(pattern, element + 1, tokens, at) : -1;
    }

    std::vector<Compiled> patterns_;
    std::unordered_map<std::string, std::vector<int>> by_text_;
    std::unordered_map<std::string, std::vector<int>> by_stem_;
};

const CueTable& cue_table()
{
    static const CueTable table;
    return table;
}

}

std::vector<Cue> find_cues(const std::vector<Token>& tokens)
{
    std::vector<Cue> cues;
    for (int at = 0; at < static_cast<int>(tokens.size());) {
        const std::optional<Cue> cue = cue_table().match(tokens, at);
        if (!cue) {
            ++at;
            continue;
        }
        cues.push_back(*cue);
        at = cue->end;
        // "the first order" without a number: the earliest.
        const bool numbered =
            at < static_cast<int>(tokens.size()) &&
            (tokens[static_cast<std::size_t>(at)].kind == TokenKind::number ||
             tokens[static_cast<std::size_t>(at)].spelled || tokens[static_cast<std::size_t>(at)].text == "name");
        if (cue->kind == CueKind::top && !numbered && tokens[static_cast<std::size_t>(cue->begin)].text == "first") {
            cues.back().kind = CueKind::superlative;
            cues.back().adjective = "early";
        }
    }
    return cues;
}

bool is_stop_word(std::string_view word)
{
    const auto stops = english().stop_words;
    return std::binary_search(stops.begin(), stops.end(), word);
}

}
