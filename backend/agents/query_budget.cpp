#include "agents/query_budget.hpp"

#include "agents/answer/number_text.hpp"

#include <boost/json.hpp>
#include <fmt/format.h>

namespace datachat::agents {
namespace {

using core::Errc;
using core::fail;
using core::Result;

constexpr std::int64_t megabyte = 1'000'000;

Result<std::optional<std::int64_t>> positive_number(const boost::json::object& settings, std::string_view key)
{
    const boost::json::value* value = settings.if_contains(key);
    if (value == nullptr)
        return std::nullopt;
    if (!value->is_int64() || value->get_int64() < 1 || value->get_int64() > 1'000'000'000'000)
        return fail(Errc::invalid_argument,
                    fmt::format("\"{}\" must be a whole number from 1 to 1,000,000,000,000.", key));
    return value->get_int64();
}

}

Result<QueryBudget> read_query_budget(const std::string& settings_json)
{
    boost::system::error_code error;
    const boost::json::value parsed = boost::json::parse(settings_json, error);
    if (error || !parsed.is_object())
        return fail(Errc::corrupt, "The project's stored settings are damaged: set them again.");
    const boost::json::object& settings = parsed.get_object();
    const auto rows = positive_number(settings, "budget_rows");
    if (!rows)
        return std::unexpected(rows.error());
    const auto megabytes = positive_number(settings, "budget_megabytes");
    if (!megabytes)
        return std::unexpected(megabytes.error());
    QueryBudget budget{.rows = *rows, .bytes = *megabytes};
    if (budget.bytes)
        *budget.bytes *= megabyte;
    if (const boost::json::value* over = settings.if_contains("over_budget")) {
        if (*over != "ask" && *over != "refuse")
            return fail(Errc::invalid_argument, "\"over_budget\" must be ask or refuse.");
        budget.refuses = *over == "refuse";
    }
    return budget;
}

std::optional<std::string> over_budget(const QueryBudget& budget, const services::datasources::Estimate& estimate)
{
    if (budget.bytes && estimate.bytes && *estimate.bytes > *budget.bytes)
        return fmt::format("It reads about {}; the budget of this project is {}.", byte_count(*estimate.bytes),
                           byte_count(*budget.bytes));
    if (budget.rows && estimate.rows && *estimate.rows > *budget.rows)
        return fmt::format("It gives about {} rows; the budget of this project is {}.", grouped(*estimate.rows),
                           grouped(*budget.rows));
    return std::nullopt;
}

}
