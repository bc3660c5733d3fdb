#include "agents/sql_explanation.hpp"
#include "agents/turn_parts.hpp"
#include "api/plans/plan_reply.hpp"
#include "api/routes/routes.hpp"

namespace datachat::api {
namespace {

using core::Errc;
using core::fail;
using core::Result;

constexpr std::size_t longest_sql = 100'000;
constexpr std::size_t longest_question = 10'000;

struct RunSql {
    std::string chat_id;
    std::string source_id;
    std::string sql;
    std::string question;
};

struct StartedSql {
    std::string turn_id;
    RawJson plan;
};

struct ExplainSql {
    std::string source_id;
    std::string sql;
};

struct ExplainedPart {
    sql::PartKind kind{};
    std::string text;
    std::int64_t node = 0;
};

struct ExplainedSql {
    std::string sentence;
    std::vector<ExplainedPart> parts;
    std::vector<std::string> tables;
    std::optional<std::int64_t> estimated_rows;
    std::optional<std::int64_t> estimated_bytes;
    std::string plan;
};

struct CancelledQuery {
    std::string turn_id;
};

}

template <>
struct Words<sql::PartKind> {
    static constexpr std::array<std::string_view, 11> names{"measure", "subject", "filter", "period", "group", "having",
                                                            "order",   "limit",   "join",   "set",    "other"};
};
template <>
struct Shape<RunSql> {
    static constexpr std::string_view name = "RunSql";
    static constexpr auto fields =
        std::tuple{required("chat_id", &RunSql::chat_id), required("source_id", &RunSql::source_id),
                   required("sql", &RunSql::sql), optional("question", &RunSql::question, "What it answers")};
};
template <>
struct Shape<StartedSql> {
    static constexpr std::string_view name = "StartedSql";
    static constexpr auto fields =
        std::tuple{required("turn_id", &StartedSql::turn_id), required("plan", &StartedSql::plan)};
};
template <>
struct Shape<ExplainSql> {
    static constexpr std::string_view name = "ExplainSql";
    static constexpr auto fields =
        std::tuple{required("source_id", &ExplainSql::source_id), required("sql", &ExplainSql::sql)};
};
template <>
struct Shape<ExplainedPart> {
    static constexpr std::string_view name = "ExplainedPart";
    static constexpr auto fields =
        std::tuple{required("kind", &ExplainedPart::kind), required("text", &ExplainedPart::text),
                   required("node", &ExplainedPart::node)};
};
template <>
struct Shape<ExplainedSql> {
    static constexpr std::string_view name = "ExplainedSql";
    static constexpr auto fields =
        std::tuple{required("sentence", &ExplainedSql::sentence),
                   required("parts", &ExplainedSql::parts),
                   required("tables", &ExplainedSql::tables),
                   optional("estimated_rows", &ExplainedSql::estimated_rows),
                   optional("estimated_bytes", &ExplainedSql::estimated_bytes, "That will be read"),
                   required("plan", &ExplainedSql::plan, "The engine's own EXPLAIN")};
};
template <>
struct Shape<CancelledQuery> {
    static constexpr std::string_view name = "CancelledQuery";
    static constexpr auto fields = std::tuple{required("turn_id", &CancelledQuery::turn_id)};
};

namespace {

Result<void> checked(const std::string& sql)
{
    if (sql.size() > longest_sql)
        return fail(Errc::too_large, "/sql may have 100,000 bytes.");
    if (sql.find_first_not_of(" \t\r\n;") == std::string::npos)
        return fail(Errc::invalid_argument, "/sql is empty: send one SELECT statement.");
    return {};
}

asio::awaitable<Result<StartedSql>> run(Services& services, Call& call, RunSql body)
{
    if (auto good = checked(body.sql); !good)
        co_return std::unexpected(good.error());
    if (!core::is_valid_client_id(body.chat_id))
        co_return fail(Errc::invalid_argument,
                       "/chat_id must be 1 to 128 letters, digits and signs of . _ : - without spaces.");
    if (body.question.size() > longest_question)
        co_return fail(Errc::too_large, "/question may have 10,000 bytes.");
    auto project = co_await services.repositories.projects().get(call.context.scope);
    if (!project)
        co_return std::unexpected(project.error());
    auto time = services.time_frame(*project);
    if (!time)
        co_return std::unexpected(time.error());
    agents::AskRequest ask{.chat_id = std::move(body.chat_id),
                           .question = std::move(body.question),
                           .source_id = std::move(body.source_id),
                           .time = std::move(*time)};
    TurnRunner::Step step = [ask = std::move(ask), sql = std::move(body.sql)](agents::Orchestrator& orchestrator,
                                                                              models::RequestContext with,
                                                                              agents::TurnSink& sink) {
        return orchestrator.run_sql(std::move(with), ask, sql, sink);
    };
    auto turn_id = co_await services.turns.begin(call.context, std::move(step));
    if (!turn_id)
        co_return std::unexpected(turn_id.error());
    auto plan = co_await wait_for_plan(services, call.context.scope, *turn_id, 0);
    if (!plan)
        co_return std::unexpected(plan.error());
    co_return StartedSql{std::move(*turn_id), {std::move(*plan)}};
}

asio::awaitable<Result<ExplainedSql>> explain(Services& services, Call& call, ExplainSql body)
{
    if (auto good = checked(body.sql); !good)
        co_return std::unexpected(good.error());
    auto project = co_await services.repositories.projects().get(call.context.scope);
    if (!project)
        co_return std::unexpected(project.error());
    auto time = services.time_frame(*project);
    if (!time)
        co_return std::unexpected(time.error());
    auto snapshot = co_await services.catalogs.get(call.context, body.source_id);
    if (!snapshot)
        co_return std::unexpected(snapshot.error());
    auto explained = co_await agents::explain_sql(services.validator, call.context, std::move(*snapshot),
                                                  std::move(*time), std::move(body.sql));
    if (!explained)
        co_return std::unexpected(explained.error());
    ExplainedSql view{.sentence = explained->description.sentence,
                      .tables = explained->description.tables,
                      .estimated_rows = explained->estimate.rows,
                      .estimated_bytes = explained->estimate.bytes,
                      .plan = explained->estimate.plan};
    for (const sql::DescriptionPart& part : explained->description.parts)
        view.parts.push_back({part.kind, part.text, part.node});
    co_return view;
}

asio::awaitable<Result<CancelledQuery>> cancel(Services& services, Call& call)
{
    auto run = co_await services.repositories.runs().get(call.context.scope, call.id("run_id"));
    if (!run)
        co_return std::unexpected(run.error());
    auto stopped = co_await services.turns.stop(call.context.scope, run->turn_id);
    if (!stopped)
        co_return std::unexpected(stopped.error());
    co_return CancelledQuery{run->turn_id};
}

}

Routes query_routes(Services& services)
{
    Routes routes;
    routes.push_back(writing<RunSql, StartedSql>(
        Method::post, "/api/queries", "Runs a person's own SQL, past the firewall, as a turn of a chat.",
        [&services](Call& call, RunSql body) { return run(services, call, std::move(body)); }));
    routes.back().role = models::Role::analyst;
    routes.push_back(writing<ExplainSql, ExplainedSql>(
        Method::post, "/api/queries/explain", "Says what SQL would do, without running it.",
        [&services](Call& call, ExplainSql body) { return explain(services, call, std::move(body)); }));
    routes.back().role = models::Role::viewer;
    routes.push_back(
        writing<Nothing, CancelledQuery>(Method::post, "/api/queries/{run_id}/cancel", "Stops a running query.",
                                         [&services](Call& call, Nothing) { return cancel(services, call); }));
    routes.back().role = models::Role::viewer;
    return routes;
}

}
