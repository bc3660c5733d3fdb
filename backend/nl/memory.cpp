#include "nl/memory.hpp"

#include "nl/link.hpp"
#include "nl/token.hpp"
#include "sql/compare.hpp"
#include "sql/resolve.hpp"

#include <algorithm>
#include <array>

namespace datachat::nl {
namespace {

constexpr double verified_confidence = 0.97;
constexpr double rejected_confidence = 0.05;

// Asking words that say nothing of what is asked for.
bool is_asking(std::string_view word)
{
    constexpr std::array<std::string_view, 12> words{"show", "list",   "give", "tell",   "find", "display",
                                                     "get",  "return", "what", "please", "see",  "report"};
    return std::find(words.begin(), words.end(), word) != words.end();
}

// What a question says, in a form that its wordings share.
std::vector<std::string> gist(std::string_view text)
{
    std::vector<std::string> words;
    for (const Token& token : tokenise(text)) {
        if (token.kind == TokenKind::symbol)
            continue;
        if (token.kind == TokenKind::word && (is_stop_word(token.text) || is_asking(token.text)))
            continue;
        words.push_back(token.kind == TokenKind::word ? token.stem : token.text);
    }
    std::sort(words.begin(), words.end());
    return words;
}

// "Orders last month" meant another month when it was verified.
bool speaks_of_now(std::string_view text)
{
    constexpr std::array<std::string_view, 16> words{"today",  "yesterday", "tomorrow", "now",  "ago",  "current",
                                                     "recent", "currently", "recently", "last", "past", "previous",
                                                     "this",   "next",      "since",    "ytd"};
    const std::vector<Token> tokens = tokenise(text);
    return std::any_of(tokens.begin(), tokens.end(), [&](const Token& token) {
        return std::find(words.begin(), words.end(), token.text) != words.end();
    });
}

bool same(const sql::Query& a, const sql::Query& b)
{
    return a == b || sql::compare(a, b).empty();
}

// The pair's query as a reading; none when the schema does not hold it any more.
std::optional<Reading> recalled(const VerifiedPair& pair, const Interpretation& result, const Catalog& catalog)
{
    Reading reading{.query = pair.query, .confidence = verified_confidence, .knowledge_used = {pair.id}};
    if (!sql::resolve(reading.query, catalog.schema, sql::Dialect::sqlite))
        return std::nullopt;
    for (const Reading& known : result.readings)
        if (same(known.query, reading.query))
            reading.evidence = known.evidence;
    return reading;
}

}

void apply_memory(Interpretation& result, const Question& question, const Catalog& catalog)
{
    const Knowledge& knowledge = catalog.knowledge;
    if (result.follow_up || (knowledge.verified_pairs.empty() && knowledge.rejected.empty()))
        return;
    const std::vector<std::string> words = gist(question.text);
    if (words.empty() || speaks_of_now(question.text))
        return;
    const auto alike = [&](const VerifiedPair& pair) { return gist(pair.question) == words; };
    const auto wrong = [&](const Reading& reading) {
        return std::any_of(knowledge.rejected.begin(), knowledge.rejected.end(),
                           [&](const VerifiedPair& pair) { return same(pair.query, reading.query) && alike(pair); });
    };
    std::vector<Reading> behind;
    for (Reading& reading : result.readings) {
        if (!wrong(reading))
            continue;
        reading.confidence = std::min(reading.confidence, rejected_confidence);
        behind.push_back(reading);
    }
    if (!behind.empty()) {
        std::erase_if(result.readings, wrong);
        std::move(behind.begin(), behind.end(), std::back_inserter(result.readings));
        // What comes next after a likeliest reading that was wrong is no more than a guess.
        if (result.verdict == Verdict::answer)
            result.verdict = Verdict::ask;
    }

    // The last word counts: what was verified later stands later.
    for (auto pair = knowledge.verified_pairs.rbegin(); pair != knowledge.verified_pairs.rend(); ++pair) {
        if (!alike(*pair))
            continue;
        auto reading = recalled(*pair, result, catalog);
        if (!reading || wrong(*reading))
            continue;
        std::erase_if(result.readings, [&](const Reading& known) { return same(known.query, reading->query); });
        result.readings.insert(result.readings.begin(), std::move(*reading));
        result.verdict = Verdict::answer;
        result.decline = DeclineReason::none;
        result.unknown.clear();
        result.message.clear();
        return;
    }
}

}
