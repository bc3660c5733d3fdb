#pragma once

#include "agents/turn_parts.hpp"
#include "app/terminal/terminal.hpp"

#include <cstdint>
#include <optional>
#include <string>

namespace datachat::app {

enum class OutputFormat : std::uint8_t { table, json, csv, sql };

// Prints a turn as it goes: the plan with its SQL, the table and the sentence (table), or only what a program wants
// (csv rows are written by CsvSink while the query runs; json and sql are printed by the command when the turn has
// ended). Keeps what the command needs afterwards.
class TurnPrinter final : public agents::TurnSink {
public:
    TurnPrinter(Terminal& terminal, OutputFormat format) : terminal_(terminal), format_(format) {}
    void part(const agents::Part& part) override;

    const std::optional<agents::PlanPart>& plan() const { return plan_; }
    const std::optional<agents::ResultPart>& result() const { return result_; }
    const std::optional<agents::DeclinedPart>& declined() const { return declined_; }
    const std::optional<core::Error>& error() const { return error_; }
    const std::optional<agents::UsagePart>& usage() const { return usage_; }
    const std::optional<agents::ChartPart>& chart() const { return chart_; }
    const std::string& sentence() const { return sentence_; }

private:
    void print_plan(const agents::PlanPart& plan);
    void print_clarification(const agents::ClarificationPart& part);
    void print_result(const agents::ResultPart& result);

    Terminal& terminal_;
    OutputFormat format_;
    std::optional<agents::PlanPart> plan_;
    std::optional<agents::ResultPart> result_;
    std::optional<agents::DeclinedPart> declined_;
    std::optional<core::Error> error_;
    std::optional<agents::UsagePart> usage_;
    std::optional<agents::ChartPart> chart_;
    std::string sentence_;
};

}
