#include "agents/answer/answer_sentence.hpp"

#include "agents/answer/number_text.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace datachat::agents {
namespace {

std::string words(std::string name)
{
    std::ranges::replace(name, '_', ' ');
    return name;
}

std::string capitalized(std::string text)
{
    if (!text.empty() && text[0] >= 'a' && text[0] <= 'z')
        text[0] = static_cast<char>(text[0] - ('a' - 'A'));
    return text;
}

std::string row_count(const ResultStatistics& statistics, const AnswerSubject& subject)
{
    const std::int64_t rows = statistics.rows();
    return fmt::format("{}{} row{}", subject.truncated ? "More than " : "", grouped(rows), rows == 1 ? "" : "s");
}

std::string no_rows(const AnswerSubject& subject)
{
    if (!subject.data_end.empty())
        return fmt::format("No rows match: the data ends on {}.", subject.data_end);
    return "No rows match: the question was understood, and nothing in the data fits it.";
}

std::string single_row(const ResultStatistics& statistics, const AnswerSubject& subject)
{
    std::string text;
    for (std::size_t i = 0; i < statistics.columns().size(); ++i) {
        const ColumnStatistics& column = statistics.columns()[i];
        const std::string label = i < subject.labels.size() ? subject.labels[i] : words(column.name);
        text += fmt::format("{}{}: {}", text.empty() ? "" : "; ", text.empty() ? capitalized(label) : label,
                            column.first.is_null() ? "no value" : readable(column.first));
    }
    return text + '.';
}

// The one computed number column of a result that has a label column; null when there is none or several.
const ColumnStatistics* single_measure(const ResultStatistics& statistics, const AnswerSubject& subject)
{
    const ColumnStatistics* found = nullptr;
    for (const std::size_t measure : subject.measures) {
        if (measure >= statistics.columns().size() || statistics.columns()[measure].numbers == 0)
            continue;
        if (found != nullptr)
            return nullptr;
        found = &statistics.columns()[measure];
    }
    return found;
}

bool is_total_meaningful(const ColumnStatistics& column)
{
    // Averages, shares and extremes do not add up; counts and sums do.
    const std::string name = words(column.name);
    for (const char* word :
         {"average", "avg", "mean", "min", "max", "share", "percent", "ratio", "rate", "rating", "price", "median"}) {
        if (name.find(word) != std::string::npos)
            return false;
    }
    return true;
}

std::string total(const ColumnStatistics& column)
{
    return column.integer_sum ? grouped(*column.integer_sum) : readable(models::Value(column.sum));
}

std::string measured(const ResultStatistics& statistics, const AnswerSubject& subject, const ColumnStatistics& measure)
{
    const std::string name = words(measure.name);
    std::string text = fmt::format("Highest {}: {} with {}; lowest: {} with {}.", name, measure.maximum_label,
                                   readable(measure.maximum), measure.minimum_label, readable(measure.minimum));
    if (statistics.rows() > 2 && !subject.truncated && is_total_meaningful(measure))
        text += fmt::format(" Total over {}: {}.", row_count(statistics, subject), total(measure));
    else if (statistics.rows() > 2)
        text += fmt::format(" {}.", row_count(statistics, subject));
    return text;
}

}

std::string answer_sentence(const ResultStatistics& statistics, const AnswerSubject& subject)
{
    if (statistics.rows() == 0)
        return no_rows(subject);
    if (statistics.rows() == 1 && !subject.truncated)
        return single_row(statistics, subject) +
               (subject.data_end.empty() ? "" : fmt::format(" The data ends on {}.", subject.data_end));
    const ColumnStatistics* measure = single_measure(statistics, subject);
    if (measure != nullptr && statistics.label_column())
        return measured(statistics, subject, *measure);
    std::string text = row_count(statistics, subject);
    if (statistics.label_column() && subject.ordered)
        text +=
            fmt::format("; the first is {}", models::to_text(statistics.columns()[*statistics.label_column()].first));
    return text + '.';
}

}
