#include "nl/program.hpp"

#include "nl/joins.hpp"
#include "nl/token.hpp"

#include <algorithm>

// What is shown: the columns asked for, else what stands for the table asked for.
namespace datachat::nl {
namespace {

constexpr int small_table = 10; // columns that are shown without a choice

}

// The value by which a column of yes and no says one of them; none for other columns.
std::optional<models::Value> Program::flag_value(int column, bool yes) const
{
    const CatalogColumn& entry = catalog_.column(column);
    if (entry.info->type == models::Type::boolean)
        return models::Value(std::int64_t{yes ? 1 : 0});
    if (entry.profile < 0)
        return std::nullopt;
    const ColumnProfile& profile = catalog_.profiles[static_cast<std::size_t>(entry.profile)];
    if (!profile.complete || profile.values.size() != 2)
        return std::nullopt;
    static constexpr std::pair<std::string_view, std::string_view> pairs[] = {
        {"y", "n"}, {"yes", "no"}, {"t", "f"}, {"true", "false"}, {"1", "0"}};
    for (const auto& [positive, negative] : pairs) {
        for (std::size_t i = 0; i < 2; ++i) {
            if (normalise(profile.values[i]) != positive || normalise(profile.values[1 - i]) != negative)
                continue;
            if (positive == "1" && models::is_numeric(entry.info->type))
                return models::Value(std::int64_t{yes ? 1 : 0});
            return models::Value(profile.values[yes ? i : 1 - i]);
        }
    }
    return std::nullopt;
}

// "Discontinued products", "students who are on scholarship": a column of yes and no said of the rows restricts them.
bool Program::flag_condition(int m)
{
    const int column = sense(m).id;
    if (!flag_value(column, true))
        return false;
    const int next = next_mention(mention(m).end);
    const bool before_table = next >= 0 && mention(next).begin == mention(m).end && is(next, MentionKind::table);
    // "How many customers get the newsletter?"
    const int first_count = cue_in(0, 3, CueKind::count);
    const bool counted = first_count >= 0 && subject_mention_ >= 0 && mention(subject_mention_).end < mention(m).begin;
    const bool said = before_table || counted || zone(mention(m).begin) == Zone::filter;
    std::array<Option, 2> options{option("flag", said ? 0 : 3.5), option("no flag", said ? 2.5 : 0)};
    if (choose(Point::role, mention(m).begin + 1000, options) == 1)
        return false;
    int negation = -1;
    for (int c = 0; c < cue_count(); ++c)
        if (cue(c).kind == CueKind::negation && !cue_used_[static_cast<std::size_t>(c)] &&
            cue(c).end <= mention(m).begin && gap(cue(c).end, mention(m).begin) == 0)
            negation = c;
    Found found;
    found.begin = negation >= 0 ? cue(negation).begin : mention(m).begin;
    found.end = mention(m).end;
    found.condition.left = term(column);
    found.condition.values.push_back(*flag_value(column, negation < 0));
    found.condition.why = why(found.begin, found.end, "name");
    if (negation >= 0)
        cue_used_[static_cast<std::size_t>(negation)] = true;
    found.negated = true; // said already
    sense(m).role = Role::filter;
    found_.push_back(std::move(found));
    return true;
}

void Program::shown_columns()
{
    for (int m = 0; m < mention_count(); ++m) {
        if (!is(m, MentionKind::column) || !is_free(m))
            continue;
        const Zone place = zone(mention(m).begin);
        if (flag_condition(m))
            continue;
        const CatalogColumn& column = catalog_.column(sense(m).id);
        double cost_show = 0;
        double cost_skip = 0;
        if (place == Zone::filter)
            cost_show = 1.6;
        else
            cost_skip = sense(m).score < 0.5 ? 0.8 : 2.2;
        if (place == Zone::shown && whole_question_count_)
            cost_show += 1;
        // A weak part of a name right beside its own table seldom is a wish of its own.
        if (sense(m).source == NameSource::part && sense(m).score < 0.6 && subject_ != column.table)
            cost_show += 0.8;
        // "placed", "hired": a deed that has a date; the date itself is seldom asked for.
        const std::string& last = token(mention(m).end - 1).text;
        const bool deed = last.ends_with("ed") && sense(m).source != NameSource::name &&
                          (column.kind == ColumnKind::date || sense(m).source == NameSource::thesaurus);
        if (deed && token(0).text != "when") {
            cost_show += 2.5;
            cost_skip = 0;
        }
        std::array<Option, 2> options{option("show", cost_show), option("skip", cost_skip)};
        for (Option& entry : options) {
            entry.trait(1300 + static_cast<std::uint32_t>(column.kind) * 4 + static_cast<std::uint32_t>(place));
            entry.trait(1400 + static_cast<std::uint32_t>(sense(m).source) * 16 +
                        static_cast<std::uint32_t>(std::clamp(sense(m).score, 0.0, 1.2) * 10));
            entry.trait(1500 + (measured_ ? 1U : 0U) + (query_.group.empty() ? 0U : 2U) +
                        (column.table == subject_ ? 4U : 0U));
        }
        if (choose(Point::role, mention(m).begin, options) == 1) {
            sense(m).role = Role::skipped;
            continue;
        }
        ir::Term output = term(sense(m).id);
        output.why = why(m);
        sense(m).role = Role::shown;
        show(output, mention(m).begin);
    }
}

// For each column shown of the subject the one that another table calls the same; none unless it has all of them.
std::vector<ir::Term> Program::columns_alike(int table) const
{
    std::vector<ir::Term> alike;
    const CatalogTable& entry = catalog_.table(table);
    for (const auto& [place, shown] : shown_) {
        if (shown.agg != ir::Agg::none || shown.metric >= 0 || shown.a.column < 0 || shown.a.table == table)
            return {};
        const CatalogColumn& wanted = catalog_.column(shown.a.column);
        int found = -1;
        for (int c = entry.first_column; c < entry.first_column + entry.column_count && found < 0; ++c)
            if (catalog_.column(c).words == wanted.words && !catalog_.column(c).foreign)
                found = c;
        const std::vector<int>& names = catalog_.table(wanted.table).shown;
        if (found < 0 && names.size() == 1 && names[0] == shown.a.column && entry.shown.size() == 1)
            found = entry.shown[0];
        if (found < 0)
            return {};
        alike.push_back(term(found));
    }
    return alike;
}

void Program::further_tables()
{
    for (int m = 0; m < mention_count(); ++m) {
        if (!is(m, MentionKind::table) || !is_free(m))
            continue;
        const int table = sense(m).id;
        if (table == subject_) {
            sense(m).role = Role::subject;
            continue;
        }
        const Zone place = zone(mention(m).begin);
        const auto uses = [&](const ir::Term& entry) { return entry.metric < 0 && entry.a.table == table; };
        bool used = std::any_of(shown_.begin(), shown_.end(), [&](const auto& entry) { return uses(entry.second); });
        for (const Found& found : found_)
            used = used || uses(found.condition.left);
        for (const ir::Term& group : query_.group)
            used = used || uses(group);
        for (const ir::Order& order : query_.order)
            used = used || uses(order.term);
        if (used) {
            sense(m).role = Role::subject;
            continue;
        }
        const int hops = subject_ >= 0 ? catalog_.distance(subject_, table) : 0;
        const bool after_and =
            mention(m).begin > 0 && place == Zone::shown && word_between(mention(m).begin - 3, mention(m).begin, "and");
        const bool weak = sense(m).score < 0.75;
        std::vector<Option> options{
            option("join table", (weak ? 1.2 : 0) + (after_and ? 0.8 : 0) + (hops > 3 ? 4 : 0)),
            option("ignore table", weak ? 0.0 : 1.8),
            option("show table", (after_and ? 0.0 : 2.2) + (weak ? 1 : 0) + (hops > 3 ? 4 : 0))};
        // What is measured of the subject's own rows must not be multiplied by its partners.
        const bool own_measure = measured_ && query_.group.empty() && subject_ >= 0 && place == Zone::filter &&
                                 std::all_of(shown_.begin(), shown_.end(), [&](const auto& entry) {
                                     return entry.second.agg != ir::Agg::none && entry.second.a.table == subject_;
                                 });
        if (own_measure && hops <= 2)
            options.push_back(option("partner required", (weak ? 1.2 : 0) + 0.3));
        // "phone numbers of customers and staff": the same of both, in one list.
        const std::vector<ir::Term> alike = after_and ? columns_alike(table) : std::vector<ir::Term>{};
        const bool one_list = !alike.empty() && query_.set == ir::SetOp::none && found_.empty();
        if (one_list)
            options.push_back(option("unite table", 0.3));
        for (Option& entry : options) {
            entry.trait(1600 + static_cast<std::uint32_t>(place) * 4 + static_cast<std::uint32_t>(std::min(hops, 3)));
            entry.trait(1650 + static_cast<std::uint32_t>(sense(m).source) * 4 + (measured_ ? 1 : 0) +
                        (query_.group.empty() ? 0 : 2));
            entry.trait(1700 + (catalog_.table(table).link ? 1U : 0U) + (shown_.empty() ? 2U : 0U));
        }
        const int chosen = choose(Point::table_role, mention(m).begin, options);
        if (one_list && chosen + 1 == static_cast<int>(options.size())) {
            ir::Query other;
            other.select = alike;
            query_.set = ir::SetOp::unite;
            query_.set_right = static_cast<int>(query_.nested.size());
            query_.nested.push_back(std::move(other));
            sense(m).role = Role::subject;
            continue;
        }
        switch (chosen) {
        case 0:
            joined_.push_back(table);
            sense(m).role = Role::filter;
            break;
        case 1:
            sense(m).role = Role::skipped;
            break;
        case 3:
            require_partner(table, why(m));
            sense(m).role = Role::filter;
            break;
        default:
            for (const int column : shown_of(table))
                show(term(column), mention(m).begin);
            sense(m).role = Role::shown;
            break;
        }
    }
}

// "orders last month", "customers in Berlin": rows are named and nothing is asked of them.
bool Program::names_rows_only() const
{
    for (int c = 0; c < cue_count(); ++c) {
        const CueKind kind = cue(c).kind;
        if (kind == CueKind::ask || kind == CueKind::who || kind == CueKind::where || kind == CueKind::when ||
            kind == CueKind::count || kind == CueKind::superlative || kind == CueKind::common || kind == CueKind::top ||
            (kind == CueKind::relative && cue(c).begin == 0))
            return false;
    }
    return true;
}

// What people look at in a row: all of a small table; of a larger one what names, dates, measures and sorts its rows.
std::vector<ir::Term> Program::row_of(int table) const
{
    const CatalogTable& entry = catalog_.table(table);
    if (entry.column_count <= small_table) {
        ir::Term everything;
        everything.a = {table, ir::star, 0};
        return {everything};
    }
    std::vector<ir::Term> row;
    for (int id = entry.first_column; id < entry.first_column + entry.column_count; ++id) {
        const CatalogColumn& column = catalog_.column(id);
        const bool named =
            id == entry.key || std::find(entry.shown.begin(), entry.shown.end(), id) != entry.shown.end();
        const bool wanted = column.kind == ColumnKind::date || column.kind == ColumnKind::number ||
                            column.kind == ColumnKind::name || column.kind == ColumnKind::year ||
                            (column.kind == ColumnKind::text && !column.unique);
        if (named || (wanted && row.size() < static_cast<std::size_t>(small_table)))
            row.push_back(term(id));
    }
    return row;
}

void Program::default_shown()
{
    // "Orders by month": how many.
    const bool buckets = !query_.group.empty() && query_.group.front().bucketed;
    if (buckets && !measured_ && subject_ >= 0 && names_rows_only() && linked_.context.empty()) {
        measured_ = true;
        show(count_star(subject_), token_count());
    }
    const bool plain_shown =
        std::any_of(shown_.begin(), shown_.end(), [](const auto& entry) { return entry.second.agg == ir::Agg::none; });
    if (superlative_group_ && !plain_shown && !query_.group.empty() && !shown_.empty()) {
        // "top 5 products by revenue": the products beside their revenue.
        const ir::Term group = query_.group.front();
        const bool key = group.a.column >= 0 && catalog_.column(group.a.column).primary;
        if (key)
            for (const int column : shown_of(group.a.table))
                show(term(column), -1);
        else
            show(group, -1);
        return;
    }
    if (!shown_.empty() && measured_)
        return;
    if (shown_.empty() && !query_.group.empty() && superlative_group_) {
        // "Which region had the most returns?": the group itself.
        const ir::Term group = query_.group.front();
        if (group.a.column >= 0 && catalog_.column(group.a.column).primary &&
            !catalog_.table(group.a.table).shown.empty()) {
            const std::array<Option, 2> options{option("group name", 0), option("group key", 2.2)};
            if (choose(Point::shown, 0, options) == 0)
                for (const int column : shown_of(group.a.table))
                    show(term(column), 0);
            else
                show(group, 0);
        } else {
            show(group, 0);
        }
        return;
    }
    if (!shown_.empty())
        return;
    if (subject_ < 0)
        return;
    const CatalogTable& table = catalog_.table(subject_);
    if (names_rows_only() && linked_.context.empty()) {
        for (const ir::Term& column : row_of(subject_))
            show(column, 0);
        return;
    }
    ir::Term everything;
    everything.a = {subject_, ir::star, 0};
    const bool all = cue_in(0, token_count(), CueKind::show_star) >= 0;
    for (int c = 0; c < cue_count(); ++c)
        if (cue(c).kind == CueKind::show_star)
            cue_used_[static_cast<std::size_t>(c)] = true;
    const std::string& first = token(0).text;
    int place = -1;
    int when = -1;
    for (int column = table.first_column; column < table.first_column + table.column_count; ++column) {
        const CatalogColumn& entry = catalog_.column(column);
        const std::string& head = entry.words.back();
        if (place < 0 &&
            (head == "location" || head == "city" || head == "address" || head == "country" || head == "place"))
            place = column;
    }
    when = table.dated;
    std::vector<Option> options{option("name", 0),
                                option("everything", all                                                       ? -3
                                                     : table.shown.empty() || table.shown.front() == table.key ? 0.3
                                                                                                               : 2.5),
                                option("key", 1.8)};
    std::vector<int> what{0, 1, 2};
    if (place >= 0 && first == "where") {
        options.push_back(option("place", -1.5));
        what.push_back(3);
    }
    if (when >= 0 && first == "when") {
        options.push_back(option("when", -1.5));
        what.push_back(4);
    }
    const int chosen = what[static_cast<std::size_t>(choose(Point::shown, 1, options))];
    if (chosen == 1 || (chosen == 0 && table.shown.empty()) || (chosen == 2 && table.key < 0)) {
        show(everything, 0);
    } else if (chosen == 0) {
        for (const int column : shown_of(subject_))
            show(term(column), 0);
    } else if (chosen == 2) {
        show(key_term(subject_), 0);
    } else {
        show(term(chosen == 3 ? place : when), 0);
    }
}

void Program::distinctness()
{
    // An aggregate needs no DISTINCT; one over a key cannot have any effect.
    bool aggregated = !query_.group.empty();
    bool key = false;
    for (const auto& [place, output] : shown_) {
        aggregated = aggregated || output.agg != ir::Agg::none || output.metric >= 0;
        key = key || (output.a.column >= 0 && catalog_.column(output.a.column).primary) || output.a.column == ir::star;
    }
    int said = -1;
    for (int c = 0; c < cue_count(); ++c)
        if (cue(c).kind == CueKind::distinct && !cue_used_[static_cast<std::size_t>(c)])
            said = c;
    // Whole rows and keys do not repeat.
    if (aggregated || query_.limit > 0 || (key && said < 0 && joined_.empty() && found_.empty()))
        return;
    // Rows of one table stay apart, though two may have the same name.
    const bool names_rows =
        subject_ >= 0 && !shown_.empty() && tables_of(query_, catalog_).size() <= 1 && joined_.empty() &&
        std::all_of(shown_.begin(), shown_.end(),
                    [&](const auto& entry) {
                        const std::vector<int>& shown = catalog_.table(subject_).shown;
                        return std::find(shown.begin(), shown.end(), entry.second.a.column) != shown.end();
                    }) &&
        catalog_.column(shown_.front().second.a.column).kind == ColumnKind::name;
    if (names_rows && said < 0)
        return;
    double cost_yes = 2.4;
    if (said >= 0)
        cost_yes = -1.5;
    else if (key)
        cost_yes = 3.5;
    const int tables = static_cast<int>(joined_.size());
    std::array<Option, 2> options{option("plain", 0), option("distinct", cost_yes)};
    for (Option& entry : options) {
        entry.trait(1800 + (said >= 0 ? 1U : 0U) + (key ? 2U : 0U) + (tables > 0 ? 4U : 0U));
        entry.trait(1820 + (found_.empty() ? 0U : 1U) + (query_.order.empty() ? 0U : 2U));
    }
    if (choose(Point::distinct, 2, options) == 1) {
        query_.distinct = true;
        if (said >= 0)
            query_.distinct_why = why(cue(said).begin, cue(said).end, "cue");
    }
    if (said >= 0)
        cue_used_[static_cast<std::size_t>(said)] = true;
}

}
