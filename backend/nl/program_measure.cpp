#include "nl/program.hpp"

#include <algorithm>

// Metrics, counts and aggregates.
namespace datachat::nl {

void Program::metrics()
{
    for (int m = 0; m < mention_count(); ++m) {
        if (!is(m, MentionKind::metric) || !is_free(m))
            continue;
        ir::Term measure;
        measure.agg = ir::Agg::sum;
        measure.metric = sense(m).id;
        measure.why = why(m);
        sense(m).role = Role::measure;
        measured_ = true;
        show(measure, mention(m).begin);
        // "total revenue", "average revenue": the metric says itself how it is added up.
        for (int c = 0; c < cue_count(); ++c)
            if (cue(c).kind == CueKind::sum && cue(c).end <= mention(m).begin && gap(cue(c).end, mention(m).begin) == 0)
                cue_used_[static_cast<std::size_t>(c)] = true;
    }
}

void Program::counts()
{
    for (int c = 0; c < cue_count(); ++c) {
        if (cue(c).kind != CueKind::count || cue_used_[static_cast<std::size_t>(c)] ||
            zone(cue(c).begin) == Zone::order)
            continue;
        int distinct = -1;
        int m = next_mention(cue(c).end);
        // "order volume": said behind the table, unless a column is called so.
        if (cue(c).argument == 2) {
            m = previous_mention(cue(c).begin);
            if (m < 0 || mention(m).end != cue(c).begin || !is(m, MentionKind::table))
                continue;
        }
        for (int k = 0; k < cue_count(); ++k)
            if (cue(k).kind == CueKind::distinct && cue(k).begin >= cue(c).begin &&
                (m < 0 || cue(k).end <= mention(m).begin))
                distinct = k;
        if (m >= 0 && (is(m, MentionKind::number) || is(m, MentionKind::value))) {
            // "how many French singers": the noun stands behind.
            const int noun = next_mention(mention(m).end);
            if (noun >= 0 && is(noun, MentionKind::table) && gap(mention(m).end, mention(noun).begin) == 0)
                m = noun;
        }
        if (zone(cue(c).begin) == Zone::filter && m >= 0 && sense(m).role != Role::free)
            continue;
        cue_used_[static_cast<std::size_t>(c)] = true;
        const bool near = m >= 0 && (mention(m).end <= cue(c).begin || gap(cue(c).end, mention(m).begin) <= 2);
        const int next_cue_end = cue(c).end;
        const bool first = cue(c).begin == 0 || zone(cue(c).begin) == Zone::shown;
        ir::Term measure;
        if (near && is(m, MentionKind::column)) {
            const int column = sense(m).id;
            const bool numeric = numeric_column(column) && sense(m).score > 0.5;
            const bool key = catalog_.column(column).primary;
            std::vector<Option> options{option("count distinct", distinct >= 0 ? 0 : 1.2),
                                        option("count rows", distinct >= 0 ? 2.2
                                                             : key         ? 0
                                                                           : 0.3),
                                        option("column itself", numeric ? 0.2 : 5.0),
                                        option("sum of column", numeric ? 0.8 : 6.0)};
            if (numeric)
                options[1].cost += 0.8;
            for (Option& entry : options)
                entry.trait(1100 + static_cast<std::uint32_t>(catalog_.column(column).kind) * 4 +
                            (distinct >= 0 ? 1 : 0) + (query_.group.empty() ? 0 : 2));
            switch (choose(Point::count_of, cue(c).begin, options)) {
            case 0:
                measure = term(column, ir::Agg::count_distinct);
                break;
            case 1:
                measure = count_star(sense(m).table);
                break;
            case 2:
                measure = term(column);
                break;
            default:
                measure = term(column, ir::Agg::sum);
                break;
            }
            sense(m).role = Role::counted;
            if (distinct >= 0)
                cue_used_[static_cast<std::size_t>(distinct)] = true;
        } else {
            int table = near && is(m, MentionKind::table) ? sense(m).id : subject_;
            if (table < 0)
                continue;
            const bool inner = near && is(m, MentionKind::table);
            const std::array<Option, 2> options{option("rows", distinct >= 0 ? 0.8 : 0),
                                                option("distinct keys", distinct >= 0 ? 0.4 : 2.6)};
            const bool keys = catalog_.table(table).key >= 0 && choose(Point::count_of, next_cue_end, options) == 1;
            measure = keys ? term(catalog_.table(table).key, ir::Agg::count_distinct) : count_star(table);
            if (inner && sense(m).role == Role::free)
                sense(m).role = Role::counted;
            if (distinct >= 0)
                cue_used_[static_cast<std::size_t>(distinct)] = true;
        }
        measure.why = why(cue(c).begin, cue(c).end, "cue");
        if (m >= 0 && near)
            measure.why.add(why(m));
        if (!first && zone(cue(c).begin) == Zone::filter && !shown_.empty() && measured_)
            continue;
        if (measure.agg != ir::Agg::none)
            measured_ = true;
        show(measure, cue(c).begin);
    }
}

void Program::aggregates()
{
    for (int c = 0; c < cue_count(); ++c) {
        const CueKind kind = cue(c).kind;
        if ((kind != CueKind::average && kind != CueKind::sum && kind != CueKind::minimum &&
             kind != CueKind::maximum) ||
            cue_used_[static_cast<std::size_t>(c)])
            continue;
        const ir::Agg agg = kind == CueKind::average   ? ir::Agg::avg
                            : kind == CueKind::sum     ? ir::Agg::sum
                            : kind == CueKind::minimum ? ir::Agg::min
                                                       : ir::Agg::max;
        int m = next_mention(cue(c).end);
        // "total orders in 2024": rows are added up by counting them.
        if (kind == CueKind::sum && m >= 0 && is(m, MentionKind::table) && mention(m).begin == cue(c).end &&
            sense(m).score > 0.75 && singular(token(mention(m).end - 1).text) != token(mention(m).end - 1).text) {
            const int behind = next_mention(mention(m).end);
            if (behind < 0 || !is(behind, MentionKind::column) || gap(mention(m).end, mention(behind).begin) > 0) {
                cue_used_[static_cast<std::size_t>(c)] = true;
                ir::Term rows = count_star(sense(m).id);
                rows.why = why(cue(c).begin, mention(m).end, "cue");
                sense(m).role = sense(m).id == subject_ ? Role::subject : Role::counted;
                measured_ = true;
                show(rows, cue(c).begin);
                continue;
            }
        }
        while (m >= 0 && !is(m, MentionKind::column) && gap(cue(c).end, mention(m).end) <= 3)
            m = next_mention(mention(m).end);
        // "on average", "in total" stand behind.
        if (m < 0 || !is(m, MentionKind::column) || gap(cue(c).end, mention(m).begin) > 2) {
            int behind = previous_mention(cue(c).begin);
            while (behind >= 0 && !is(behind, MentionKind::column))
                behind = previous_mention(mention(behind).begin);
            if (behind >= 0 && numeric_column(sense(behind).id) && gap(mention(behind).end, cue(c).begin) <= 3)
                m = behind;
        }
        if (m < 0 || !is(m, MentionKind::column)) {
            // "how much", "total" of a table with one measure.
            continue;
        }
        const int column = sense(m).id;
        if (!catalog_.column(column).numeric && catalog_.column(column).kind != ColumnKind::date &&
            agg != ir::Agg::min && agg != ir::Agg::max)
            continue;
        cue_used_[static_cast<std::size_t>(c)] = true;
        // "average number of followers" where the followers are a number: one measure.
        for (int k = c + 1; k < cue_count(); ++k)
            if ((cue(k).kind == CueKind::count || cue(k).kind == CueKind::sum) && cue(k).begin == cue(c).end &&
                cue(k).end <= mention(m).begin)
                cue_used_[static_cast<std::size_t>(k)] = true;
        ir::Term measure = term(column, agg);
        measure.why = why(cue(c).begin, cue(c).end, "cue");
        measure.why.add(why(m));
        sense(m).role = Role::measure;
        measured_ = true;
        show(measure, cue(c).begin);
        // "average, minimum and maximum age and weight"
        for (int next = next_mention(mention(m).end), last = m;
             next >= 0 && is(next, MentionKind::column) && numeric_column(sense(next).id) && is_free(next);
             last = next, next = next_mention(mention(next).end)) {
            const bool joined = mention(next).begin - mention(last).end <= 2 &&
                                (word_between(mention(last).end, mention(next).begin, "and") ||
                                 word_between(mention(last).end, mention(next).begin, ","));
            bool cue_between = false;
            for (int k = 0; k < cue_count(); ++k)
                if (cue(k).begin >= mention(last).end && cue(k).end <= mention(next).begin &&
                    cue(k).kind != CueKind::conjunction)
                    cue_between = true;
            if (!joined || cue_between || zone(mention(next).begin) != Zone::shown)
                break;
            const std::array<Option, 2> options{option("same aggregate", 0.4), option("plain", 0.6)};
            if (choose(Point::aggregate_of, mention(next).begin, options) == 1)
                break;
            ir::Term further = term(sense(next).id, agg);
            further.why = why(next);
            sense(next).role = Role::measure;
            show(further, mention(next).begin);
        }
    }
}

}
