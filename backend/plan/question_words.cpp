#include "plan/question_words.hpp"

#include <algorithm>
#include <array>
#include <charconv>

namespace datachat::plan {
namespace {

constexpr std::array function_words{"a",
                                    "about",
                                    "all",
                                    "also",
                                    "am",
                                    "an",
                                    "and",
                                    "any",
                                    "are",
                                    "as",
                                    "at",
                                    "be",
                                    "been",
                                    "being",
                                    "by",
                                    "can",
                                    "could",
                                    "data",
                                    "did",
                                    "do",
                                    "does",
                                    "find",
                                    "for",
                                    "from",
                                    "get",
                                    "give",
                                    "given",
                                    "had",
                                    "has",
                                    "have",
                                    "her",
                                    "his",
                                    "how",
                                    "i",
                                    "if",
                                    "in",
                                    "into",
                                    "is",
                                    "it",
                                    "its",
                                    "kind",
                                    "let",
                                    "list",
                                    "me",
                                    "much",
                                    "my",
                                    "of",
                                    "on",
                                    "one",
                                    "ones",
                                    "or",
                                    "our",
                                    "out",
                                    "please",
                                    "return",
                                    "result",
                                    "same",
                                    "see",
                                    "shall",
                                    "should",
                                    "show",
                                    "so",
                                    "some",
                                    "such",
                                    "tell",
                                    "than",
                                    "that",
                                    "the",
                                    "their",
                                    "them",
                                    "then",
                                    "there",
                                    "these",
                                    "they",
                                    "this",
                                    "those",
                                    "to",
                                    "us",
                                    "want",
                                    "was",
                                    "we",
                                    "were",
                                    "what",
                                    "when",
                                    "where",
                                    "which",
                                    "who",
                                    "whom",
                                    "whose",
                                    "will",
                                    "with",
                                    "would",
                                    "you",
                                    "your",
                                    "both",
                                    "across",
                                    "along",
                                    "together",
                                    "corresponding",
                                    "respectively",
                                    "associated",
                                    "belong",
                                    "belongs",
                                    "belonging",
                                    "called",
                                    "named",
                                    "are",
                                    "display",
                                    "provide",
                                    "present",
                                    "describe",
                                    "record",
                                    "records",
                                    "information",
                                    "info",
                                    "details",
                                    "value",
                                    "values",
                                    "s",
                                    "t",
                                    "only",
                                    "just",
                                    "using",
                                    "used",
                                    "via"};

constexpr std::array loose_words{"common",       "commonly",      "popular",   "frequent",    "frequently", "frequency",
                                 "often",        "amount",        "amounts",   "numbers",     "exactly",    "but",
                                 "more",         "part",          "retrieve",  "select",      "during",     "he",
                                 "she",          "someone",       "everybody", "equal",       "first",      "last",
                                 "years",        "aged",          "date",      "started",     "led",        "reached",
                                 "traveled",     "lasted",        "regarding", "done",        "difference", "other",
                                 "complete",     "able",          "appears",   "possible",    "terms",      "based",
                                 "way",          "yet",           "become",    "chosen",      "choose",     "receive",
                                 "operate",      "purchased",     "processed", "holding",     "caused",     "suffer",
                                 "hired",        "leave",         "day",       "days",        "phrase",     "string",
                                 "size",         "role",          "dollars",   "difference",  "teh",        "incurred",
                                 "main",         "called",        "named",     "following",   "does",       "them",
                                 "various",      "least",         "listed",    "located",     "shared",     "having",
                                 "living",       "received",      "receiving", "opened",      "working",    "worked",
                                 "involved",     "created",       "enrolled",  "produced",    "played",     "playing",
                                 "participated", "participating", "provided",  "attended",    "attending",  "released",
                                 "offered",      "offering",      "founded",   "related",     "owned",      "owning",
                                 "launched",     "happened",      "taking",    "operated",    "visited",    "hosted",
                                 "accessed",     "titled",        "serving",   "served",      "included",   "joined",
                                 "directed",     "affiliated",    "recorded",  "studying",    "described",  "placed",
                                 "registered",   "stored",        "showed",    "occurred",    "raised",     "making",
                                 "name",         "names",         "id",        "ids",         "full",       "each",
                                 "every",        "per",           "word",      "words",       "times",      "time",
                                 "among",        "people",        "person",    "made",        "make",       "makes",
                                 "held",         "hold",          "holds",     "live",        "lives",      "take",
                                 "takes",        "took",          "taken",     "got",         "gets",       "use",
                                 "uses",         "work",          "works",     "well",        "exist",      "exists",
                                 "correspond",   "corresponds",   "compute",   "report",      "database",   "table",
                                 "row",          "rows",          "results",   "ever",        "place",      "play",
                                 "plays",        "paid",          "pay",       "pays",        "spent",      "spend",
                                 "serve",        "serves",        "include",   "participate", "taught",     "teach",
                                 "teaches",      "charge",        "won",       "win",         "wins",       "bought",
                                 "buy",          "buys",          "sold",      "sell",        "sells",      "own",
                                 "owns",         "offer",         "offers",    "go",          "goes",       "gone",
                                 "come",         "comes",         "came",      "give",        "gives",      "gave",
                                 "know",         "known",         "kinds",     "type",        "types",      "available",
                                 "respective",   "corresponding", "what",      "built",       "build",      "produce",
                                 "produces",     "show",          "shows",     "shown",       "happen",     "happens",
                                 "occur",        "occurs",        "belong",    "run",         "runs",       "ran",
                                 "write",        "wrote",         "written",   "speak",       "spoke",      "spoken",
                                 "stay",         "visit",         "order",     "member",      "members",    "long",
                                 "old",          "tell",          "either",    "currently",   "actually",   "much",
                                 "up",           "off",           "through",   "between",     "within"};

bool is_word_byte(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           static_cast<unsigned char>(c) >= 0x80;
}

bool ends_with_digit(const std::string& word)
{
    return !word.empty() && word.back() >= '0' && word.back() <= '9';
}

}

std::vector<QuestionWord> words_in(std::string_view question)
{
    std::vector<QuestionWord> words;
    for (std::size_t at = 0; at < question.size();) {
        if (!is_word_byte(question[at])) {
            ++at;
            continue;
        }
        QuestionWord word;
        word.span.begin = static_cast<std::uint32_t>(at);
        while (at < question.size()) {
            const char c = question[at];
            const bool next_is_digit = at + 1 < question.size() && question[at + 1] >= '0' && question[at + 1] <= '9';
            // 1,000 and 4.5 are one word each.
            if ((c == ',' || c == '.') && next_is_digit && ends_with_digit(word.text)) {
                word.text += c;
                ++at;
                continue;
            }
            if (!is_word_byte(c))
                break;
            word.text += c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c;
            ++at;
        }
        word.span.end = static_cast<std::uint32_t>(at);
        word.stem = stem_of(word.text);
        words.push_back(std::move(word));
    }
    return words;
}

std::string stem_of(std::string_view word)
{
    std::string stem(word);
    if (stem.size() > 4 && stem.ends_with("ies"))
        stem.replace(stem.size() - 3, 3, "y");
    else if (stem.size() > 4 &&
             (stem.ends_with("sses") || stem.ends_with("xes") || stem.ends_with("ches") || stem.ends_with("shes")))
        stem.resize(stem.size() - 2);
    else if (stem.size() > 3 && stem.ends_with('s') && !stem.ends_with("ss") && !stem.ends_with("us"))
        stem.pop_back();
    if (stem.size() > 5 && stem.ends_with("ing"))
        stem.resize(stem.size() - 3);
    else if (stem.size() > 4 && stem.ends_with("ed"))
        stem.resize(stem.size() - 2);
    if (stem.size() > 4 && stem.ends_with('e'))
        stem.pop_back();
    return stem;
}

bool is_function_word(std::string_view word)
{
    return std::ranges::find(function_words, word) != function_words.end();
}

std::optional<std::int64_t> number_in(std::string_view word)
{
    constexpr std::array<std::string_view, 13> names{"zero",  "one",   "two",  "three", "four",   "five",  "six",
                                                     "seven", "eight", "nine", "ten",   "eleven", "twelve"};
    const auto named = std::ranges::find(names, word);
    if (named != names.end())
        return named - names.begin();
    if (word == "once" || word == "single")
        return 1;
    if (word == "twice" || word == "couple")
        return 2;
    std::string digits;
    std::ranges::copy_if(word, std::back_inserter(digits), [](char c) { return c != ','; });
    std::int64_t number = 0;
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), number);
    const std::string_view rest(end, digits.data() + digits.size());
    const bool ordinal = rest.empty() || rest == "st" || rest == "nd" || rest == "rd" || rest == "th" || rest == "k";
    if (error != std::errc{} || !ordinal)
        return std::nullopt;
    return rest == "k" && number < 1'000'000'000 ? number * 1000 : number;
}

bool is_loose_word(std::string_view word)
{
    return std::ranges::find(loose_words, word) != loose_words.end();
}

bool same_stem(std::string_view a, std::string_view b)
{
    if (a.size() >= 4 && a.ends_with('e'))
        a.remove_suffix(1);
    if (b.size() >= 4 && b.ends_with('e'))
        b.remove_suffix(1);
    if (a == b)
        return true;
    const std::string_view shorter = a.size() < b.size() ? a : b;
    const std::string_view longer = a.size() < b.size() ? b : a;
    if (shorter.size() == 3 && longer.starts_with(shorter))
        return longer.size() >= 6;
    return shorter.size() >= 4 && (longer.starts_with(shorter) || longer.ends_with(shorter));
}

}
