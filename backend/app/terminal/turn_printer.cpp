#include "app/terminal/turn_printer.hpp"

#include "agents/answer/number_text.hpp"
#include "app/terminal/text_table.hpp"

#include <fmt/format.h>

namespace datachat::app {
namespace {

constexpr std::size_t rows_shown = 40;

std::string joined(const std::vector<std::string>& texts)
{
    std::string all;
    for (const std::string& text : texts)
        all += (all.empty() ? "" : ", ") + printable(text);
    return all;
}

// SQL keeps its line breaks; each line is made safe and indented.
std::string indented(std::string_view text)
{
    std::string lines;
    while (!text.empty()) {
        const std::size_t end = std::min(text.find('\n'), text.size());
        lines += "  " + printable(text.substr(0, end)) + '\n';
        text.remove_prefix(std::min(end + 1, text.size()));
    }
    return lines;
}

models::Batch first_rows(const models::Batch& batch, std::size_t count)
{
    models::Batch page;
    for (const models::Column& column : batch.columns) {
        page.columns.emplace_back(column.name(), column.type());
        for (std::size_t row = 0; row < std::min(count, column.size()); ++row)
            page.columns.back().append(column.value(row));
    }
    return page;
}

}

void TurnPrinter::part(const agents::Part& part)
{
    if (const auto* progress = std::get_if<agents::ProgressPart>(&part)) {
        terminal_.progress(progress->text);
        return;
    }
    terminal_.progress("");
    if (const auto* plan = std::get_if<agents::PlanPart>(&part)) {
        plan_ = *plan;
        print_plan(*plan);
    } else if (const auto* clarification = std::get_if<agents::ClarificationPart>(&part)) {
        print_clarification(*clarification);
    } else if (const auto* result = std::get_if<agents::ResultPart>(&part)) {
        result_ = *result;
        print_result(*result);
    } else if (const auto* text = std::get_if<agents::TextPart>(&part)) {
        sentence_ = text->text;
        (format_ == OutputFormat::table && result_ ? terminal_.out : terminal_.err)
            << (result_ ? "\n" : "") << printable(text->text) << '\n';
    } else if (const auto* declined = std::get_if<agents::DeclinedPart>(&part)) {
        declined_ = *declined;
        terminal_.err << printable(declined->text) << '\n';
        for (const std::string& suggestion : declined->suggestions)
            terminal_.err << "  · " << printable(suggestion) << '\n';
    } else if (const auto* error = std::get_if<agents::ErrorPart>(&part)) {
        error_ = error->error;
    } else if (const auto* usage = std::get_if<agents::UsagePart>(&part)) {
        usage_ = *usage;
    } else if (const auto* chart = std::get_if<agents::ChartPart>(&part)) {
        chart_ = *chart;
    }
}

void TurnPrinter::print_plan(const agents::PlanPart& plan)
{
    if (format_ == OutputFormat::sql)
        return;
    // Beside data for a program the plan is for the person at the terminal only.
    std::ostream& out = format_ == OutputFormat::table ? terminal_.out : terminal_.err;
    out << terminal_.bold(printable(plan.description.sentence)) << '\n';
    for (const auto& table : plan.fetched)
        out << "From " << printable(table.source) << ": " << printable(table.table) << '\n';
    if (!plan.description.tables.empty() && plan.fetched.empty())
        out << "From " << joined(plan.description.tables)
            << (plan.estimated_rows ? fmt::format(" · about {} rows", agents::grouped(*plan.estimated_rows)) : "")
            << '\n';
    if (plan.estimated_bytes)
        out << "Reads about " << agents::byte_count(*plan.estimated_bytes) << '\n';
    if (!plan.over_budget.empty())
        out << "Over budget: " << printable(plan.over_budget) << '\n';
    for (const std::string& assumption : plan.assumptions)
        out << "Assumed: " << printable(assumption) << '\n';
    if (!plan.knowledge.empty())
        out << "As this project defines: " << joined(plan.knowledge) << '\n';
    if (!plan.unused_words.empty())
        out << "Not understood, and left out: " << joined(plan.unused_words) << '\n';
    if (!plan.unasked.empty())
        out << "In the plan, though no word asked for it: " << joined(plan.unasked) << '\n';
    for (const std::string& reading : plan.other_readings)
        out << "It could also mean: " << printable(reading) << '\n';
    if (format_ == OutputFormat::table)
        out << '\n' << indented(plan.sql) << '\n' << std::flush;
}

void TurnPrinter::print_clarification(const agents::ClarificationPart& part)
{
    terminal_.err << printable(part.question) << '\n';
    for (std::size_t i = 0; i < part.choices.size(); ++i)
        terminal_.err << fmt::format("  {}  {}{}\n", i + 1, printable(part.choices[i].text),
                                     part.choices[i].preview.empty() ? ""
                                                                     : "  → " + printable(part.choices[i].preview));
    if (!part.unknown_words.empty())
        terminal_.err << "Not understood: " << joined(part.unknown_words) << '\n';
    for (const std::string& suggestion : part.suggestions)
        terminal_.err << "  · " << printable(suggestion) << '\n';
}

void TurnPrinter::print_result(const agents::ResultPart& result)
{
    if (format_ != OutputFormat::table)
        return;
    const models::Batch page = first_rows(result.page.batch, rows_shown);
    terminal_.out << text_table(page, terminal_.width);
    const std::int64_t hidden = result.rows - static_cast<std::int64_t>(page.rows());
    if (hidden > 0)
        terminal_.out << fmt::format("… and {}{} more rows (--format csv prints all)\n",
                                     result.truncated ? "at least " : "", agents::grouped(hidden));
}

}
