#include "nl/link.hpp"

#include "nl/names.hpp"

#include "nl/stable_order.hpp"

#include <algorithm>
#include <cmath>
#include <unordered_map>

namespace datachat::nl {
namespace {

constexpr int max_name_words = 6;
constexpr int max_value_words = 8;
constexpr std::size_t max_candidates = 24;
constexpr int max_tokens = 400;
constexpr std::size_t few_values = 60;

const std::unordered_map<std::string, std::vector<std::string>>& value_words()
{
    static const std::unordered_map<std::string, std::vector<std::string>> table = [] {
        std::unordered_map<std::string, std::vector<std::string>> map;
        for (const WordPair& pair : english().value_words)
            map[std::string(pair.word)].emplace_back(pair.other);
        return map;
    }();
    return table;
}

class Linker {
public:
    Linker(Linked& linked, const Catalog& catalog) : linked_(linked), catalog_(catalog) {}

    void run()
    {
        const int count = static_cast<int>(linked_.tokens.size());
        cut_.resize(linked_.tokens.size());
        for (int at = 0; at < count; ++at)
            cut_[static_cast<std::size_t>(at)] = short_form(at);
        const bool any_cut =
            std::any_of(cut_.begin(), cut_.end(), [](const std::string& form) { return !form.empty(); });
        for (int begin = 0; begin < count; ++begin) {
            const std::size_t before = proposals_.size();
            names_from(begin);
            if (any_cut)
                names_from(begin, true);
            values_from(begin);
            single(begin);
            if (proposals_.size() == before)
                cut_name(begin);
        }
        settle_crowds();
        cover();
    }

private:
    const Token& token(int at) const { return linked_.tokens[static_cast<std::size_t>(at)]; }

    Mention& proposal(int begin, int end)
    {
        for (Mention& mention : proposals_)
            if (mention.begin == begin && mention.end == end)
                return mention;
        proposals_.push_back({begin, end, 0, {}});
        return proposals_.back();
    }

    void propose(int begin, int end, const Candidate& candidate)
    {
        Mention& mention = proposal(begin, end);
        for (Candidate& known : mention.candidates) {
            if (known.kind == candidate.kind && known.id == candidate.id && known.value == candidate.value) {
                if (candidate.score > known.score)
                    known = candidate;
                return;
            }
        }
        mention.candidates.push_back(candidate);
    }

    void propose_names(int begin, int end, const std::string& key, double factor)
    {
        for (const NameHit& hit : catalog_.find_name(key))
            propose(begin, end, candidate_of(hit, factor));
        if (catalog_.find_every_name(key).size() > Catalog::crowd)
            crowded_.push_back({begin, end, key, factor});
    }

    static Candidate candidate_of(const NameHit& hit, double factor)
    {
        Candidate candidate;
        candidate.kind = hit.kind == NameKind::table    ? MentionKind::table
                         : hit.kind == NameKind::column ? MentionKind::column
                         : hit.kind == NameKind::metric ? MentionKind::metric
                                                        : MentionKind::condition;
        candidate.id = hit.id;
        candidate.score = hit.score * factor;
        candidate.source = hit.source;
        candidate.taught = hit.taught;
        return candidate;
    }

    // Tables that the question names in full, and those that a key leads to from them.
    std::vector<bool> named_tables_and_neighbours() const
    {
        std::vector<bool> named(static_cast<std::size_t>(catalog_.table_count()), false);
        for (const Mention& mention : proposals_) {
            for (const Candidate& candidate : mention.candidates)
                if (candidate.kind == MentionKind::table && candidate.score >= 0.94)
                    named[static_cast<std::size_t>(candidate.id)] = true;
        }
        std::vector<bool> near = named;
        for (const JoinEdge& edge : catalog_.edges) {
            const auto from = static_cast<std::size_t>(catalog_.table_of(edge.from));
            const auto to = static_cast<std::size_t>(catalog_.table_of(edge.to));
            near[to] = near[to] || named[from];
            near[from] = near[from] || named[to];
        }
        return near;
    }

    // A name that thousands of columns share means those of the tables that the question names, where it names one.
    void settle_crowds()
    {
        if (crowded_.empty())
            return;
        const std::vector<bool> near = named_tables_and_neighbours();
        const auto is_near = [&](NameKind kind, int id) {
            return kind == NameKind::column && near[static_cast<std::size_t>(catalog_.column(id).table)];
        };
        for (const Crowd& crowd : crowded_) {
            Mention& mention = proposal(crowd.begin, crowd.end);
            const auto all = catalog_.find_every_name(crowd.key);
            if (std::none_of(all.begin(), all.end(), [&](const NameHit& hit) { return is_near(hit.kind, hit.id); }))
                continue;
            std::erase_if(mention.candidates, [&](const Candidate& candidate) {
                return candidate.kind == MentionKind::column && !is_near(NameKind::column, candidate.id);
            });
            for (const NameHit& hit : all)
                if (is_near(hit.kind, hit.id))
                    propose(crowd.begin, crowd.end, candidate_of(hit, crowd.factor));
        }
    }

    // Identifiers are indexed spelled out: "max temperature" asks for maximum_temperature; one written as it is in the
    // database stands for its words.
    static std::string name_stem(const Token& token)
    {
        static constexpr std::pair<std::string_view, std::string_view> spelled[] = {
            {"max", "maximum"}, {"min", "minimum"}, {"avg", "average"}};
        for (const auto& [word, full] : spelled)
            if (token.text == word)
                return stem_of(full);
        if (token.text.find('_') != std::string::npos)
            return stem_key(split_identifier(token.raw));
        return token.stem;
    }

    // Names of tables and columns: runs of words, function words inside left out ("date of birth").
    void names_from(int begin, bool shortened = false)
    {
        if (token(begin).kind == TokenKind::quoted || token(begin).kind == TokenKind::symbol ||
            (is_stop_word(token(begin).text) && catalog_.find_name(token(begin).stem).empty()))
            return;
        std::string key;
        std::string whole;
        int words = 0;
        bool any_cut = false;
        for (int end = begin + 1; end <= static_cast<int>(linked_.tokens.size()) && end - begin <= max_name_words;
             ++end) {
            const Token& last = token(end - 1);
            if (last.kind == TokenKind::quoted || last.kind == TokenKind::symbol || last.kind == TokenKind::date)
                break;
            if (is_stop_word(last.text) && end - begin > 1) {
                if (last.text != "of" && last.text != "the" && last.text != "a" && last.text != "an" &&
                    last.text != "for" && last.text != "to")
                    break;
                continue;
            }
            const std::string& cut = cut_[static_cast<std::size_t>(end - 1)];
            any_cut = any_cut || !cut.empty();
            if (shortened && !any_cut && end - begin >= 3)
                break;
            const std::string stem = shortened && !cut.empty() ? cut : name_stem(last);
            key += key.empty() ? stem : " " + stem;
            whole += last.text;
            ++words;
            const double gap = 1.0 - 0.02 * (end - begin - words);
            if (shortened && !any_cut)
                continue;
            propose_names(begin, end, key, shortened ? gap * 0.9 : gap);
            if (shortened)
                continue;
            if (words > 1 && words <= 3 && end - begin == words)
                propose_names(begin, end, stem_of(whole), 0.97);
        }
    }

    // Whether a part of an identifier may be a word cut short: "adm" of admission, "drv" of driver.
    static bool shortens(std::string_view part, std::string_view word)
    {
        if (word.size() < part.size() + 2 || part.front() != word.front())
            return false;
        if (word.starts_with(part))
            return true;
        std::size_t at = 0;
        int vowels = 0;
        for (const char c : part) {
            at = word.find(c, at);
            if (at == std::string_view::npos)
                return false;
            ++at;
            vowels += std::string_view("aeiou").find(c) != std::string_view::npos ? 1 : 0;
        }
        return vowels <= 1;
    }

    // What a word that no name is made of may be called in this schema, as a stem; empty when nothing looks like it.
    std::string short_form(int at) const
    {
        const Token& here = token(at);
        if (here.kind != TokenKind::word || here.text.size() < 5 || is_stop_word(here.text) ||
            linked_.cue_at[static_cast<std::size_t>(at)] >= 0)
            return {};
        for (const NameHit& hit : catalog_.find_name(here.stem))
            if (hit.source != NameSource::thesaurus && hit.score > 0.6)
                return {};
        std::string_view best;
        const auto begin =
            std::lower_bound(catalog_.short_words.begin(), catalog_.short_words.end(), here.text.substr(0, 1));
        for (auto part = begin; part != catalog_.short_words.end() && part->front() == here.text.front(); ++part) {
            if (!shortens(*part, here.text))
                continue;
            const bool prefix = here.text.starts_with(*part);
            const bool better = best.empty() || (prefix && !here.text.starts_with(best)) ||
                                (prefix == here.text.starts_with(best) && part->size() > best.size());
            if (better)
                best = *part;
        }
        return best.empty() ? std::string() : stem_of(best);
    }

    // "March 2024" is a time, whatever else is called March.
    bool names_month(int at) const
    {
        return at + 1 < static_cast<int>(linked_.tokens.size()) && token(at + 1).kind == TokenKind::number &&
               token(at + 1).text.size() == 4 && month_number(token(at).text) > 0;
    }

    void propose_values(int begin, int end, std::span<const ValueHit> hits, double score)
    {
        for (const ValueHit& hit : hits) {
            Candidate candidate;
            candidate.kind = MentionKind::value;
            candidate.id = hit.column;
            candidate.value = hit.value;
            candidate.score = score;
            propose(begin, end, candidate);
        }
    }

    // Whether the value is one of few that its column holds.
    bool names_kind(const ValueHit& hit) const
    {
        const ColumnProfile& profile = catalog_.profiles[static_cast<std::size_t>(catalog_.column(hit.column).profile)];
        return profile.values.size() <= few_values;
    }

    double value_score(int begin, int end, bool first_word) const
    {
        const int words = end - begin;
        bool capital = false;
        bool all_stop = true;
        for (int i = begin; i < end; ++i) {
            capital = capital || (token(i).capital && !(i == 0 && first_word));
            all_stop = all_stop && is_stop_word(token(i).text);
        }
        if (all_stop && !(capital && begin > 0))
            return 0;
        if (all_stop)
            return 0.4;
        return std::min(1.1, (capital ? 0.95 : 0.8) + 0.06 * (words - 1));
    }

    void values_from(int begin)
    {
        if (token(begin).kind == TokenKind::symbol)
            return;
        if (names_month(begin))
            return;
        bool capital = false;
        bool stop = false;
        std::string text;
        std::string stems;
        for (int end = begin + 1; end <= static_cast<int>(linked_.tokens.size()) && end - begin <= max_value_words;
             ++end) {
            const Token& last = token(end - 1);
            if (last.kind == TokenKind::quoted && end - begin > 1)
                break;
            if (last.kind == TokenKind::symbol) {
                if (last.text != "&" && last.text != "/" && last.text != ",")
                    break;
                continue;
            }
            text += text.empty() ? last.text : " " + last.text;
            stems += stems.empty() ? last.stem : " " + last.stem;
            if (last.kind == TokenKind::quoted) {
                quoted(begin, last);
                break;
            }
            capital = capital || last.capital;
            stop = stop || is_stop_word(last.text);
            const double score = value_score(begin, end, true);
            if (score <= 0)
                continue;
            if (const auto found = catalog_.values.find(text); found != catalog_.values.end())
                propose_values(begin, end, found->second, score);
            // Inflected everyday words are no title.
            if (end - begin > 1 && stop && !capital)
                continue;
            // An everyday word is no title or name: "belongs" is not the song.
            if (const auto found = catalog_.value_stems.find(stems);
                found != catalog_.value_stems.end() &&
                (end - begin > 1 || last.capital || names_kind(found->second.front())))
                propose_values(begin, end, found->second, score - (end - begin == 1 && !last.capital ? 0.4 : 0.12));
            else if (const auto plain = catalog_.values.find(stems); plain != catalog_.values.end())
                propose_values(begin, end, plain->second, score - (end - begin == 1 && !last.capital ? 0.4 : 0.1));
            if (const auto others = value_words().find(text); others != value_words().end())
                for (const std::string& other : others->second)
                    if (const auto found = catalog_.values.find(other); found != catalog_.values.end())
                        propose_values(begin, end, found->second, score - 0.06);
        }
    }

    void quoted(int at, const Token& text)
    {
        if (const auto found = catalog_.values.find(text.text); found != catalog_.values.end())
            propose_values(at, at + 1, found->second, 1.15);
        Candidate free;
        free.kind = MentionKind::value;
        free.id = -1;
        free.score = 0.9;
        propose(at, at + 1, free);
    }

    void single(int at)
    {
        const Token& here = token(at);
        Candidate candidate;
        candidate.id = -1;
        if (here.kind == TokenKind::number ||
            (here.spelled && here.text != "one" && here.text != "once" && here.text != "twice")) {
            const int c = at > 0 ? linked_.cue_at[static_cast<std::size_t>(at - 1)] : -1;
            const bool compared = c >= 0 && linked_.cues[static_cast<std::size_t>(c)].kind == CueKind::compare &&
                                  linked_.cues[static_cast<std::size_t>(c)].end == at;
            candidate.kind = MentionKind::number;
            candidate.score = compared ? 1.2 : here.kind == TokenKind::number ? 0.9 : 0.7;
            propose(at, at + 1, candidate);
        } else if (here.spelled) {
            const int c = at > 0 ? linked_.cue_at[static_cast<std::size_t>(at - 1)] : -1;
            const bool compared = c >= 0 && linked_.cues[static_cast<std::size_t>(c)].kind == CueKind::compare &&
                                  linked_.cues[static_cast<std::size_t>(c)].end == at;
            candidate.kind = MentionKind::number;
            candidate.score = compared ? 0.7 : 0.3;
            propose(at, at + 1, candidate);
        } else if (here.kind == TokenKind::date) {
            candidate.kind = MentionKind::date;
            candidate.score = 1;
            propose(at, at + 1, candidate);
        } else if (here.kind == TokenKind::word && here.text.size() == 1 && after_contains(at)) {
            candidate.kind = MentionKind::value;
            candidate.score = 0.9;
            propose(at, at + 1, candidate);
        } else if (here.kind == TokenKind::word && here.capital && at > 0 && !is_stop_word(here.text) &&
                   !names_month(at)) {
            free_name(at);
        }
    }

    // "names that start with A", "containing the letter e"
    bool after_contains(int at) const
    {
        const int c = at > 0 ? linked_.cue_at[static_cast<std::size_t>(at - 1)] : -1;
        return c >= 0 && linked_.cues[static_cast<std::size_t>(c)].kind == CueKind::contains &&
               linked_.cues[static_cast<std::size_t>(c)].end == at;
    }

    // A word that nothing knows, but that a name is cut from or goes on from: "prerequisites" for prereq.
    void cut_name(int at)
    {
        const Token& here = token(at);
        if (here.kind != TokenKind::word || here.stem.size() < 5 || is_stop_word(here.text) ||
            linked_.cue_at[static_cast<std::size_t>(at)] >= 0 || catalog_.names.size() > 20'000)
            return;
        std::string_view best;
        for (const auto& [key, hits] : catalog_.names) {
            const bool fits =
                key.size() >= 4 && key.find(' ') == std::string::npos &&
                (here.stem.starts_with(key) || (key.starts_with(here.stem) && key.size() <= here.stem.size() + 5));
            const bool own = std::any_of(hits.begin(), hits.end(),
                                         [](const NameHit& hit) { return hit.source == NameSource::name; });
            if (fits && own && (best.empty() || key.size() > best.size() || (key.size() == best.size() && key < best)))
                best = key;
        }
        if (!best.empty())
            propose_names(at, at + 1, std::string(best), 0.62);
    }

    // A capitalised run that nothing knows: a value that was not indexed.
    void free_name(int begin)
    {
        const std::string& before = token(begin - 1).text;
        if (before == "." || before == "?" || before == "!" || before == ";" || before == ":")
            return;
        if (token(begin - 1).kind == TokenKind::word && token(begin - 1).capital && begin > 1)
            return;
        int end = begin + 1;
        while (end < static_cast<int>(linked_.tokens.size()) && end - begin < 5 && token(end).kind == TokenKind::word &&
               token(end).capital)
            ++end;
        Candidate free;
        free.kind = MentionKind::value;
        free.id = -1;
        free.score = 0.42;
        propose(begin, end, free);
    }

    // How much a cue's reading of the same words speaks against a mention.
    double cue_penalty(const Mention& mention) const
    {
        int covered = 0;
        double penalty = 0;
        for (int i = mention.begin; i < mention.end; ++i) {
            const int c = linked_.cue_at[static_cast<std::size_t>(i)];
            if (c < 0)
                continue;
            ++covered;
            const Cue& cue = linked_.cues[static_cast<std::size_t>(c)];
            const bool inside = cue.begin >= mention.begin && cue.end <= mention.end;
            if (!inside)
                penalty += cue.kind == CueKind::count && cue.begin > mention.begin ? 0.2 : 1;
        }
        if (covered == 0)
            return 0;
        if (covered < mention.end - mention.begin)
            return penalty * 0.25;
        // All words are cue words: the name must be exact, and then is still in doubt.
        const Candidate& best = mention.candidates.front();
        return best.source == NameSource::name && best.score > 0.93 && penalty == 0 ? 0.15 : 0.8 + penalty;
    }

    // The set of spans that explains the question best: weighted intervals, longer ones first.
    void cover()
    {
        for (Mention& mention : proposals_) {
            sort_stably(mention.candidates, [](const Candidate& a, const Candidate& b) { return a.score > b.score; });
            if (mention.candidates.size() > max_candidates)
                mention.candidates.resize(max_candidates);
            mention.score = mention.candidates.front().score;
        }
        std::sort(proposals_.begin(), proposals_.end(), [](const Mention& a, const Mention& b) {
            return a.end != b.end ? a.end < b.end : a.begin < b.begin;
        });
        const std::size_t count = linked_.tokens.size();
        std::vector<double> best(count + 1, 0);
        std::vector<int> chosen(count + 1, -1);
        std::size_t next = 0;
        for (std::size_t end = 1; end <= count; ++end) {
            best[end] = best[end - 1];
            for (; next < proposals_.size() && proposals_[next].end == static_cast<int>(end); ++next) {
                const Mention& mention = proposals_[next];
                int content = 0;
                for (int i = mention.begin; i < mention.end; ++i)
                    content += is_stop_word(token(i).text) ? 0 : 1;
                const double gain = (mention.score - 0.3 - cue_penalty(mention)) * std::pow(std::max(content, 1), 1.35);
                if (gain <= 0)
                    continue;
                const double total = best[static_cast<std::size_t>(mention.begin)] + gain;
                if (total > best[end]) {
                    best[end] = total;
                    chosen[end] = static_cast<int>(next);
                }
            }
        }
        for (std::size_t end = count; end > 0;) {
            if (chosen[end] < 0 || best[end] == best[end - 1]) {
                --end;
                continue;
            }
            linked_.mentions.push_back(proposals_[static_cast<std::size_t>(chosen[end])]);
            end = static_cast<std::size_t>(linked_.mentions.back().begin);
        }
        std::reverse(linked_.mentions.begin(), linked_.mentions.end());
    }

    // A name that more go by than were proposed.
    struct Crowd {
        int begin = 0;
        int end = 0;
        std::string key;
        double factor = 1;
    };

    Linked& linked_;
    const Catalog& catalog_;
    std::vector<Mention> proposals_;
    std::vector<Crowd> crowded_;
    std::vector<std::string> cut_; // by token: its short form
};

}

namespace {

// "first and last name" names two columns: the shared noun is put behind the first word too.
void share_heads(std::vector<Token>& tokens, const Catalog& catalog)
{
    const auto names_column = [&](const Token& modifier, const Token& head) {
        for (const NameHit& hit : catalog.find_name(modifier.stem + " " + head.stem))
            if (hit.kind == NameKind::column && hit.score > 0.75)
                return true;
        return false;
    };
    for (std::size_t head = 3; head < tokens.size() && tokens.size() < max_tokens; ++head) {
        if (tokens[head].kind != TokenKind::word || is_stop_word(tokens[head - 1].text) ||
            !names_column(tokens[head - 1], tokens[head]))
            continue;
        // Leftwards over "first, middle and"; a word that is a name by itself needs no noun.
        std::size_t at = head - 1;
        std::size_t added = 0;
        while (at > 1) {
            std::size_t before = at - 1;
            while (before > 0 &&
                   (tokens[before].text == "," || tokens[before].text == "and" || tokens[before].text == "or"))
                --before;
            const Token& modifier = tokens[before];
            const bool ordinal = modifier.text == "first" || modifier.text == "last" || modifier.text == "middle";
            if (before + 1 == at || is_stop_word(modifier.text) || !names_column(modifier, tokens[head + added]) ||
                (!ordinal && !catalog.find_name(modifier.stem).empty()))
                break;
            Token shared = tokens[head + added];
            shared.begin = modifier.begin;
            shared.end = modifier.end;
            tokens.insert(tokens.begin() + static_cast<std::ptrdiff_t>(before) + 1, std::move(shared));
            ++added;
            at = before;
        }
        head += added;
    }
}

}

namespace {

// A column that itself holds a count: "num_of_stock".
bool names_a_number(const Mention& mention, const Catalog& catalog)
{
    const Candidate& best = mention.candidates.front();
    return best.kind == MentionKind::column && catalog.column(best.id).words.size() > 1 &&
           (catalog.column(best.id).words.front() == "number" || catalog.column(best.id).words.front() == "total");
}

// "Show", "find" and the like ask for something only where a clause begins: "do not give any lessons" asks nothing.
bool begins_clause(const Linked& linked, int at)
{
    const std::string& word = linked.tokens[static_cast<std::size_t>(at)].text;
    if (at == 0 || word == "what" || word == "which")
        return true;
    const Token& before = linked.tokens[static_cast<std::size_t>(at - 1)];
    if (before.kind == TokenKind::symbol)
        return true;
    static constexpr std::string_view leads[] = {"and", "then", "please", "also", "you", "to",     "me", "or",
                                                 "but", "just", "now",    "i",    "us",  "kindly", "so"};
    return std::find(std::begin(leads), std::end(leads), before.text) != std::end(leads);
}

}

namespace {

// "Full name" where the schema has first and last names apart: "first name and last name".
void spell_full_names(std::vector<Token>& tokens, const Catalog& catalog)
{
    const auto known = [&](const char* words) {
        for (const NameHit& hit : catalog.find_name(stem_key(split_words(words))))
            if (hit.kind == NameKind::column && hit.score > 0.9)
                return true;
        return false;
    };
    for (std::size_t at = 0; at + 1 < tokens.size() && tokens.size() < max_tokens; ++at) {
        if (tokens[at].text != "full" || tokens[at + 1].stem != "name" || known("full name") || !known("first name") ||
            !known("last name"))
            continue;
        const auto spelled = [&](const char* text, const Token& where) {
            Token token = where;
            token.text = text;
            token.raw = text;
            token.stem = stem_of(text);
            return token;
        };
        const Token full = tokens[at];
        const Token name = tokens[at + 1];
        tokens[at] = spelled("first", full);
        const std::vector<Token> rest{spelled("and", full), spelled("last", full), spelled("name", name)};
        tokens.insert(tokens.begin() + static_cast<std::ptrdiff_t>(at) + 2, rest.begin(), rest.end());
    }
}

}

Linked link(std::vector<Token> tokens, const Catalog& catalog)
{
    Linked linked;
    linked.tokens = std::move(tokens);
    spell_full_names(linked.tokens, catalog);
    share_heads(linked.tokens, catalog);
    if (linked.tokens.size() > max_tokens)
        linked.tokens.resize(max_tokens);
    linked.cues = find_cues(linked.tokens);
    // "Orders by status" begins with a table's name, not with a wish to sort.
    if (!linked.cues.empty() && linked.cues.front().begin == 0 && linked.cues.front().kind == CueKind::order) {
        const Token& first = linked.tokens.front();
        const bool table =
            singular(first.text) != first.text &&
            std::any_of(catalog.find_name(first.stem).begin(), catalog.find_name(first.stem).end(),
                        [](const NameHit& hit) { return hit.kind == NameKind::table && hit.score > 0.9; });
        if (table) {
            linked.cues.erase(linked.cues.begin());
            std::vector<Cue> rest = find_cues({linked.tokens.begin() + 1, linked.tokens.end()});
            for (Cue& cue : rest) {
                ++cue.begin;
                ++cue.end;
            }
            linked.cues = std::move(rest);
        }
    }
    linked.cue_at.assign(linked.tokens.size(), -1);
    linked.mention_at.assign(linked.tokens.size(), -1);
    for (std::size_t c = 0; c < linked.cues.size(); ++c)
        for (int i = linked.cues[c].begin; i < linked.cues[c].end; ++i)
            linked.cue_at[static_cast<std::size_t>(i)] = static_cast<int>(c);
    Linker(linked, catalog).run();
    for (std::size_t m = 0; m < linked.mentions.size(); ++m)
        for (int i = linked.mentions[m].begin; i < linked.mentions[m].end; ++i)
            linked.mention_at[static_cast<std::size_t>(i)] = static_cast<int>(m);
    // A mention that won takes its words from the cues whose content it covers.
    std::vector<Cue> kept;
    for (const Cue& cue : linked.cues) {
        bool covered = true;
        int content = 0;
        for (int i = cue.begin; i < cue.end; ++i) {
            const bool stop = is_stop_word(linked.tokens[static_cast<std::size_t>(i)].text);
            const bool inside = linked.mention_at[static_cast<std::size_t>(i)] >= 0;
            content += stop && !inside ? 0 : 1;
            covered = covered && (stop || inside);
        }
        if (cue.kind == CueKind::ask && !begins_clause(linked, cue.begin))
            continue;
        // "total number of stocks" where a column is called number of stocks: only "total" is left.
        if (cue.kind == CueKind::count && cue.end < static_cast<int>(linked.tokens.size())) {
            const int m = linked.mention_at[static_cast<std::size_t>(cue.end - 1)];
            if (m >= 0 && linked.mentions[static_cast<std::size_t>(m)].end > cue.end &&
                names_a_number(linked.mentions[static_cast<std::size_t>(m)], catalog)) {
                const int begin = linked.mentions[static_cast<std::size_t>(m)].begin;
                for (int i = cue.begin; i < begin; ++i)
                    if (linked.tokens[static_cast<std::size_t>(i)].text == "total")
                        kept.push_back({i, i + 1, CueKind::sum, 0, {}});
                continue;
            }
        }
        if (!covered || content == 0)
            kept.push_back(cue);
    }
    linked.cues = std::move(kept);
    linked.cue_at.assign(linked.tokens.size(), -1);
    for (std::size_t c = 0; c < linked.cues.size(); ++c)
        for (int i = linked.cues[c].begin; i < linked.cues[c].end; ++i)
            linked.cue_at[static_cast<std::size_t>(i)] = static_cast<int>(c);
    return linked;
}

}
