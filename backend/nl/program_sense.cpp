#include "nl/program.hpp"
#include "nl/stable_order.hpp"

#include <algorithm>

// What the words stand for, which words restrict and which show, and what the question is about.
namespace datachat::nl {

// How well a column fits its surroundings: tables named near it, other words that point to its table.
double Program::column_context(int m, const Candidate& candidate) const
{
    if (candidate.id < 0)
        return 0;
    const int table = catalog_.table_of(candidate.id);
    const Mention& here = mention(m);
    double bonus = 0.07 * std::min(votes_[static_cast<std::size_t>(table)], 3.0);
    int nearest = 9;
    bool any = false;
    for (int other = 0; other < mention_count(); ++other) {
        if (other == m || sense(other).kind != MentionKind::table || sense(other).score < 0.5)
            continue;
        any = true;
        const int hops = catalog_.distance(sense(other).id, table);
        nearest = std::min(nearest, hops);
        if (hops != 0)
            continue;
        const Mention& owner = mention(other);
        if (owner.begin >= here.end) {
            const int between = gap(here.end, owner.begin);
            const bool of = word_between(here.end, owner.begin, "of") || word_between(here.end, owner.begin, "for") ||
                            word_between(here.end, owner.begin, "in");
            bonus += between == 0 && of ? 0.3 : between <= 2 && of ? 0.2 : 0.1;
        } else {
            const int between = gap(owner.end, here.begin);
            bonus += between == 0 ? 0.26 : between <= 2 ? 0.16 : 0.08;
        }
    }
    if (any)
        bonus -= 0.09 * std::min(nearest, 4);
    const CatalogColumn& column = catalog_.column(candidate.id);
    if (candidate.kind == MentionKind::value) {
        // A filter on a name beats one on a reference to it; a column named beside the value wins.
        if (column.foreign)
            bonus -= 0.1;
        for (const int other : {previous_mention(here.begin), next_mention(here.end)}) {
            if (other < 0 ||
                gap(std::min(here.end, mention(other).end), std::max(here.begin, mention(other).begin)) > 2)
                continue;
            for (const Candidate& near : mention(other).candidates)
                if (near.kind == MentionKind::column && near.id == candidate.id && near.score > 0.5)
                    bonus += 0.45 * near.score;
        }
    } else {
        if (column.foreign && !column.primary)
            bonus -= 0.12;
        for (int other = 0; other < mention_count(); ++other) {
            const Mention& value = mention(other);
            if (other == m || value.begin < here.end || gap(here.end, value.begin) > 1)
                continue;
            for (const Candidate& near : value.candidates)
                if (near.kind == MentionKind::value && near.id == candidate.id)
                    bonus += 0.3;
        }
    }
    return bonus;
}

void Program::decide_sense(int m)
{
    const Mention& here = mention(m);
    struct Scored {
        double score;
        const Candidate* candidate;
    };
    std::vector<Scored> scored;
    const bool shown_zone = zone(here.begin) == Zone::shown;
    for (const Candidate& candidate : here.candidates) {
        double score = candidate.score;
        if (candidate.kind == MentionKind::column || candidate.kind == MentionKind::value)
            score += column_context(m, candidate);
        // What is averaged or added up is a number.
        const int aggregate = here.begin > 0 ? linked_.cue_at[static_cast<std::size_t>(here.begin - 1)] : -1;
        if (candidate.kind == MentionKind::column && numeric_column(candidate.id) && aggregate >= 0 &&
            (cue(aggregate).kind == CueKind::average || cue(aggregate).kind == CueKind::sum))
            score += 0.3;
        if (candidate.kind == MentionKind::column) {
            // A plural noun is no number of the same stem.
            const CatalogColumn& column = catalog_.column(candidate.id);
            const std::string& last = token(here.end - 1).text;
            if (column.numeric && singular(last) != last && column.words.back() != last &&
                !table_mentioned(column.table))
                score -= here.begin > 0 && linked_.cue_at[static_cast<std::size_t>(here.begin - 1)] >= 0 &&
                                 cue(linked_.cue_at[static_cast<std::size_t>(here.begin - 1)]).kind == CueKind::count
                             ? 0.8
                             : 0.3;
        } else if (candidate.kind == MentionKind::table) {
            score += 0.07 * std::min(votes_[static_cast<std::size_t>(candidate.id)], 3.0) + 0.14;
            // What is counted, named in the plural or done ("ordered") is a thing more often than a property.
            const std::string& last = token(here.end - 1).text;
            const int before = here.begin > 0 ? linked_.cue_at[static_cast<std::size_t>(here.begin - 1)] : -1;
            if (before >= 0 && cue(before).kind == CueKind::count)
                score += 0.15;
            if (singular(last) != last && candidate.source != NameSource::thesaurus)
                score += 0.08;
        } else if (candidate.kind == MentionKind::metric || candidate.kind == MentionKind::condition)
            score += 0.4;
        scored.push_back({score, &candidate});
    }
    sort_stably(scored, [](const Scored& a, const Scored& b) { return a.score > b.score; });
    if (scored.size() > 6)
        scored.resize(6);
    std::vector<Option> options;
    for (const Scored& entry : scored) {
        Option choice;
        choice.cost = (scored.front().score - entry.score) * 8;
        const Candidate& candidate = *entry.candidate;
        choice.label =
            mix(static_cast<std::uint32_t>(candidate.kind) + 100, static_cast<std::uint32_t>(candidate.source));
        choice.trait(200 + static_cast<std::uint32_t>(candidate.kind) * 32 +
                     static_cast<std::uint32_t>(std::clamp(candidate.score, 0.0, 1.2) * 10));
        if ((candidate.kind == MentionKind::column || candidate.kind == MentionKind::value) && candidate.id >= 0) {
            const CatalogColumn& column = catalog_.column(candidate.id);
            choice.trait(500 + static_cast<std::uint32_t>(column.kind) * 8 + (column.foreign ? 1 : 0) +
                         (column.primary ? 2 : 0) + (candidate.kind == MentionKind::value ? 4 : 0));
            choice.trait(700 + (table_mentioned(column.table) ? 1 : 0) + (subject_ == column.table ? 2 : 0) +
                         (candidate.kind == MentionKind::value ? 4 : 0));
        }
        choice.trait(800 + (shown_zone ? 1U : 0U) + static_cast<std::uint32_t>(candidate.kind) * 2);
        options.push_back(choice);
    }
    const Candidate& chosen = *scored[static_cast<std::size_t>(choose(Point::sense, here.begin, options))].candidate;
    Sense& entry = sense(m);
    entry.kind = chosen.kind;
    entry.id = chosen.id;
    entry.value = chosen.value;
    entry.score = chosen.score;
    entry.source = chosen.source;
    entry.taught = chosen.taught;
    entry.table = chosen.kind == MentionKind::table ? chosen.id
                  : (chosen.kind == MentionKind::column || chosen.kind == MentionKind::value) && chosen.id >= 0
                      ? catalog_.table_of(chosen.id)
                      : -1;
}

void Program::decide_senses()
{
    votes_.assign(catalog_.tables.size(), 0);
    std::vector<std::pair<int, double>> best; // table, weight: per mention
    for (int m = 0; m < mention_count(); ++m) {
        best.clear();
        for (const Candidate& candidate : mention(m).candidates) {
            double weight = 0;
            int table = -1;
            if (candidate.kind == MentionKind::table) {
                table = candidate.id;
                weight = candidate.score;
            } else if ((candidate.kind == MentionKind::column || candidate.kind == MentionKind::value) &&
                       candidate.id >= 0) {
                table = catalog_.table_of(candidate.id);
                weight = candidate.score * (candidate.kind == MentionKind::value ? 0.5 : 0.6);
            }
            if (table < 0 || candidate.score < mention(m).candidates.front().score - 0.35)
                continue;
            const auto known =
                std::find_if(best.begin(), best.end(), [&](const auto& entry) { return entry.first == table; });
            if (known == best.end())
                best.emplace_back(table, weight);
            else
                known->second = std::max(known->second, weight);
        }
        for (const auto& [table, weight] : best)
            votes_[static_cast<std::size_t>(table)] += weight;
    }
    for (const int table : linked_.context)
        votes_[static_cast<std::size_t>(table)] += 1.5;
    // A provisional reading by name alone lets each decision see what its neighbours probably are.
    for (int m = 0; m < mention_count(); ++m) {
        const Candidate& first = mention(m).candidates.front();
        const Candidate* table = nullptr;
        for (const Candidate& candidate : mention(m).candidates)
            if (candidate.kind == MentionKind::table && candidate.score > first.score - 0.03 && table == nullptr)
                table = &candidate;
        const Candidate& chosen = table != nullptr ? *table : first;
        sense(m).kind = chosen.kind;
        sense(m).id = chosen.id;
        sense(m).score = chosen.score;
        sense(m).table = -1;
    }
    for (int m = 0; m < mention_count(); ++m)
        if (sense(m).kind == MentionKind::table)
            decide_sense(m);
    for (int m = 0; m < mention_count(); ++m)
        if (sense(m).kind != MentionKind::table || sense(m).table < 0)
            decide_sense(m);
}

void Program::find_zones()
{
    Zone zone = Zone::shown;
    bool seen_content = false;
    for (int at = 0; at < token_count(); ++at) {
        const int c = linked_.cue_at[static_cast<std::size_t>(at)];
        if (c >= 0 && cue(c).begin == at) {
            const Cue& here = cue(c);
            const std::string& word = token(at).text;
            const bool starts = at == 0 || token(at - 1).kind == TokenKind::symbol ||
                                (at > 0 && token(at - 1).text == "and" && here.kind == CueKind::ask);
            switch (here.kind) {
            case CueKind::ask:
                if (at == 0 || starts || word != "name")
                    zone = Zone::shown;
                break;
            case CueKind::negation:
                if (seen_content)
                    zone = Zone::filter;
                break;
            case CueKind::relative:
                if (!seen_content ||
                    (starts && (word == "which" || word == "what" || word == "where" || word == "who")))
                    zone = Zone::shown;
                else
                    zone = Zone::filter;
                break;
            case CueKind::who:
            case CueKind::where:
            case CueKind::when:
                zone = seen_content ? Zone::filter : Zone::shown;
                break;
            case CueKind::order:
                zone = Zone::order;
                break;
            case CueKind::each:
                if (!seen_content && word == "for")
                    zone = Zone::group;
                break;
            case CueKind::count:
                if (starts && word == "how")
                    zone = Zone::shown;
                break;
            default:
                break;
            }
        }
        // "channels owned by", "students living in": a participle behind a table begins what restricts.
        if (zone == Zone::shown && at > 0 && linked_.mention_at[static_cast<std::size_t>(at - 1)] >= 0 && c < 0 &&
            token(at).kind == TokenKind::word && !is_stop_word(token(at).text) &&
            is(linked_.mention_at[static_cast<std::size_t>(at - 1)], MentionKind::table) &&
            (token(at).text.ends_with("ed") || token(at).text.ends_with("ing")))
            zone = Zone::filter;
        if (zone == Zone::group && token(at).text == ",")
            zone = Zone::shown;
        zones_[static_cast<std::size_t>(at)] = zone;
        if (linked_.mention_at[static_cast<std::size_t>(at)] >= 0)
            seen_content = true;
    }
    // "For each X show Y": without a comma the first asking word ends the group.
    if (token_count() > 0)
        zones_.back() = zones_[static_cast<std::size_t>(token_count() - 1)];
}

void Program::find_subject()
{
    std::vector<Option> options;
    std::vector<std::pair<int, int>> places; // mention, table
    const auto offer = [&](int m, int table, double cost, std::string_view label) {
        for (const auto& [known_mention, known] : places)
            if (known == table)
                return;
        if (options.size() < 5) {
            options.push_back(option(label, cost));
            places.emplace_back(m, table);
        }
    };
    for (int m = 0; m < mention_count(); ++m) {
        if (sense(m).kind != MentionKind::table)
            continue;
        const int before = mention(m).begin - 1;
        const bool each = before >= 0 && linked_.cue_at[static_cast<std::size_t>(before)] >= 0 &&
                          cue(linked_.cue_at[static_cast<std::size_t>(before)]).kind == CueKind::each;
        const Zone place = zone(mention(m).begin);
        const bool first = places.empty();
        if (place == Zone::shown && !each)
            offer(m, sense(m).id, first ? 0 : 1.5, first ? "first shown table" : "later shown table");
        else
            offer(m, sense(m).id, place == Zone::group || each ? 1.2 : 2.2, each ? "each table" : "filter table");
    }
    for (int m = 0; m < mention_count(); ++m)
        if ((sense(m).kind == MentionKind::column || sense(m).kind == MentionKind::value) && sense(m).table >= 0)
            offer(-1, sense(m).table,
                  zone(mention(m).begin) == Zone::shown && sense(m).kind == MentionKind::column ? 1.7 : 2.8,
                  "table of a column");
    // "Who has never ordered?": the persons that the deed refers to.
    if (token(0).text == "who") {
        for (int m = 0; m < mention_count(); ++m) {
            if (sense(m).kind != MentionKind::table || catalog_.table(sense(m).id).person)
                continue;
            const CatalogTable& deed = catalog_.table(sense(m).id);
            const bool verb = token(mention(m).end - 1).text.ends_with("ed");
            for (int c = deed.first_column; c < deed.first_column + deed.column_count; ++c) {
                const int to = catalog_.column(c).refers_to;
                if (to >= 0 && catalog_.table(catalog_.table_of(to)).person)
                    offer(-1, catalog_.table_of(to), verb ? -0.8 : 0.9, "person of a deed");
            }
        }
    }
    if (options.empty() && !linked_.context.empty())
        subject_ = linked_.context.front();
    else if (options.empty() && catalog_.table_count() == 1)
        subject_ = 0;
    if (options.empty())
        return;
    const auto chosen = static_cast<std::size_t>(choose(Point::subject, 0, options));
    subject_mention_ = places[chosen].first;
    subject_ = places[chosen].second;
}

}
