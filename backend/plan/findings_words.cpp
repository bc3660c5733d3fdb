#include "plan/findings.hpp"

#include "sql/conditions.hpp"
#include "sql/walk.hpp"
#include "sql/wording.hpp"

#include <algorithm>
#include <cmath>
#include <set>

namespace datachat::plan {
namespace {

constexpr std::size_t most_columns_searched = 2'000;

std::string_view unit_name(sql::DateUnit unit)
{
    constexpr std::array<std::string_view, 11> names{"year yearly annual", "quarter", "month monthly", "week weekly",
                                                     "day daily",          "hour",    "minute",        "second",
                                                     "day weekday",        "day",     "week"};
    return names[static_cast<std::size_t>(unit)];
}

// Which numbers and words the constants and functions of a tree hold.
struct Constants {
    std::set<std::int64_t> numbers;
    std::vector<QuestionWord> words;

    void add(const models::Value& value)
    {
        const std::string text = models::to_text(value);
        for (QuestionWord& word : words_in(text)) {
            if (const auto number = number_in(word.text))
                numbers.insert(*number);
            words.push_back(std::move(word));
        }
        if (const auto* real = std::get_if<double>(&value.data);
            real && std::floor(*real) == *real && std::fabs(*real) < 1e15)
            numbers.insert(static_cast<std::int64_t>(*real));
        if (const auto date =
                text.size() >= 10 ? models::parse_date(std::string_view(text).substr(0, 10)) : std::nullopt)
            add_date(*date);
    }
    void add_words(std::string_view text)
    {
        for (QuestionWord& word : words_in(text))
            words.push_back(std::move(word));
    }

private:
    void add_date(models::Date date)
    {
        const std::string text = models::to_text(date);
        const auto year = number_in(text.substr(0, 4));
        if (year) {
            numbers.insert(*year);
            if (text.ends_with("-01-01")) // the end of a period is the first day after it
                numbers.insert(*year - 1);
        }
        if (const auto month = number_in(text.substr(5, 2)); month && *month >= 1 && *month <= 12)
            add_words(sql::month_name(static_cast<int>(*month)));
        if (const auto day = number_in(text.substr(8, 2)))
            numbers.insert(*day);
        add_words("year month day quarter");
    }
};

Constants constants_of(const Reading& reading)
{
    Constants constants;
    sql::walk(reading.query, sql::Visitor{.expr = [&](const sql::Expr& expr) {
                  if (const models::Value* value = sql::literal_value(expr))
                      constants.add(*value);
                  else if (const auto* call = sql::as<sql::Call>(expr))
                      constants.add_words(call->name);
                  else if (const auto* part = sql::as<sql::DatePart>(expr))
                      constants.add_words(unit_name(part->unit));
                  else if (const auto* bucket = sql::as<sql::DateBucket>(expr))
                      constants.add_words(unit_name(bucket->unit));
                  else if (const auto* relative = sql::as<sql::RelativeDate>(expr)) {
                      constants.numbers.insert(std::abs(static_cast<std::int64_t>(relative->offset)));
                      constants.add_words(unit_name(relative->unit));
                      constants.add_words("this last next today yesterday ago past current previous during");
                  }
              }});
    return constants;
}

class WordCheck {
public:
    WordCheck(const Reading& reading, Findings& found)
        : reading_(reading), found_(found), constants_(constants_of(reading))
    {
        for (const ColumnUse& use : reading.facts.columns)
            used_columns_.insert(use.column);
        for (const AggregateFact& use : reading.facts.aggregates)
            if (use.column)
                used_columns_.insert(*use.column);
        for (const TableUse& use : reading.facts.tables)
            used_tables_.insert(use.table);
        const bool star = std::ranges::any_of(reading.facts.selects, [](const SelectFact& fact) {
            return std::ranges::any_of(fact.select->items,
                                       [](const auto& item) { return sql::as<sql::Star>(item.expr); });
        });
        if (star)
            for (const sql::SchemaColumn& column : reading.resolution.used_columns)
                used_columns_.insert(column);
    }

    void run()
    {
        std::size_t columns = 0;
        for (const models::TableInfo& table : reading_.schema.tables)
            columns += table.columns.size();
        search_all_ = columns <= most_columns_searched;
        for (const NumberCue& number : reading_.shape.numbers)
            if (!constants_.numbers.contains(number.value) && !is_covered(number.word))
                report(number.spelled ? Clue::spelled_number_unused : Clue::number_unused, number.word);
        for (std::size_t at = 0; at < reading_.shape.words.size(); ++at)
            check(at);
        find_unused_names();
    }

private:
    void report(Clue clue, std::size_t word)
    {
        found_.push_back({.clue = clue, .spans = {reading_.shape.words[word].span}});
    }

    bool in_constants(std::size_t at) const
    {
        const QuestionWord& word = reading_.shape.words[at];
        const auto number = number_in(word.text);
        if (number && constants_.numbers.contains(*number))
            return true;
        return std::ranges::any_of(constants_.words, [&](const QuestionWord& one) { return can_mean(word, one); });
    }

    bool is_covered(std::size_t at) const
    {
        if (in_constants(at))
            return true;
        return !reading_.shape.quoted[at] && is_covered_by_name(at);
    }

    bool is_covered_by_name(std::size_t at) const
    {
        return std::ranges::any_of(used_columns_,
                                   [&](const auto& column) { return reading_.names.denotes(at, column); }) ||
               std::ranges::any_of(used_tables_, [&](std::size_t table) {
                   const auto& words = reading_.names.table(table).words;
                   return std::ranges::find(words, at) != words.end();
               });
    }

    void check(std::size_t at)
    {
        const QuestionWord& word = reading_.shape.words[at];
        if (reading_.shape.quoted[at]) {
            if (!in_constants(at) && !is_function_word(word.text) && word.text.size() > 1)
                report(is_covered_by_name(at) ? Clue::value_unused : Clue::quoted_unused, at);
            return;
        }
        if (is_function_word(word.text) || reading_.shape.cue[at] || number_in(word.text) || is_covered(at))
            return;
        if (reading_.values && reading_.values->is_stored(word.text))
            return report(Clue::stored_value_unused, at);
        const bool unfiltered = reading_.facts.conditions.empty() && reading_.facts.sets.empty();
        if (reading_.shape.capital[at])
            return report(unfiltered ? Clue::unfiltered_value_unused : Clue::value_unused, at);
        const bool loose = is_loose_word(word.text) && !is_attribute(at);
        const bool row_word = word.stem == "name" || word.stem == "id" || word.stem == "titl";
        for (const std::size_t table : used_tables_)
            for (std::size_t column = 0; column < reading_.schema.tables[table].columns.size(); ++column)
                if ((!loose || row_word) && reading_.names.denotes(at, {.table = table, .column = column}))
                    return report(row_word                                               ? Clue::name_word_unused
                                  : is_key(reading_, {.table = table, .column = column}) ? Clue::key_word_unused
                                                                                         : Clue::column_word_unused,
                                  at);
        if (loose)
            return report(Clue::loose_word_unused, at);
        if (search_all_ && names_a_table(at))
            return report(!is_some_table_unsaid() ? Clue::table_word_unused
                          : counts_rows()         ? Clue::counted_other_fits
                                                  : Clue::table_other_fits,
                          at);
        report(unfiltered && is_predicate(at) ? Clue::unfiltered_predicate_unused : Clue::word_unused, at);
    }

    // "enrolled students": it says which.
    bool is_attribute(std::size_t at) const
    {
        return reading_.shape.words[at].text.ends_with("ed") && at + 1 < reading_.shape.words.size() &&
               std::ranges::any_of(used_tables_, [&](std::size_t table) {
                   const auto& words = reading_.names.table(table).words;
                   return std::ranges::find(words, at + 1) != words.end();
               });
    }

    // "were cancelled", "are not active", "cancelled orders"
    bool is_predicate(std::size_t at) const
    {
        if (is_attribute(at))
            return true;
        constexpr std::array<std::string_view, 7> before{"is", "are", "was", "were", "be", "been", "not"};
        return at > 0 && std::ranges::find(before, reading_.shape.words[at - 1].text) != before.end();
    }

    // Nothing but the rows of one table is counted.
    bool counts_rows() const
    {
        return reading_.facts.tables.size() == 1 && reading_.facts.conditions.empty() &&
               reading_.facts.aggregates.size() == 1 && reading_.facts.aggregates.front().star &&
               reading_.facts.columns.empty();
    }

    // A table of the tree whose own name is not said: the one that is said may have been meant.
    bool is_some_table_unsaid() const
    {
        return std::ranges::any_of(used_tables_, [&](std::size_t table) { return reading_.names.table(table).none(); });
    }

    bool names_a_table(std::size_t at) const
    {
        for (std::size_t table = 0; table < reading_.schema.tables.size(); ++table) {
            const auto& words = reading_.names.table(table).words;
            if (std::ranges::find(words, at) != words.end())
                return true;
        }
        return false;
    }

    // The whole name of a column of these tables stands in the question, and the tree does without the column: "song
    // name" where the name of the singer is shown.
    void find_unused_names()
    {
        for (const std::size_t table : used_tables_) {
            const auto& columns = reading_.schema.tables[table].columns;
            for (std::size_t at = 0; at < columns.size(); ++at) {
                const sql::SchemaColumn column{.table = table, .column = at};
                if (used_columns_.contains(column))
                    continue;
                const Mention& mention = reading_.names.column(column);
                if (mention.total < 2 || !mention.in_row || said_by_used(mention))
                    continue;
                Finding finding{.clue = Clue::column_name_unused};
                for (const std::size_t word : mention.words)
                    finding.spans.push_back(reading_.shape.words[word].span);
                found_.push_back(std::move(finding));
                return;
            }
        }
    }
    bool said_by_used(const Mention& mention) const
    {
        return std::ranges::any_of(used_columns_, [&](const auto& column) {
            const Mention& other = reading_.names.column(column);
            return other.full() && other.total >= mention.total &&
                   std::ranges::all_of(mention.words, [&](std::size_t word) {
                       return std::ranges::find(other.words, word) != other.words.end();
                   });
        });
    }

    const Reading& reading_;
    Findings& found_;
    Constants constants_;
    std::set<sql::SchemaColumn> used_columns_;
    std::set<std::size_t> used_tables_;
    bool search_all_ = false;
};

}

void find_in_words(const Reading& reading, Findings& found)
{
    WordCheck(reading, found).run();
}

}
