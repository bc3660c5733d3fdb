#include "plan/tree_vocabulary.hpp"

#include "sql/conditions.hpp"
#include "sql/walk.hpp"
#include "sql/wording.hpp"

#include <algorithm>
#include <array>
#include <cmath>

namespace datachat::plan {
namespace {

struct Cue {
    std::string_view word;
    std::array<Deed, 4> deeds; // any of them
};

// The last deed is repeated where a cue has fewer than four.
constexpr Cue cue(std::string_view word, Deed a)
{
    return {word, {a, a, a, a}};
}
constexpr Cue cue(std::string_view word, Deed a, Deed b)
{
    return {word, {a, b, b, b}};
}
constexpr Cue cue(std::string_view word, Deed a, Deed b, Deed c)
{
    return {word, {a, b, c, c}};
}
constexpr Cue cue(std::string_view word, Deed a, Deed b, Deed c, Deed d)
{
    return {word, {a, b, c, d}};
}

using enum Deed;
constexpr std::array cues{cue("many", count, total),
                          cue("number", count, total),
                          cue("count", count, total),
                          cue("amount", count, total),
                          cue("average", average),
                          cue("mean", average),
                          cue("avg", average),
                          cue("typical", average),
                          cue("total", total, count),
                          cue("sum", total),
                          cue("overall", total, average, count),
                          cue("combined", total, combine),
                          cue("maximum", highest, order),
                          cue("max", highest, order),
                          cue("highest", highest, order),
                          cue("most", highest, order),
                          cue("largest", highest, order),
                          cue("biggest", highest, order),
                          cue("greatest", highest, order),
                          cue("best", highest, order),
                          cue("top", order, limit, highest),
                          cue("longest", highest, order),
                          cue("oldest", highest, lowest, order),
                          cue("heaviest", highest, order),
                          cue("tallest", highest, order),
                          cue("latest", highest, order),
                          cue("newest", highest, order),
                          cue("minimum", lowest, order),
                          cue("min", lowest, order),
                          cue("lowest", lowest, order),
                          cue("least", lowest, order, above),
                          cue("smallest", lowest, order),
                          cue("fewest", lowest, order),
                          cue("worst", lowest, order),
                          cue("cheapest", lowest, order),
                          cue("youngest", highest, lowest, order),
                          cue("earliest", lowest, order),
                          cue("shortest", lowest, order),
                          cue("recent", highest, order, period),
                          cue("recently", highest, order, period),
                          cue("maximal", highest, order),
                          cue("first", order, limit, lowest),
                          cue("last", order, limit, period, highest),
                          cue("bottom", order, limit),
                          cue("order", order),
                          cue("ordered", order),
                          cue("sort", order),
                          cue("sorted", order),
                          cue("ascending", order),
                          cue("descending", order),
                          cue("descend", order),
                          cue("ascend", order),
                          cue("alphabetical", order),
                          cue("alphabetically", order),
                          cue("lexicographical", order),
                          cue("lexicographic", order),
                          cue("decreasing", order),
                          cue("increasing", order),
                          cue("rank", order),
                          cue("ranked", order),
                          cue("popular", order, count),
                          cue("frequent", order, count),
                          cue("common", order, count, combine),
                          cue("commonly", order, count),
                          cue("distinct", distinct, group),
                          cue("different", distinct, group, negation, count),
                          cue("unique", distinct, group),
                          cue("each", group, nested),
                          cue("every", group),
                          cue("per", group, nested),
                          cue("grouped", group),
                          cue("monthly", group),
                          cue("yearly", group),
                          cue("daily", group),
                          cue("weekly", group),
                          cue("quarterly", group),
                          cue("various", distinct, group),
                          cue("not", negation),
                          cue("never", negation),
                          cue("no", negation),
                          cue("without", negation),
                          cue("except", negation),
                          cue("excluding", negation),
                          cue("neither", negation),
                          cue("nor", negation),
                          cue("other", negation),
                          cue("don", negation),
                          cue("doesn", negation),
                          cue("didn", negation),
                          cue("isn", negation),
                          cue("aren", negation),
                          cue("nobody", negation),
                          cue("more", above, order, highest),
                          cue("above", above),
                          cue("over", above, period),
                          cue("greater", above),
                          cue("larger", above),
                          cue("higher", above),
                          cue("exceed", above),
                          cue("exceeds", above),
                          cue("exceeding", above),
                          cue("after", above, period),
                          cue("since", above, period),
                          cue("later", above, period),
                          cue("bigger", above),
                          cue("older", above, below),
                          cue("longer", above),
                          cue("less", below, order, lowest),
                          cue("below", below),
                          cue("under", below),
                          cue("fewer", below),
                          cue("lower", below),
                          cue("smaller", below),
                          cue("before", below, period),
                          cue("younger", below, above),
                          cue("shorter", below),
                          cue("until", below, period),
                          cue("earlier", below, period),
                          cue("between", between, period, above),
                          cue("range", between, above),
                          cue("within", between, period, above),
                          cue("contain", match, equal),
                          cue("contains", match, equal),
                          cue("containing", match, equal),
                          cue("substring", match),
                          cue("start", match),
                          cue("starts", match),
                          cue("starting", match, above),
                          cue("begin", match),
                          cue("begins", match),
                          cue("letter", match),
                          cue("end", match),
                          cue("ends", match),
                          cue("ending", match),
                          cue("like", match),
                          cue("includes", match),
                          cue("including", match),
                          cue("today", period),
                          cue("yesterday", period),
                          cue("tomorrow", period),
                          cue("ago", period),
                          cue("past", period, below),
                          cue("previous", period),
                          cue("current", period),
                          cue("now", period),
                          cue("during", period, above),
                          cue("exactly", equal),
                          cue("equal", equal),
                          cue("equals", equal),
                          cue("either", equal, combine),
                          cue("but", negation, combine, above),
                          cue("expensive", highest, order),
                          cue("frequently", order, count),
                          cue("often", order, count),
                          cue("frequency", count),
                          cue("alphabetic", order),
                          cue("once", count, above),
                          cue("amounts", total, count),
                          cue("numbers", count),
                          cue("cheap", lowest, order),
                          cue("also", combine, equal),
                          cue("shared", combine),
                          cue("missing", equal),
                          cue("empty", equal),
                          cue("null", equal)};

constexpr std::array<std::string_view, 12> months{"january",   "february", "march",    "april",
                                                  "may",       "june",     "july",     "august",
                                                  "september", "october",  "november", "december"};

// What people say for how data is often written.
struct Usual {
    std::string_view said;
    std::string_view stored; // stems
};
constexpr std::array usual_words{Usual{"female", "f"},
                                 Usual{"male", "m"},
                                 Usual{"women", "f"},
                                 Usual{"men", "m"},
                                 Usual{"gender", "sex"},
                                 Usual{"sex", "gender"},
                                 Usual{"old", "ag"},
                                 Usual{"older", "ag"},
                                 Usual{"aged", "ag"},
                                 Usual{"years", "ag"},
                                 Usual{"young", "ag"},
                                 Usual{"nation", "country"},
                                 Usual{"nation", "nationality"},
                                 Usual{"when", "dat"},
                                 Usual{"years", "year"},
                                 Usual{"code", "id"},
                                 Usual{"number", "no"},
                                 Usual{"number", "num"},
                                 Usual{"number", "id"},
                                 Usual{"last", "surnam"},
                                 Usual{"last", "l"},
                                 Usual{"last", "lnam"},
                                 Usual{"first", "fnam"},
                                 Usual{"first", "f"},
                                 Usual{"first", "forenam"},
                                 Usual{"title", "nam"},
                                 Usual{"cities", "location"},
                                 Usual{"money", "amount"},
                                 Usual{"cost", "pric"},
                                 Usual{"price", "cost"},
                                 Usual{"age", "birth"}};

class Collector {
public:
    Collector(const sql::Resolution& resolution, const models::Schema& schema)
        : resolution_(resolution), schema_(schema)
    {
    }

    void see(const sql::Query& query)
    {
        if (!query.order_by.empty())
            add(order);
        for (const sql::OrderItem& item : query.order_by)
            add(item.descending ? latest : earliest);
        if (query.limit) {
            add(limit);
            if (const auto rows = sql::literal_integer(**query.limit))
                words_.numbers.insert(*rows);
        }
        if (const auto* set = std::get_if<sql::SetOperation>(&query.body)) {
            add(combine);
            if (set->op == sql::SetOp::except)
                add(negation);
        }
    }
    void see(const sql::Select& select)
    {
        if (select.distinct || !select.distinct_on.empty())
            add(distinct);
        if (!select.group_by.empty())
            add(group);
    }
    void see(const sql::TableSource& source)
    {
        const auto found = resolution_.tables.find(source.id);
        if (found != resolution_.tables.end()) {
            add_name(schema_.tables[found->second].name);
            add_name(schema_.tables[found->second].comment);
        } else if (const auto* table = std::get_if<sql::TableName>(&source.node))
            add_name(table->name);
        const auto* join = std::get_if<core::Box<sql::Join>>(&source.node);
        if (join && (*join)->kind != sql::JoinKind::inner && (*join)->kind != sql::JoinKind::cross)
            add(negation);
    }
    void see(const sql::Expr& expr)
    {
        if (const auto* column = sql::as<sql::ColumnRef>(expr)) {
            add_name(column->column);
            const auto found = resolution_.columns.find(expr.id);
            if (found != resolution_.columns.end()) {
                const models::TableInfo& table = schema_.tables[found->second.table];
                add_name(table.columns[found->second.column].comment);
                add_name(table.name);
            }
        } else if (const auto* literal = sql::as<sql::Literal>(expr))
            add_value(literal->value);
        else if (const auto* call = sql::as<sql::Call>(expr))
            see_call(*call);
        else if (const auto* node = sql::as<sql::Binary>(expr))
            see_operator(node->op);
        else if (const auto* range = sql::as<sql::Between>(expr)) {
            add(between), add(above), add(below);
            see_negation(range->negated);
        } else if (const auto* list = sql::as<sql::InList>(expr)) {
            add(equal);
            see_negation(list->negated);
        } else if (const auto* like = sql::as<sql::Like>(expr)) {
            add(match);
            see_negation(like->negated);
        } else if (const auto* test = sql::as<sql::IsTest>(expr)) {
            add(equal);
            see_negation(!test->negated || test->kind != sql::TestKind::null);
        } else if (const auto* in = sql::as<sql::InQuery>(expr)) {
            add(nested), add(combine);
            see_negation(in->negated);
        } else if (const auto* exists = sql::as<sql::Exists>(expr)) {
            add(nested);
            see_negation(exists->negated);
        } else if (const auto* unary = sql::as<sql::Unary>(expr))
            see_negation(unary->op == sql::UnaryOp::logical_not);
        else if (sql::as<sql::ScalarQuery>(expr))
            add(nested);
        else if (const auto* relative = sql::as<sql::RelativeDate>(expr)) {
            add(period);
            words_.numbers.insert(std::abs(static_cast<std::int64_t>(relative->offset)));
            add_unit(relative->unit);
            for (const std::string_view word :
                 {"this", "last", "next", "today", "yesterday", "ago", "past", "current", "previous"})
                words_.stems.insert(stem_of(word));
        } else if (const auto* part = sql::as<sql::DatePart>(expr))
            add_unit(part->unit);
        else if (const auto* bucket = sql::as<sql::DateBucket>(expr))
            add_unit(bucket->unit);
        else if (sql::as<sql::Quantified>(expr))
            add(nested);
    }
    TreeVocabulary take() { return std::move(words_); }

private:
    void add(Deed deed) { words_.deeds.insert(deed); }
    void add_name(std::string_view name)
    {
        if (name.empty())
            return;
        for (const QuestionWord& word : words_in(sql::words_of(name)))
            words_.stems.insert(word.stem);
    }
    void add_unit(sql::DateUnit unit)
    {
        constexpr std::array<std::string_view, 11> names{"year",   "quarter", "month", "week", "day", "hour",
                                                         "minute", "second",  "day",   "day",  "week"};
        words_.stems.insert(stem_of(names[static_cast<std::size_t>(unit)]));
        add(period);
        if (unit == sql::DateUnit::day || unit == sql::DateUnit::day_of_week)
            words_.stems.insert("daily");
    }
    void add_value(const models::Value& value)
    {
        const std::string text = models::to_text(value);
        for (const QuestionWord& word : words_in(text)) {
            words_.stems.insert(word.stem);
            if (const auto number = number_in(word.text))
                words_.numbers.insert(*number);
        }
        if (const auto* number = std::get_if<double>(&value.data);
            number && std::floor(*number) == *number && std::fabs(*number) < 1e15)
            words_.numbers.insert(static_cast<std::int64_t>(*number));
        std::optional<models::Date> date;
        if (const auto* stored = std::get_if<models::Date>(&value.data))
            date = *stored;
        else if (const auto* as_text = std::get_if<std::string>(&value.data); as_text && as_text->size() >= 10)
            date = models::parse_date(std::string_view(*as_text).substr(0, 10));
        if (date)
            add_date(*date);
    }
    void add_date(models::Date date)
    {
        const QuestionWord year_word = words_in(models::to_text(date).substr(0, 4)).front();
        words_.stems.insert(year_word.stem);
        const std::string text = models::to_text(date);
        if (const auto year = number_in(std::string_view(text).substr(0, 4))) {
            words_.numbers.insert(*year);
            if (text.ends_with("-01-01")) // the end of a period is the first day after it
                words_.numbers.insert(*year - 1);
        }
        if (const auto month = text.size() == 10 ? number_in(std::string_view(text).substr(5, 2)) : std::nullopt;
            month && *month >= 1 && *month <= 12)
            words_.stems.insert(stem_of(months[static_cast<std::size_t>(*month - 1)]));
        if (const auto day = text.size() == 10 ? number_in(std::string_view(text).substr(8, 2)) : std::nullopt)
            words_.numbers.insert(*day);
        add_unit(sql::DateUnit::year), add_unit(sql::DateUnit::month), add_unit(sql::DateUnit::day);
        words_.stems.insert("quarter");
    }
    void see_negation(bool negated)
    {
        if (negated)
            add(negation);
    }
    void see_call(const sql::Call& call)
    {
        if (call.name == "count")
            add(count);
        else if (call.name == "avg")
            add(average);
        else if (call.name == "sum")
            add(total);
        else if (call.name == "max")
            add(highest);
        else if (call.name == "min")
            add(lowest);
        else
            add_name(call.name);
        if (call.distinct)
            add(distinct);
    }
    void see_operator(sql::BinaryOp op)
    {
        switch (op) {
        case sql::BinaryOp::equal:
            return add(equal);
        case sql::BinaryOp::not_equal:
        case sql::BinaryOp::is_distinct:
            return add(negation);
        case sql::BinaryOp::greater:
        case sql::BinaryOp::greater_equal:
            return add(above);
        case sql::BinaryOp::less:
        case sql::BinaryOp::less_equal:
            return add(below);
        case sql::BinaryOp::logical_or:
            return add(combine);
        default:
            return;
        }
    }

    const sql::Resolution& resolution_;
    const models::Schema& schema_;
    TreeVocabulary words_;
};

template <class Node>
TreeVocabulary collect(const Node& node, const sql::Resolution& resolution, const models::Schema& schema)
{
    Collector collector(resolution, schema);
    sql::walk(node, sql::Visitor{.query = [&](const sql::Query& one) { collector.see(one); },
                                 .select = [&](const sql::Select& one) { collector.see(one); },
                                 .expr = [&](const sql::Expr& one) { collector.see(one); },
                                 .source = [&](const sql::TableSource& one) { collector.see(one); }});
    return collector.take();
}

}

std::vector<Deed> deeds_of(std::string_view word)
{
    const auto found = std::ranges::find(cues, word, &Cue::word);
    if (found != cues.end())
        return {found->deeds.begin(), found->deeds.end()};
    return {};
}

bool TreeVocabulary::covers(const QuestionWord& word) const
{
    if (const auto number = number_in(word.text); number && numbers.contains(*number))
        return true;
    if (std::ranges::any_of(deeds_of(word.text), [this](Deed deed) { return deeds.contains(deed); }))
        return true;
    const bool usual = std::ranges::any_of(usual_words, [&](const Usual& pair) {
        return pair.said == word.text && stems.contains(std::string(pair.stored));
    });
    return usual || std::ranges::any_of(stems, [&](const std::string& stem) { return same_stem(stem, word.stem); });
}

TreeVocabulary vocabulary_of(const sql::Query& query, const sql::Resolution& resolution, const models::Schema& schema)
{
    return collect(query, resolution, schema);
}

TreeVocabulary vocabulary_of(const sql::Expr& expr, const sql::Resolution& resolution, const models::Schema& schema)
{
    return collect(expr, resolution, schema);
}

}
