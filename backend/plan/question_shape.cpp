#include "plan/question_shape.hpp"

#include "plan/cue_words.hpp"

#include <algorithm>
#include <array>

namespace datachat::plan {
namespace {

using enum Ask;

bool compares(Ask ask)
{
    return ask == above || ask == at_least || ask == below || ask == at_most || ask == between || ask == negation;
}

class Shaper {
public:
    explicit Shaper(std::string_view question) : question_(question)
    {
        shape_.words = words_in(question);
        shape_.commas = question.find(',') != std::string_view::npos;
    }

    QuestionShape shape()
    {
        const std::size_t size = shape_.words.size();
        shape_.quoted.resize(size);
        shape_.capital.resize(size);
        shape_.cue.resize(size);
        find_marks();
        for (std::size_t at = 0; at < size;)
            at += take_cue(at);
        join_directions();
        turn_negated();
        for (std::size_t at = 0; at < size; ++at)
            take_number(at);
        return std::move(shape_);
    }

private:
    void find_marks()
    {
        char open = 0;
        std::size_t last = 0;
        for (std::size_t at = 0; at < shape_.words.size(); ++at) {
            const Span span = shape_.words[at].span;
            for (std::size_t byte = last; byte < span.begin; ++byte)
                open = mark_after(byte, open);
            last = span.end;
            shape_.quoted[at] = open != 0;
            const char first = question_[span.begin];
            const std::string_view gap = question_.substr(0, span.begin);
            const std::size_t before = gap.find_last_not_of(" \"'");
            const bool starts = before == std::string_view::npos || gap[before] == '.' || gap[before] == '?';
            shape_.capital[at] = first >= 'A' && first <= 'Z' && !starts;
        }
    }

    // Which quotation mark is open behind this byte. An apostrophe opens none: "students' names", "it's".
    char mark_after(std::size_t at, char open) const
    {
        const char c = question_[at];
        if (c != '"' && c != '\'')
            return open;
        if (open != 0)
            return c == open ? 0 : open;
        const bool begins = at == 0 || question_[at - 1] == ' ' || question_[at - 1] == '(';
        return begins && question_.find(c, at + 1) != std::string_view::npos ? c : 0;
    }

    bool matches(const CuePhrase& phrase, std::size_t at) const
    {
        for (std::size_t part = 0; part < phrase.words.size() && !phrase.words[part].empty(); ++part)
            if (at + part >= shape_.words.size() || shape_.words[at + part].text != phrase.words[part])
                return false;
        return true;
    }

    // "from the greatest to the least", "most recent to oldest": one cue of a direction.
    void join_directions()
    {
        for (std::size_t at = 0; at + 1 < shape_.cues.size(); ++at) {
            Cue& from = shape_.cues[at];
            const Cue& to = shape_.cues[at + 1];
            const bool opposite = (from.ask == most && to.ask == least) || (from.ask == least && to.ask == most);
            bool says_to = false;
            for (std::size_t word = from.word; word < to.word; ++word)
                says_to = says_to || shape_.words[word].text == "to";
            const bool same = from.ask == to.ask && says_to && to.word - from.word <= 3;
            if ((!opposite && !same) || !says_to || to.word - from.word > 5)
                continue;
            // "the oldest to the most recent": the first decides, and the oldest come first.
            from.ask =
                from.ask == least || (same && shape_.words[from.word].text == "oldest") ? increasing : decreasing;
            shape_.cues.erase(shape_.cues.begin() + static_cast<std::ptrdiff_t>(at) + 1);
        }
    }

    // "not more than", "do not have more than": at most.
    void turn_negated()
    {
        for (std::size_t at = 0; at + 1 < shape_.cues.size(); ++at) {
            Cue& cue = shape_.cues[at + 1];
            const bool turned = cue.ask == above || cue.ask == below;
            if (shape_.cues[at].ask != negation || !turned || cue.word - shape_.cues[at].word > 3)
                continue;
            cue.ask = cue.ask == above ? at_most : at_least;
            cue.words += cue.word - shape_.cues[at].word;
            cue.word = shape_.cues[at].word;
            shape_.cues.erase(shape_.cues.begin() + static_cast<std::ptrdiff_t>(at));
        }
    }

    // "or more" follows what it compares with: "5 or more"; "before 2000 or after 2010" has two comparisons.
    bool follows_number(const CuePhrase& phrase, std::size_t at) const
    {
        if (phrase.words[0] != "or" || phrase.words[1] == "equal")
            return true;
        for (std::size_t next = at + 2; next < std::min(at + 5, shape_.words.size()); ++next)
            if (shape_.words[next].text == "than" || number_in(shape_.words[next].text))
                return false;
        return (at > 0 && number_in(shape_.words[at - 1].text).has_value()) ||
               (at > 1 && number_in(shape_.words[at - 2].text).has_value());
    }

    std::size_t take_cue(std::size_t at)
    {
        if (shape_.quoted[at])
            return 1;
        if (shape_.words[at].text == "not" && at + 1 < shape_.words.size() && shape_.words[at + 1].text == "only")
            return 2;
        for (const CuePhrase& phrase : cue_phrases())
            if (matches(phrase, at) && follows_number(phrase, at)) {
                const std::size_t length = phrase.words[2].empty() ? 2 : 3;
                if (phrase.words[1] == "equal") { // "greater than or equal to"
                    if (!shape_.cues.empty() && shape_.cues.back().word + shape_.cues.back().words == at)
                        include_equal(shape_.cues.back(), length);
                    return length;
                }
                add(phrase.ask, at, length);
                return length;
            }
        const auto single = cue_of(shape_.words[at].text);
        if (single && !(shape_.capital[at] && *single != count))
            add(*single, at, 1);
        return 1;
    }

    void include_equal(Cue& cue, std::size_t length)
    {
        for (std::size_t part = 0; part < length; ++part)
            shape_.cue[cue.word + cue.words + part] = true;
        cue.words += length;
        cue.ask = cue.ask == above ? at_least : cue.ask == below ? at_most : cue.ask;
    }

    void add(Ask ask, std::size_t at, std::size_t length)
    {
        shape_.cues.push_back({.ask = ask, .word = at, .words = length});
        for (std::size_t part = 0; part < length; ++part)
            shape_.cue[at + part] = true;
    }

    void take_number(std::size_t at)
    {
        const QuestionWord& word = shape_.words[at];
        const auto value = number_in(word.text);
        if (!value)
            return;
        NumberCue number{.word = at, .value = *value};
        number.spelled = word.text.front() < '0' || word.text.front() > '9';
        const auto near = [&](std::size_t other, std::size_t before, std::size_t after) {
            return (other < at && at - other <= before) || (other > at && other - at <= after);
        };
        Cue* best = nullptr;
        for (Cue& cue : shape_.cues) {
            const std::size_t last = cue.word + cue.words - 1;
            if (!compares(cue.ask) ||
                !(cue.ask == between ? near(last, 4, 0) : near(last, 3, 0) || near(cue.word, 0, 2)))
                continue;
            const bool after = cue.word > at;
            if (after && cue.ask != at_least && cue.ask != at_most)
                continue;
            const auto distance = [&](const Cue& one) { return one.word > at ? one.word - at : at - one.word; };
            if (!best || distance(cue) < distance(*best))
                best = &cue;
        }
        if (!best)
            best = before_than(at);
        if (best) {
            best->bound = true;
            number.comparison = best->ask;
        }
        for (std::size_t other = at < 2 ? 0 : at - 2; other < std::min(at + 3, shape_.words.size()); ++other) {
            const std::string& text = shape_.words[other].text;
            number.rows = number.rows || text == "top" || text == "first" || text == "bottom" ||
                          (other > at && (text == "most" || text == "least" || text.ends_with("est")));
        }
        number.rows = number.rows && !number.comparison;
        shape_.numbers.push_back(number);
    }

    // "more total passengers than 1000"
    Cue* before_than(std::size_t at)
    {
        constexpr std::array<std::string_view, 8> more{"more",   "greater", "larger", "higher",
                                                       "longer", "older",   "bigger", "heavier"};
        constexpr std::array<std::string_view, 6> fewer{"less", "fewer", "lower", "smaller", "shorter", "younger"};
        if (at == 0 || shape_.words[at - 1].text != "than")
            return nullptr;
        for (std::size_t back = 2; back <= 7 && back <= at; ++back) {
            const std::string& text = shape_.words[at - back].text;
            const bool up = std::ranges::find(more, text) != more.end();
            if (!up && std::ranges::find(fewer, text) == fewer.end())
                continue;
            const auto known = std::ranges::find(shape_.cues, at - back, &Cue::word);
            if (known != shape_.cues.end()) {
                known->ask = up ? above : below;
                return &*known;
            }
            add(up ? above : below, at - back, 1);
            return &shape_.cues.back();
        }
        return nullptr;
    }

    std::string_view question_;
    QuestionShape shape_;
};

}

int QuestionShape::count(Ask ask) const
{
    return static_cast<int>(std::ranges::count(cues, ask, &Cue::ask));
}

int QuestionShape::unbound(Ask ask) const
{
    return static_cast<int>(std::ranges::count_if(cues, [&](const Cue& one) { return one.ask == ask && !one.bound; }));
}

const Cue* QuestionShape::find(Ask ask) const
{
    const auto found = std::ranges::find(cues, ask, &Cue::ask);
    return found == cues.end() ? nullptr : &*found;
}

bool QuestionShape::says(std::string_view word) const
{
    return std::ranges::any_of(words, [&](const QuestionWord& one) { return one.text == word; });
}

Span QuestionShape::span_of(const Cue& one) const
{
    return {words[one.word].span.begin, words[one.word + one.words - 1].span.end};
}

QuestionShape shape_of(std::string_view question)
{
    return Shaper(question).shape();
}

}
