#include "plan/question_shape.hpp"

#include <algorithm>
#include <array>

namespace datachat::plan {
namespace {

struct Phrase {
    std::array<std::string_view, 3> words;
    Ask ask;
};

using enum Ask;

// Longer ones first: a word belongs to one cue.
constexpr std::array phrases{
    Phrase{{"or", "equal", "to"}, either},
    Phrase{{"no", "more", "than"}, at_most},
    Phrase{{"not", "more", "than"}, at_most},
    Phrase{{"no", "less", "than"}, at_least},
    Phrase{{"no", "fewer", "than"}, at_least},
    Phrase{{"not", "less", "than"}, at_least},
    Phrase{{"or", "more"}, at_least},
    Phrase{{"or", "above"}, at_least},
    Phrase{{"or", "higher"}, at_least},
    Phrase{{"or", "greater"}, at_least},
    Phrase{{"or", "older"}, at_least},
    Phrase{{"or", "later"}, at_least},
    Phrase{{"or", "after"}, at_least},
    Phrase{{"or", "less"}, at_most},
    Phrase{{"or", "fewer"}, at_most},
    Phrase{{"or", "below"}, at_most},
    Phrase{{"or", "lower"}, at_most},
    Phrase{{"or", "before"}, at_most},
    Phrase{{"or", "earlier"}, at_most},
    Phrase{{"or", "younger"}, at_most},
    Phrase{{"at", "least"}, at_least},
    Phrase{{"at", "most"}, at_most},
    Phrase{{"at", "minimum"}, at_least},
    Phrase{{"up", "to"}, at_most},
    Phrase{{"more", "than"}, above},
    Phrase{{"less", "than"}, below},
    Phrase{{"fewer", "than"}, below},
    Phrase{{"greater", "than"}, above},
    Phrase{{"larger", "than"}, above},
    Phrase{{"bigger", "than"}, above},
    Phrase{{"higher", "than"}, above},
    Phrase{{"older", "than"}, above},
    Phrase{{"longer", "than"}, above},
    Phrase{{"heavier", "than"}, above},
    Phrase{{"taller", "than"}, above},
    Phrase{{"later", "than"}, above},
    Phrase{{"better", "than"}, above},
    Phrase{{"smaller", "than"}, below},
    Phrase{{"lower", "than"}, below},
    Phrase{{"younger", "than"}, below},
    Phrase{{"shorter", "than"}, below},
    Phrase{{"earlier", "than"}, below},
    Phrase{{"cheaper", "than"}, below},
    Phrase{{"lighter", "than"}, below},
    Phrase{{"rather", "than"}, negation},
    Phrase{{"other", "than"}, negation},
    Phrase{{"different", "from"}, negation},
    Phrase{{"how", "many"}, count},
    Phrase{{"number", "of"}, count},
    Phrase{{"numbers", "of"}, count},
    Phrase{{"reverse", "alphabetical"}, decreasing},
    Phrase{{"most", "to", "least"}, decreasing},
    Phrase{{"least", "to", "most"}, increasing},
    Phrase{{"youngest", "to", "oldest"}, increasing},
    Phrase{{"oldest", "to", "youngest"}, decreasing},
    Phrase{{"highest", "to", "lowest"}, decreasing},
    Phrase{{"lowest", "to", "highest"}, increasing},
    Phrase{{"high", "to", "low"}, decreasing},
    Phrase{{"low", "to", "high"}, increasing},
    Phrase{{"largest", "to", "smallest"}, decreasing},
    Phrase{{"smallest", "to", "largest"}, increasing},
    Phrase{{"earliest", "to", "latest"}, increasing},
    Phrase{{"latest", "to", "earliest"}, decreasing},
    Phrase{{"most", "recent", "first"}, decreasing},
    Phrase{{"as", "well"}, both},
};

struct Single {
    std::string_view word;
    Ask ask;
};

constexpr std::array singles{
    Single{"many", count},
    Single{"count", count},
    Single{"counts", count},
    Single{"average", average},
    Single{"averages", average},
    Single{"mean", average},
    Single{"avg", average},
    Single{"averaged", average},
    Single{"total", total},
    Single{"sum", total},
    Single{"totals", total},
    Single{"altogether", total},
    Single{"maximum", most},
    Single{"max", most},
    Single{"maximal", most},
    Single{"highest", most},
    Single{"most", most},
    Single{"largest", most},
    Single{"biggest", most},
    Single{"greatest", most},
    Single{"best", most},
    Single{"top", most},
    Single{"longest", most},
    Single{"oldest", most},
    Single{"heaviest", most},
    Single{"tallest", most},
    Single{"latest", most},
    Single{"newest", most},
    Single{"recent", most},
    Single{"recently", most},
    Single{"fastest", most},
    Single{"richest", most},
    Single{"strongest", most},
    Single{"minimum", least},
    Single{"min", least},
    Single{"minimal", least},
    Single{"lowest", least},
    Single{"least", least},
    Single{"smallest", least},
    Single{"fewest", least},
    Single{"worst", least},
    Single{"cheapest", least},
    Single{"youngest", least},
    Single{"earliest", least},
    Single{"shortest", least},
    Single{"lightest", least},
    Single{"slowest", least},
    Single{"poorest", least},
    Single{"ascending", increasing},
    Single{"ascend", increasing},
    Single{"increasing", increasing},
    Single{"alphabetical", increasing},
    Single{"alphabetically", increasing},
    Single{"alphabetic", increasing},
    Single{"lexicographical", increasing},
    Single{"lexicographic", increasing},
    Single{"lexicographically", increasing},
    Single{"chronological", increasing},
    Single{"chronologically", increasing},
    Single{"descending", decreasing},
    Single{"descend", decreasing},
    Single{"decreasing", decreasing},
    Single{"descendingly", decreasing},
    Single{"order", order},
    Single{"ordered", order},
    Single{"ordering", order},
    Single{"sort", order},
    Single{"sorted", order},
    Single{"sorting", order},
    Single{"rank", order},
    Single{"ranked", order},
    Single{"sorts", order},
    Single{"distinct", distinct},
    Single{"different", distinct},
    Single{"unique", distinct},
    Single{"various", distinct},
    Single{"each", group},
    Single{"every", group},
    Single{"per", group},
    Single{"grouped", group},
    Single{"respective", group},
    Single{"respectively", group},
    Single{"monthly", group},
    Single{"yearly", group},
    Single{"daily", group},
    Single{"weekly", group},
    Single{"outside", negation},
    Single{"not", negation},
    Single{"never", negation},
    Single{"no", negation},
    Single{"without", negation},
    Single{"except", negation},
    Single{"excluding", negation},
    Single{"neither", negation},
    Single{"nor", negation},
    Single{"cannot", negation},
    Single{"none", negation},
    Single{"don", negation},
    Single{"doesn", negation},
    Single{"didn", negation},
    Single{"isn", negation},
    Single{"aren", negation},
    Single{"haven", negation},
    Single{"hasn", negation},
    Single{"wasn", negation},
    Single{"weren", negation},
    Single{"dont", negation},
    Single{"doesnt", negation},
    Single{"didnt", negation},
    Single{"lack", negation},
    Single{"lacking", negation},
    Single{"nobody", negation},
    Single{"above", above},
    Single{"over", above},
    Single{"exceed", above},
    Single{"exceeds", above},
    Single{"exceeding", above},
    Single{"exceeded", above},
    Single{"after", above},
    Single{"older", above},
    Single{"later", above},
    Single{"higher", above},
    Single{"larger", above},
    Single{"bigger", above},
    Single{"greater", above},
    Single{"longer", above},
    Single{"since", at_least},
    Single{"starting", at_least},
    Single{"below", below},
    Single{"under", below},
    Single{"before", below},
    Single{"younger", below},
    Single{"lower", below},
    Single{"fewer", below},
    Single{"smaller", below},
    Single{"shorter", below},
    Single{"earlier", below},
    Single{"until", at_most},
    Single{"between", between},
    Single{"within", between},
    Single{"range", between},
    Single{"contain", match},
    Single{"contains", match},
    Single{"containing", match},
    Single{"substring", match},
    Single{"start", match},
    Single{"starts", match},
    Single{"begin", match},
    Single{"begins", match},
    Single{"beginning", match},
    Single{"letter", match},
    Single{"end", match},
    Single{"ends", match},
    Single{"ending", match},
    Single{"prefix", match},
    Single{"suffix", match},
    Single{"like", match},
    Single{"includes", match},
    Single{"including", match},
    Single{"or", either},
    Single{"either", either},
    Single{"both", both},
    Single{"also", both},
    Single{"missing", missing},
    Single{"empty", missing},
    Single{"null", missing},
};

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

    bool matches(const Phrase& phrase, std::size_t at) const
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
    bool follows_number(const Phrase& phrase, std::size_t at) const
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
        for (const Phrase& phrase : phrases)
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
        const auto single = std::ranges::find(singles, shape_.words[at].text, &Single::word);
        if (single != singles.end() && !(shape_.capital[at] && single->ask != count))
            add(single->ask, at, 1);
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
