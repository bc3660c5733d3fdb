#include "services/datasources/mysql/explained_plan.hpp"

#include <fmt/format.h>

#include <charconv>
#include <optional>

namespace datachat::services::datasources::mysql {
namespace {

std::optional<double> number_in(std::string_view text)
{
    double number = 0;
    const auto [end, failed] = std::from_chars(text.data(), text.data() + text.size(), number);
    return failed == std::errc() ? std::optional(number) : std::nullopt;
}

}

ExplainedPlan read_plan(const models::Batch& batch)
{
    ExplainedPlan plan;
    for (std::size_t row = 0; row < batch.rows(); ++row) {
        ExplainedTable table{.select = 0, .rows = 1}; // without rows: no table, or one that was looked up already
        for (const models::Column& column : batch.columns) {
            const models::Value value = column.value(row);
            if (value.is_null())
                continue;
            const std::string text = models::to_text(value);
            const bool first = plan.text.empty() || plan.text.ends_with('\n');
            plan.text += fmt::format("{}{}: {}", first ? "" : ", ", column.name(), text);
            if (column.name() == "id")
                table.select = static_cast<std::int64_t>(number_in(text).value_or(0));
            else if (column.name() == "select_type")
                table.in_union = text == "UNION";
            else if (column.name() == "rows")
                table.rows = number_in(text).value_or(1);
            else if (column.name() == "filtered")
                table.kept = number_in(text).value_or(100);
        }
        plan.text += '\n';
        if (table.select > 0)
            plan.tables.push_back(table);
    }
    return plan;
}

}
