#include "nl/decline.hpp"

#include "nl/names.hpp"

#include <algorithm>
#include <array>
#include <initializer_list>

namespace datachat::nl {
namespace {

using Words = std::span<const std::string_view>;

bool contains(Words words, std::string_view word)
{
    return std::find(words.begin(), words.end(), word) != words.end();
}

constexpr std::string_view greetings[] = {"hi", "hello", "hey", "greetings", "morning", "howdy", "hiya", "yo"};
constexpr std::string_view thanks[] = {"thanks", "thank", "thx", "cheers", "bye", "goodbye"};
constexpr std::string_view writes[] = {
    "delete", "drop",   "insert", "update", "remove",  "truncate", "alter",    "create",   "add",   "set",    "rename",
    "grant",  "revoke", "change", "modify", "erase",   "cancel",   "increase", "decrease", "raise", "reduce", "replace",
    "assign", "import", "upload", "edit",   "correct", "mark",     "reset",    "send",     "email", "book",   "order"};
constexpr std::string_view polite[] = {"please", "can", "could", "would", "you", "i",    "want", "to",    "us",
                                       "lets",   "let", "go",    "ahead", "and", "just", "now",  "kindly"};
constexpr std::string_view forecasts[] = {"predict",  "forecast", "prediction", "predictions",
                                          "estimate", "project",  "forecasting"};
constexpr std::string_view opinions[] = {"should",  "recommend", "suggest", "advice", "advise",  "think",
                                         "opinion", "believe",   "feel",    "why",    "improve", "explain"};

std::string table_words(const CatalogTable& table)
{
    std::string words = join_words(table.words);
    return words;
}

bool links_well(const Mention& mention)
{
    const Candidate& best = mention.candidates.front();
    return best.kind != MentionKind::number && best.kind != MentionKind::date && best.id >= 0 && best.score >= 0.6;
}

// "How many trucks do we own?", "the most common destination": a part of a name or a stored value is enough where the
// question says what to compute of it.
bool links_somewhat(const Linked& linked)
{
    const bool computes = std::any_of(linked.cues.begin(), linked.cues.end(), [](const Cue& cue) {
        return cue.kind == CueKind::count || cue.kind == CueKind::common || cue.kind == CueKind::average ||
               cue.kind == CueKind::sum || cue.kind == CueKind::superlative;
    });
    return computes && std::any_of(linked.mentions.begin(), linked.mentions.end(), [](const Mention& mention) {
               const Candidate& best = mention.candidates.front();
               return best.kind != MentionKind::number && best.kind != MentionKind::date && best.id >= 0 &&
                      best.score >= 0.39 && best.source != NameSource::thesaurus;
           });
}

std::string some_tables(const Catalog& catalog)
{
    std::string list;
    int count = 0;
    for (const int table : main_tables(catalog)) {
        if (count == 4)
            break;
        list += (count++ > 0 ? ", " : "") + table_words(catalog.table(table));
    }
    return list;
}

}

std::vector<int> main_tables(const Catalog& catalog)
{
    std::vector<int> ids;
    for (int table = 0; table < catalog.table_count(); ++table)
        if (!catalog.table(table).link)
            ids.push_back(table);
    const auto keys = [&](int table) { return catalog.edges_of[static_cast<std::size_t>(table)].size(); };
    std::sort(ids.begin(), ids.end(), [&](int a, int b) { return std::pair(keys(b), a) < std::pair(keys(a), b); });
    return ids;
}

bool counts_unnamed_rows(const Linked& linked)
{
    const bool counted = std::any_of(linked.cues.begin(), linked.cues.end(),
                                     [](const Cue& cue) { return cue.kind == CueKind::count && cue.argument == 1; });
    return counted && std::none_of(linked.mentions.begin(), linked.mentions.end(), links_well);
}

std::optional<Declined> find_decline(const Linked& linked, const Catalog& catalog)
{
    const std::vector<Token>& tokens = linked.tokens;
    std::size_t words = 0;
    for (const Token& token : tokens)
        words += token.kind != TokenKind::symbol ? 1 : 0;
    if (words == 0)
        return Declined{DeclineReason::empty, "Ask a question about the data, for example one of these."};
    const bool linked_any =
        std::any_of(linked.mentions.begin(), linked.mentions.end(), links_well) || links_somewhat(linked);
    const std::string& first = tokens.front().text;
    if (contains(greetings, first) && words <= 5 && !linked_any)
        return Declined{DeclineReason::greeting,
                        "Hello. This data holds " + some_tables(catalog) + ": ask about them."};
    if ((first == "good" && words <= 3) && tokens.size() > 1 &&
        (tokens[1].text == "morning" || tokens[1].text == "afternoon" || tokens[1].text == "evening"))
        return Declined{DeclineReason::greeting,
                        "Hello. This data holds " + some_tables(catalog) + ": ask about them."};
    if (contains(thanks, first) && words <= 6)
        return Declined{DeclineReason::thanks, "You are welcome."};
    const auto has = [&](std::string_view word) {
        return std::any_of(tokens.begin(), tokens.end(), [&](const Token& token) { return token.text == word; });
    };
    if (first == "what" && words <= 5 && has("it") && (has("time") || has("day") || has("date")))
        return Declined{DeclineReason::outside_knowledge,
                        "The clock is not in the data. It holds " + some_tables(catalog) + "."};
    if (!linked_any && (first == "help" || (first == "what" && has("can") && has("you")) ||
                        (first == "how" && has("work") && words <= 6)))
        return Declined{DeclineReason::help, "Questions about this data are answered in plain language: it holds " +
                                                 some_tables(catalog) + "."};
    // The first word that is not a courtesy says whether something is to be changed.
    std::size_t lead = 0;
    while (lead + 1 < tokens.size() && contains(polite, tokens[lead].text))
        ++lead;
    const bool noun = linked.mention_at[lead] >= 0 &&
                      linked.mentions[static_cast<std::size_t>(linked.mention_at[lead])].end -
                              linked.mentions[static_cast<std::size_t>(linked.mention_at[lead])].begin >
                          1;
    const bool sorts = lead + 1 < tokens.size() && (tokens[lead + 1].text == "by" || tokens[lead + 1].text == "them");
    if (contains(writes, tokens[lead].text) && !noun && !sorts && words > lead + 1 &&
        !(tokens[lead].text == "order" && lead == 0) && !(tokens[lead].text == "add" && lead == 0 && words <= 4))
        return Declined{DeclineReason::write,
                        "Data is only read here, never changed. Ask what you want to know about it."};
    for (const Token& token : tokens) {
        if (token.kind == TokenKind::word && contains(forecasts, token.text) &&
            linked.mention_at[static_cast<std::size_t>(&token - tokens.data())] < 0)
            return Declined{DeclineReason::forecast, "The future is not in the data. Ask how it went so far."};
    }
    if (has("will") && (has("next") || has("tomorrow") || has("future")))
        return Declined{DeclineReason::forecast, "The future is not in the data. Ask how it went so far."};
    for (std::size_t at = 0; at < std::min<std::size_t>(tokens.size(), 5); ++at)
        if (contains(opinions, tokens[at].text) && linked.mention_at[at] < 0)
            return Declined{
                DeclineReason::opinion,
                "Only what the data says is answered here, no reasons and no advice. Ask for figures instead."};
    if (!linked_any && counts_unnamed_rows(linked))
        return std::nullopt;
    if (!linked_any) {
        std::size_t content = 0;
        for (std::size_t at = 0; at < tokens.size(); ++at)
            if (tokens[at].kind == TokenKind::word && !is_stop_word(tokens[at].text))
                ++content;
        const bool outside = content >= 1 && (first == "who" || first == "what" || first == "when" ||
                                              first == "where" || first == "how");
        return Declined{outside ? DeclineReason::outside_knowledge : DeclineReason::nothing_linked,
                        "Nothing in this data goes by these words. It holds " + some_tables(catalog) + "."};
    }
    // "Who is the president of France?": a stored value alone is no subject when what is asked of it is unknown.
    const bool named = std::any_of(linked.mentions.begin(), linked.mentions.end(), [](const Mention& mention) {
        return std::any_of(mention.candidates.begin(), mention.candidates.end(), [](const Candidate& candidate) {
            return candidate.score >= 0.4 && candidate.kind != MentionKind::value &&
                   candidate.kind != MentionKind::number && candidate.kind != MentionKind::date;
        });
    });
    if (counts_unnamed_rows(linked))
        return std::nullopt;
    bool unknown = false;
    for (std::size_t at = 0; at < tokens.size(); ++at)
        unknown = unknown || (tokens[at].kind == TokenKind::word && !is_stop_word(tokens[at].text) &&
                              linked.mention_at[at] < 0 && linked.cue_at[at] < 0);
    if (!named && unknown)
        return Declined{DeclineReason::outside_knowledge,
                        "This data does not say that. It holds " + some_tables(catalog) + "."};
    return std::nullopt;
}

namespace {

bool has_word(const CatalogColumn& column, std::initializer_list<std::string_view> words)
{
    return std::any_of(column.words.begin(), column.words.end(), [&](const std::string& word) {
        return std::find(words.begin(), words.end(), word) != words.end();
    });
}

// A number that people average: no flag, no code, no number that only tells rows apart or places them.
bool is_measure(const CatalogColumn& column)
{
    const bool flag = column.has_range && column.minimum >= 0 && column.maximum <= 1;
    return column.kind == ColumnKind::number && column.words.size() <= 2 && !flag && !column.unique &&
           !column.key_part && models::is_numeric(column.info->type) &&
           !has_word(column, {"id",     "code",     "number",   "no",        "num",     "key",  "zip",
                              "postal", "phone",    "fax",      "year",      "month",   "day",  "order",
                              "rank",   "position", "latitude", "longitude", "version", "flag", "index"});
}

// A text that sorts rows into a few kinds.
bool is_category(const CatalogColumn& column, const Catalog& catalog)
{
    if (column.kind != ColumnKind::text || column.foreign || column.unique || column.profile < 0)
        return false;
    const auto& distinct = catalog.profiles[static_cast<std::size_t>(column.profile)].distinct_count;
    return distinct && *distinct > 1 && *distinct <= 40;
}

}

std::vector<std::string> suggest(const Catalog& catalog)
{
    std::vector<std::string> questions;
    for (const Metric& metric : catalog.knowledge.metrics)
        if (questions.empty())
            questions.push_back("What is the " + metric.name + "?");
    for (const int t : main_tables(catalog)) {
        if (questions.size() == 4)
            break;
        const CatalogTable& table = catalog.table(t);
        int measure = -1, category = -1;
        for (int c = table.first_column; c < table.first_column + table.column_count; ++c) {
            if (measure < 0 && is_measure(catalog.column(c)))
                measure = c;
            if (category < 0 && is_category(catalog.column(c), catalog))
                category = c;
        }
        if (measure >= 0 && category >= 0)
            questions.push_back("What is the average " + join_words(catalog.column(measure).words) + " of " +
                                table_words(table) + " per " + join_words(catalog.column(category).words) + "?");
        else if (category >= 0)
            questions.push_back("How many " + table_words(table) + " are there per " +
                                join_words(catalog.column(category).words) + "?");
        else if (!table.person && table.dated >= 0 && catalog.column(table.dated).kind == ColumnKind::date)
            questions.push_back("How many " + table_words(table) + " are there per month?");
        else
            questions.push_back("How many " + table_words(table) + " are there?");
    }
    return questions;
}

}
