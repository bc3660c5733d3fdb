#include "app/application.hpp"

#include "agents/learning_jobs.hpp"
#include "app/calendar_settings.hpp"
#include "app/source_records.hpp"
#include "app/weights_file.hpp"
#include "core/log.hpp"
#include "core/sodium_secret_box.hpp"
#include "db/open_database.hpp"
#include "db/process_owner.hpp"
#include "db/sql_repositories.hpp"
#include "db/turn_recovery.hpp"
#include "jobs/sql_job_queue.hpp"
#include "services/datasources/bigquery/bigquery_kind.hpp"
#include "services/datasources/duckdb_files/duckdb_workbench.hpp"
#include "services/datasources/duckdb_files/files_kind.hpp"
#include "services/datasources/mcp/mcp_kind.hpp"
#include "services/datasources/mcp/program_rules.hpp"
#include "services/datasources/mysql/mysql_kind.hpp"
#include "services/datasources/postgres/postgres_kind.hpp"
#include "services/datasources/rest/rest_kind.hpp"
#include "services/datasources/snowflake/snowflake_kind.hpp"
#include "services/datasources/sqlite/sqlite_kind.hpp"
#include "services/embeddings/builtin_embedder.hpp"
#include "services/knowledge/combined_kind.hpp"
#include "services/knowledge/wordnet_thesaurus.hpp"
#include "services/llm/http_chat_model.hpp"
#include "services/llm/model_settings.hpp"
#include "services/vector_store/embedded_vector_store.hpp"

#include <boost/json.hpp>
#include <fmt/format.h>

#include <map>

namespace datachat::app {
namespace {

using core::Errc;
using core::fail;
using core::Result;

constexpr std::size_t blocking_threads = 4;
constexpr std::size_t page_rows = 1000;
constexpr std::chrono::minutes longest_call{10};
constexpr int most_jobs_at_once = 50;

// The settings as the variables that the model's configuration reads, with the providers' own keys beside them.
std::map<std::string, std::string> model_variables(const Settings& settings, const Environment& environment)
{
    std::map<std::string, std::string> variables;
    for (const std::string_view key : {"llm.provider", "llm.base_url", "llm.model", "llm.api_key"}) {
        if (!settings.text(key).empty())
            variables[environment_name(key)] = settings.text(key);
    }
    for (const char* name : {"GROQ_API_KEY", "OPENAI_API_KEY"}) {
        if (const auto value = environment(name))
            variables[name] = *value;
    }
    return variables;
}

// Tells nobody: the turn's person is gone.
class SilentSink final : public agents::TurnSink {
public:
    void part(const agents::Part&) override {}
};

}

Result<std::filesystem::path> home_folder(const Settings& settings, const Environment& environment)
{
    if (!settings.text("home").empty())
        return std::filesystem::path(settings.text("home"));
    if (const auto data = environment("XDG_DATA_HOME"); data && !data->empty())
        return std::filesystem::path(*data) / "datachat";
    if (const auto home = environment("HOME"); home && !home->empty())
        return std::filesystem::path(*home) / ".local" / "share" / "datachat";
    return fail(Errc::invalid_argument, "There is no home folder to keep data in: set DATACHAT_HOME.");
}

Application::Application(Settings settings, asio::io_context& loop, core::CommitPoints& commit_points)
    : settings_(std::move(settings)), commit_points_(commit_points), ids_(clock_), owner_(db::process_owner()),
      loop_(loop), pool_(std::make_unique<asio::thread_pool>(blocking_threads))
{
}

Application::~Application()
{
    pool_->join();
}

asio::awaitable<Result<std::unique_ptr<Application>>> Application::start(Settings settings, Environment environment,
                                                                         asio::io_context& loop,
                                                                         core::CommitPoints& commit_points)
{
    std::unique_ptr<Application> application(new Application(std::move(settings), loop, commit_points));
    auto home = home_folder(application->settings_, environment);
    if (!home)
        co_return std::unexpected(home.error());
    application->home_ = std::move(*home);
    if (auto opened = co_await application->open_metadata(); !opened)
        co_return std::unexpected(opened.error());
    if (auto made = application->make_sources(); !made)
        co_return std::unexpected(made.error());
    application->environment_ = environment;
    if (auto made = application->make_agents(); !made)
        co_return std::unexpected(made.error());
    co_return application;
}

asio::awaitable<Result<void>> Application::open_metadata()
{
    const std::string& configured = settings_.text("metadata");
    if (!configured.empty() && !db::is_postgres_address(configured))
        co_return fail(Errc::invalid_argument,
                       fmt::format("\"metadata\" must be a postgres:// address ({}).", settings_.origin("metadata")));
    auto secrets = core::SodiumSecretBox::from_key_file((home_ / "secret.key").string());
    if (!secrets)
        co_return std::unexpected(secrets.error());
    secrets_ = std::move(*secrets);
    auto database =
        co_await db::open_database(configured.empty() ? (home_ / "metadata.sqlite").string() : configured, clock_);
    if (!database)
        co_return std::unexpected(database.error());
    database_ = std::move(*database);
    repositories_ = std::make_unique<db::SqlRepositories>(*database_, clock_, ids_);
    queue_ = std::make_unique<jobs::SqlJobQueue>(*database_, clock_, ids_);
    co_return Result<void>{};
}

Result<void> Application::make_sources()
{
    registry_.add(services::datasources::bigquery::bigquery_kind(loop_.get_executor(), *pool_));
    registry_.add(services::datasources::duckdb_files::files_kind(home_ / "cache", *pool_));
    auto programs = services::datasources::mcp::ProgramRules::parse(settings_.text("mcp.programs"));
    if (!programs)
        return std::unexpected(programs.error());
    registry_.add(services::datasources::mcp::mcp_kind(
        [this, rules = std::move(*programs)](const auto& config) {
            return serves_others_ ? rules.check(config) : Result<void>();
        },
        services::datasources::duckdb_files::duckdb_workbenches(home_ / "cache", {}, *pool_), loop_.get_executor(),
        *pool_));
    registry_.add(services::datasources::mysql::mysql_kind(*pool_));
    registry_.add(services::datasources::postgres::postgres_kind(*pool_));
    registry_.add(services::datasources::rest::rest_kind(
        services::datasources::duckdb_files::duckdb_workbenches(home_ / "cache", {}, *pool_), loop_.get_executor(),
        *pool_));
    registry_.add(services::datasources::snowflake::snowflake_kind(loop_.get_executor(), *pool_));
    registry_.add(services::datasources::sqlite::sqlite_kind(*pool_));
    wordnet_ = services::knowledge::WordNet(services::knowledge::wordnet_folder);
    thesaurus_ = std::make_unique<services::knowledge::WordnetThesaurus>(wordnet_);
    catalogs_ = std::make_unique<services::knowledge::SourceCatalogs>(
        *repositories_, [this](const db::SourceRecord& record) { return open_source(record); }, thesaurus_.get(),
        *pool_, clock_);
    registry_.add(services::knowledge::combined_kind_of(
        *catalogs_, *repositories_,
        services::datasources::duckdb_files::duckdb_workbenches(home_ / "cache", {}, *pool_), *pool_));
    embedder_ = std::make_unique<services::embeddings::BuiltinEmbedder>(wordnet_, *pool_);
    vectors_ = std::make_unique<services::vector_store::EmbeddedVectorStore>(*database_, *pool_);
    examples_ = std::make_unique<services::knowledge::ExampleIndex>(*embedder_, *vectors_);
    return {};
}

Result<std::optional<services::llm::ModelSettings>>
Application::model_settings(const std::optional<ChosenModel>& chosen) const
{
    std::map<std::string, std::string> variables = model_variables(settings_, environment_);
    if (chosen) {
        const auto put = [&](std::string_view key, const std::string& value) {
            if (value.empty())
                variables.erase(environment_name(key));
            else
                variables[environment_name(key)] = value;
        };
        put("llm.provider", chosen->provider);
        put("llm.base_url", chosen->base_url);
        put("llm.model", chosen->model);
        put("llm.api_key", chosen->api_key);
    }
    return services::llm::model_settings_from(variables);
}

std::unique_ptr<services::llm::ChatModel> Application::make_model(services::llm::ModelSettings settings)
{
    return std::make_unique<services::llm::HttpChatModel>(std::move(settings), *model_client_, clock_);
}

void Application::use_model(std::optional<services::llm::ModelSettings> settings)
{
    auto made = std::make_shared<Agents>();
    if (settings)
        made->model = make_model(std::move(*settings));
    made->sql_agent = std::make_unique<agents::SqlAgent>(made->model.get());
    made->orchestrator =
        std::make_unique<agents::Orchestrator>(agents::OrchestratorParts{.repositories = *repositories_,
                                                                         .queue = *queue_,
                                                                         .catalogs = *catalogs_,
                                                                         .planner = *planner_,
                                                                         .sql_agent = *made->sql_agent,
                                                                         .validator = *validator_,
                                                                         .executor = *executor_,
                                                                         .commit_points = commit_points_,
                                                                         .clock = clock_,
                                                                         .owner = owner_,
                                                                         .examples = examples_.get()});
    const std::lock_guard lock(agents_mutex_);
    agents_ = std::move(made);
}

std::shared_ptr<agents::Orchestrator> Application::current_orchestrator() const
{
    const std::lock_guard lock(agents_mutex_);
    return {agents_, agents_->orchestrator.get()};
}

Result<void> Application::make_agents()
{
    auto weights = read_weights(settings_);
    if (!weights)
        return std::unexpected(weights.error());
    weights_ = std::move(*weights);
    auto bounds = limits();
    if (!bounds)
        return std::unexpected(bounds.error());
    auto model = model_settings(std::nullopt);
    if (!model)
        return std::unexpected(model.error());
    model_client_ = std::make_unique<net::HttpClient>(loop_.get_executor());
    planner_ = std::make_unique<agents::Planner>(weights_, *pool_);
    validator_ = std::make_unique<agents::Validator>(*bounds);
    executor_ = std::make_unique<agents::Executor>(clock_, page_rows);
    learning_ = std::make_unique<agents::LearningAgent>(*repositories_, *catalogs_, weights_, *pool_, clock_);
    use_model(std::move(*model));
    return {};
}

models::RequestContext Application::context(std::stop_token cancel) const
{
    return {.principal = {},
            .scope = {"local", "default"},
            .deadline = clock_.steady_now() + longest_call,
            .cancel = std::move(cancel)};
}

Result<sql::ExecutionLimits> Application::limits() const
{
    const auto rows = settings_.integer("limits.rows", 1, 100'000'000);
    if (!rows)
        return std::unexpected(rows.error());
    const auto megabytes = settings_.integer("limits.megabytes", 1, 100'000);
    if (!megabytes)
        return std::unexpected(megabytes.error());
    const auto seconds = settings_.integer("limits.seconds", 1, 86'400);
    if (!seconds)
        return std::unexpected(seconds.error());
    return sql::ExecutionLimits{.rows = *rows, .bytes = *megabytes << 20, .time = std::chrono::seconds(*seconds)};
}

Result<sql::TimeFrame> Application::time_frame() const
{
    auto fiscal = settings_.integer("fiscal_year_start", 1, 12);
    if (!fiscal)
        return std::unexpected(fiscal.error());
    CalendarSettings calendar{settings_.text("today"), settings_.text("zone"), settings_.text("week_start"),
                              static_cast<int>(*fiscal)};
    return make_time_frame(calendar, clock_);
}

Result<sql::TimeFrame> Application::time_frame(const db::Project& project) const
{
    auto fiscal = settings_.integer("fiscal_year_start", 1, 12);
    if (!fiscal)
        return std::unexpected(fiscal.error());
    CalendarSettings calendar{settings_.text("today"), settings_.text("zone"), settings_.text("week_start"),
                              static_cast<int>(*fiscal)};
    if (auto read = apply_project_settings(project.settings_json, calendar); !read)
        return std::unexpected(read.error());
    return make_time_frame(calendar, clock_);
}

asio::awaitable<Result<db::Project>> Application::local_project()
{
    co_return co_await repositories_->projects().ensure(context({}).scope, "Default");
}

asio::awaitable<Result<std::string>> Application::source_for(std::string address, std::vector<std::string> file_options)
{
    auto config = registry_.read_address(address);
    if (!config)
        co_return std::unexpected(config.error());
    auto project = co_await local_project();
    if (!project)
        co_return std::unexpected(project.error());
    const std::string name = registry_.shown(*config);
    auto known = co_await repositories_->sources().find_by_name(project->scope, name);
    if (!known)
        co_return std::unexpected(known.error());
    db::SourceRecord record =
        *known ? **known
               : db::SourceRecord{.scope = project->scope, .id = ids_.next(), .name = name, .kind = config->kind};
    if (*known) {
        // What was set by hand stays; the password may be another one since.
        const auto before = stored_config(record, registry_, *secrets_);
        if (before && before->values.contains("files"))
            config->values["files"] = before->values.at("files");
        if (before && file_options.empty() && *before == *config)
            co_return record.id;
    }
    for (const std::string& option : file_options) {
        if (auto applied = change_file_option(*config, option); !applied)
            co_return std::unexpected(applied.error());
    }
    store_config(record, *config, registry_, *secrets_);
    auto stored =
        *known ? co_await repositories_->sources().update(record) : co_await repositories_->sources().create(record);
    if (!stored)
        co_return std::unexpected(stored.error());
    co_return stored->id;
}

Result<std::shared_ptr<services::datasources::DataSource>>
Application::open_source(const db::SourceRecord& record) const
{
    const auto config = stored_config(record, registry_, *secrets_);
    if (!config)
        return std::unexpected(config.error());
    return registry_.make(*config);
}

asio::awaitable<Result<void>> Application::catch_up()
{
    auto recovery = co_await db::recover_turns(*repositories_, owner_, std::chrono::minutes(1), db::is_known_dead);
    if (!recovery)
        co_return std::unexpected(recovery.error());
    SilentSink nobody;
    for (db::ResumableTurn& resumable : recovery->resumed) {
        agents::TurnLog log(repositories_->turns(), std::move(resumable.turn), owner_, nobody);
        std::vector<agents::Part> parts{agents::ErrorPart{
            {Errc::cancelled, "The program ended before this question was answered: ask it again.", {}, {}}}};
        if (auto ended = co_await log.advance(db::TurnState::failed, std::move(parts)); !ended)
            core::log(core::LogLevel::warning, "catch_up", ended.error().message + ' ' + ended.error().detail);
    }
    if (auto enqueued = co_await agents::enqueue_unprocessed(repositories_->feedback(), *queue_); !enqueued)
        co_return std::unexpected(enqueued.error());
    auto done =
        co_await agents::run_learning_jobs(*queue_, *learning_, commit_points_, owner_, context({}), most_jobs_at_once);
    if (!done)
        co_return std::unexpected(done.error());
    co_return Result<void>{};
}

}
