#include "nl/dialogue.hpp"

#include "nl/raise.hpp"

#include <algorithm>

namespace datachat::nl {
namespace {

constexpr std::array<std::string_view, 8> openers = {"and", "only", "just", "now", "same", "also", "but", "instead"};
constexpr std::array<std::string_view, 9> weak_openers = {"by", "per", "without", "excluding", "then",
                                                          "in", "for", "with",    "sort"};
constexpr std::array<std::string_view, 10> pronouns = {"them",  "they", "those", "these", "it",
                                                       "their", "its",  "ones",  "there", "that"};

template <class Items, class Item>
bool contains(const Items& items, const Item& item)
{
    return std::find(items.begin(), items.end(), item) != items.end();
}

bool uses(const ir::Condition& condition, const ir::Column& column)
{
    return condition.left.a == column || contains(condition.raw_columns, column);
}

bool is_date(const ir::Column& column, const Catalog& catalog)
{
    return column.column >= 0 && (catalog.column(column.column).kind == ColumnKind::date ||
                                  catalog.column(column.column).kind == ColumnKind::year);
}

// A new condition replaces one on the same column, and a new period the old one.
void replace_condition(std::vector<ir::Condition>& conditions, const ir::Condition& added, const Catalog& catalog)
{
    if (added.left.a.column >= 0) {
        std::erase_if(conditions, [&](const ir::Condition& known) {
            if (uses(known, added.left.a))
                return true;
            const bool period = added.op == ir::Op::period || added.op == ir::Op::relative;
            return period && std::any_of(known.raw_columns.begin(), known.raw_columns.end(),
                                         [&](const ir::Column& column) { return is_date(column, catalog); });
        });
    }
    conditions.push_back(added);
}

bool said(const Linked& linked, CueKind kind)
{
    return std::any_of(linked.cues.begin(), linked.cues.end(), [&](const Cue& cue) { return cue.kind == kind; });
}

}

namespace {

// "Which of those have ...", "how many orders did these customers place", "what are their names and the names of the
// departments": the pronoun stands before any table, behind "of", or with a table of the query before.
bool points_back(const Linked& linked, const std::vector<int>& context)
{
    static constexpr std::array<std::string_view, 4> leads = {"of", "among", "from", "amongst"};
    for (std::size_t at = 0; at < linked.tokens.size(); ++at) {
        const std::string& word = linked.tokens[at].text;
        const int here = linked.mention_at[at];
        if (here >= 0 && linked.mentions[static_cast<std::size_t>(here)].candidates.front().kind == MentionKind::table)
            return false;
        const bool them = word == "those" || word == "these" || word == "them" || word == "they" || word == "their";
        if (!them)
            continue;
        const int next = at + 1 < linked.tokens.size() ? linked.mention_at[at + 1] : -1;
        if (next < 0 || word == "their" || word == "they" || word == "them")
            return at == 0 || word != "those" || contains(leads, std::string_view(linked.tokens[at - 1].text));
        const Candidate& named = linked.mentions[static_cast<std::size_t>(next)].candidates.front();
        return named.kind == MentionKind::table && contains(context, named.id);
    }
    return false;
}

}

bool continues(const Linked& linked, const std::vector<int>& context)
{
    if (linked.tokens.empty())
        return false;
    const std::string& first = linked.tokens.front().text;
    const std::string second = linked.tokens.size() > 1 ? linked.tokens[1].text : std::string();
    if (contains(openers, first) || ((first == "what" || first == "how") && second == "about"))
        return true;
    bool table = false; // one is named
    bool other = false; // one that the query before does not read
    for (const Mention& mention : linked.mentions) {
        const Candidate& best = mention.candidates.front();
        if (best.kind != MentionKind::table || best.score <= 0.7)
            continue;
        table = true;
        other = other || !contains(context, best.id);
    }
    if (!table && contains(weak_openers, std::string_view(first)))
        return true;
    for (const Token& token : linked.tokens) {
        const bool back = token.text == "those" || token.text == "these" || token.text == "them" ||
                          token.text == "their" || token.text == "they";
        if ((back && !other) || (!table && contains(pronouns, std::string_view(token.text))))
            return true;
    }
    if (points_back(linked, context))
        return true;
    const bool asks = said(linked, CueKind::ask) || said(linked, CueKind::count) || said(linked, CueKind::who);
    const bool metric = std::any_of(linked.mentions.begin(), linked.mentions.end(), [](const Mention& mention) {
        return mention.candidates.front().kind == MentionKind::metric;
    });
    // "average rating per category" says what to measure and by what: it needs nothing from before.
    const auto columns = std::count_if(linked.mentions.begin(), linked.mentions.end(), [](const Mention& mention) {
        return mention.candidates.front().kind == MentionKind::column;
    });
    const bool measures =
        said(linked, CueKind::average) || said(linked, CueKind::sum) || said(linked, CueKind::superlative);
    if (measures && columns >= 1)
        return false;
    return !table && !metric && (linked.tokens.size() <= 5 || !asks) && linked.tokens.size() <= 9;
}

std::optional<ir::Query> merge(ir::Query before, const Linked& linked, const Interpreted& change,
                               const Catalog& catalog)
{
    const ir::Query& asked = change.query;
    bool changed = false;
    for (const ir::Condition& condition : asked.where) {
        // A nested query of the change comes along.
        ir::Condition added = condition;
        if (added.nested >= 0) {
            before.nested.push_back(asked.nested[static_cast<std::size_t>(added.nested)]);
            added.nested = static_cast<int>(before.nested.size()) - 1;
        }
        replace_condition(before.where, added, catalog);
        changed = true;
    }
    std::vector<ir::Term> measures;
    for (const ir::Term& term : before.select)
        if (term.agg != ir::Agg::none)
            measures.push_back(term);
    std::vector<ir::Term> asked_measures;
    std::vector<ir::Term> asked_columns;
    for (const ir::Term& term : asked.select) {
        if (term.agg != ir::Agg::none)
            asked_measures.push_back(term);
        else if (term.why.count > 0 && term.a.column >= 0)
            asked_columns.push_back(term);
    }
    if (!asked_measures.empty() && (said(linked, CueKind::count) || said(linked, CueKind::average) ||
                                    said(linked, CueKind::sum) || said(linked, CueKind::superlative) ||
                                    std::any_of(asked_measures.begin(), asked_measures.end(),
                                                [](const ir::Term& term) { return term.metric >= 0; }))) {
        const std::vector<int> context = context_of(before, catalog);
        for (ir::Term& term : asked_measures)
            if (term.agg == ir::Agg::count && term.a.column == ir::star && term.why.count <= 1 && !context.empty())
                term.a.table = context.front();
        measures = asked_measures;
        if (before.group.empty()) {
            before.select = measures;
            before.order.clear();
            before.limit = 0;
            before.distinct = false;
        } else {
            std::erase_if(before.select, [](const ir::Term& term) { return term.agg != ir::Agg::none; });
            before.select.insert(before.select.end(), measures.begin(), measures.end());
        }
        changed = true;
    }
    const bool ranks = asked.limit > 0 && !asked.order.empty() && asked.order.front().term.agg != ir::Agg::none;
    if (!asked.group.empty() && (ranks || !asked.having.empty())) {
        // "Which of them has the most orders?": only what is asked for now is shown.
        before.group = asked.group;
        before.select = asked.select;
        before.having = asked.having;
        before.distinct = false;
        before.order.clear();
        before.limit = 0;
        changed = true;
    } else if (!asked.group.empty()) {
        if (measures.empty() && !before.order.empty() && before.order.front().term.agg != ir::Agg::none)
            measures.push_back(before.order.front().term);
        const std::vector<int> context = context_of(before, catalog);
        if (measures.empty() && !context.empty()) {
            ir::Term rows;
            rows.agg = ir::Agg::count;
            rows.a = {context.front(), ir::star, 0};
            measures.push_back(rows);
        }
        before.group = asked.group;
        before.select.clear();
        for (const ir::Term& term : asked.select)
            if (term.agg == ir::Agg::none && term.a.column != ir::star)
                before.select.push_back(term);
        if (before.select.empty())
            before.select = asked.group;
        before.select.insert(before.select.end(), measures.begin(), measures.end());
        before.limit = 0;
        before.having.clear();
        before.distinct = false;
        std::erase_if(before.order, [](const ir::Order& order) { return order.term.agg == ir::Agg::none; });
        if (before.order.empty() && asked.group.front().bucketed)
            before.order.push_back({asked.group.front(), false});
        changed = true;
    } else if (!asked_columns.empty() && before.group.empty() && asked_measures.empty()) {
        const bool more = linked.tokens.front().text == "also" || linked.tokens.front().text == "add" ||
                          linked.tokens.back().text == "too" || linked.tokens.back().text == "also";
        if (!more)
            before.select.clear();
        before.select.insert(before.select.end(), asked_columns.begin(), asked_columns.end());
        changed = true;
    }
    // "How many are there?", then "Which of them are from Ulm?": rows, no longer their number.
    const bool figures = !before.select.empty() && before.group.empty() &&
                         std::all_of(before.select.begin(), before.select.end(),
                                     [](const ir::Term& term) { return term.agg != ir::Agg::none; });
    const bool about = linked.tokens.size() > 1 && linked.tokens[1].text == "about";
    if (figures && asked_measures.empty() && asked.group.empty() && !asked.select.empty() && !about &&
        (said(linked, CueKind::ask) || said(linked, CueKind::who) || said(linked, CueKind::relative))) {
        before.select = asked.select;
        changed = true;
    }
    if (asked.distinct) {
        before.distinct = true;
        changed = true;
    }
    if (!asked.order.empty()) {
        before.order = asked.order;
        changed = true;
    }
    if (asked.limit > 0) {
        before.limit = asked.limit;
        changed = true;
    }
    if (!changed)
        return std::nullopt;
    // Tables that only the replaced parts needed stay: they may restrict the rows.
    for (const ir::Column& table : asked.tables)
        before.tables.push_back(table);
    return before;
}

}
