#include "agents/validator.hpp"

#include "nl/catalog_stored_values.hpp"
#include "plan/back_reading.hpp"
#include "sql/firewall.hpp"
#include "sql/resolve.hpp"
#include "sql/times.hpp"

#include <fmt/format.h>

namespace datachat::agents {
namespace {

using core::Errc;
using core::fail;
using core::Result;

Result<plan::Step*> single_step(plan::Plan& plan)
{
    if (plan.steps.size() != 1)
        return fail(Errc::unsupported, "A plan over several sources cannot be run yet: ask about one source.");
    return &plan.steps.front();
}

sql::Wording wording_of(const services::knowledge::SourceSnapshot& snapshot)
{
    sql::Wording wording;
    for (const nl::Metric& metric : snapshot.metrics)
        wording.measures.emplace_back(metric.expr, metric.name);
    return wording;
}

// None where the query does not fit the schema that is known: it will not fit the newest either.
std::vector<models::TablePath> tables_of(sql::Query& query, const services::knowledge::SourceSnapshot& snapshot,
                                         sql::Dialect dialect)
{
    std::vector<models::TablePath> tables;
    if (const auto resolution = sql::resolve(query, snapshot.schema(), dialect)) {
        for (const std::size_t place : resolution->used_tables)
            tables.push_back({snapshot.schema().tables[place].schema, snapshot.schema().tables[place].name});
    }
    if (snapshot.policies) {
        for (const sql::TableName& table : sql::tables_of_policies(snapshot.policies->tables)) {
            if (const models::TableInfo* info = snapshot.schema().find_table(table.schema, table.name))
                tables.push_back({info->schema, info->name});
        }
    }
    return tables;
}

std::vector<std::string> words_at(const std::string& question, const std::vector<plan::Span>& spans)
{
    std::vector<std::string> words;
    for (const plan::Span& span : spans) {
        if (span.begin < span.end && span.end <= question.size())
            words.push_back(question.substr(span.begin, span.end - span.begin));
    }
    return words;
}

}

asio::awaitable<Result<ValidatedPlan>> Validator::validate(models::RequestContext context,
                                                           services::knowledge::SnapshotPtr snapshot, plan::Plan plan,
                                                           std::string question) const
{
    const models::Schema& schema = snapshot->schema();
    auto step = single_step(plan);
    if (!step)
        co_return std::unexpected(step.error());
    sql::Query& query = (*step)->query;
    const sql::Dialect dialect = (*step)->dialect;
    auto resolution = sql::resolve(query, schema, dialect);
    if (!resolution)
        co_return std::unexpected(resolution.error());
    plan.header.schema_fingerprint = sql::schema_fingerprint(*resolution, schema);
    const std::string hash = plan::hash(plan);

    const sql::Firewall firewall(dialect, schema, snapshot->policy_for(context.principal));
    auto checked = firewall.check(sql::bind_times(query, plan.header.time), limits_, hash);
    if (!checked)
        co_return std::unexpected(checked.error());
    auto estimate = co_await snapshot->source->estimate(context, *checked);
    if (!estimate)
        co_return std::unexpected(estimate.error());

    // The built-in engine accounts for its words itself, and a person knows what they ask for; a model's SQL is read
    // back against the question.
    const bool accounted = plan.planner != plan::PlannerKind::model;
    const nl::CatalogStoredValues values(*snapshot->catalog);
    const plan::BackReading reading = accounted ? plan::BackReading{.uncovered = plan.unused}
                                                : plan::read_back(question, plan, *resolution, schema, &values);
    sql::Description description = sql::describe(query, *resolution, schema, wording_of(*snapshot), &plan.header.time);
    ValidatedPlan validated{.plan = std::move(plan),
                            .hash = hash,
                            .description = std::move(description),
                            .query = std::move(*checked),
                            .estimate = std::move(*estimate),
                            .outputs = std::move(resolution->outputs)};
    validated.unused_words = words_at(question, reading.uncovered);
    for (const plan::Unasked& condition : reading.unasked)
        validated.unasked.push_back(condition.text);
    co_return validated;
}

asio::awaitable<Result<sql::CheckedQuery>> Validator::recheck(models::RequestContext context,
                                                              services::knowledge::SnapshotPtr snapshot,
                                                              plan::Plan plan, sql::ExecutionLimits limits) const
{
    auto step = single_step(plan);
    if (!step)
        co_return std::unexpected(step.error());
    const sql::Dialect dialect = (*step)->dialect;
    auto schema = co_await snapshot->source->get_tables(context, tables_of((*step)->query, *snapshot, dialect));
    if (!schema)
        co_return std::unexpected(schema.error());
    auto resolution = sql::resolve((*step)->query, *schema, dialect);
    if (!resolution || sql::schema_fingerprint(*resolution, *schema) != plan.header.schema_fingerprint)
        co_return fail(Errc::stale, "The tables of this plan have changed since it was made: ask the question again.",
                       resolution ? std::string() : resolution.error().message);
    const sql::Firewall firewall(dialect, *schema, snapshot->policy_for(context.principal));
    std::string hash = plan::hash(plan); // before the tree is moved out of the plan
    co_return firewall.check(sql::bind_times(std::move((*step)->query), plan.header.time), limits, std::move(hash));
}

std::optional<sql::Description> Validator::describe(const services::knowledge::SourceSnapshot& snapshot,
                                                    plan::Plan plan) const
{
    auto step = single_step(plan);
    if (!step)
        return std::nullopt;
    const auto resolution = sql::resolve((*step)->query, snapshot.schema(), (*step)->dialect);
    if (!resolution)
        return std::nullopt;
    return sql::describe((*step)->query, *resolution, snapshot.schema(), wording_of(snapshot), &plan.header.time);
}

Result<std::vector<sql::OutputColumn>> Validator::outputs(const services::knowledge::SourceSnapshot& snapshot,
                                                          plan::Plan plan) const
{
    auto step = single_step(plan);
    if (!step)
        return std::unexpected(step.error());
    auto resolution = sql::resolve((*step)->query, snapshot.schema(), (*step)->dialect);
    if (!resolution)
        return std::unexpected(resolution.error());
    return std::move(resolution->outputs);
}

}
