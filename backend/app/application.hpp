#pragma once

#include "agents/executor.hpp"
#include "agents/learning_agent.hpp"
#include "agents/orchestrator.hpp"
#include "agents/planner.hpp"
#include "agents/sql_agent.hpp"
#include "agents/validator.hpp"
#include "app/settings.hpp"
#include "core/clock.hpp"
#include "core/commit_points.hpp"
#include "core/ids.hpp"
#include "core/secret_box.hpp"
#include "db/database.hpp"
#include "db/repositories.hpp"
#include "jobs/sql_job_queue.hpp"
#include "net/http_client.hpp"
#include "services/datasources/registry.hpp"
#include "services/knowledge/source_catalogs.hpp"
#include "services/knowledge/wordnet.hpp"
#include "services/llm/chat_model.hpp"
#include "services/llm/model_settings.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/thread_pool.hpp>

#include <filesystem>
#include <memory>
#include <mutex>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

namespace datachat::app {

namespace asio = boost::asio;

// The model that a person chose on the page: what is not set is not changed by it.
struct ChosenModel {
    std::string provider; // "none" = no model, whatever is configured
    std::string base_url;
    std::string model;
    std::string api_key;
};

// Everything that one process runs, built in order in start(), the composition root: the only place that names concrete
// providers.
class Application {
public:
    // Opens the metadata, makes the seams' implementations and the agents. `loop` and `commit_points` must outlive the
    // application.
    static asio::awaitable<core::Result<std::unique_ptr<Application>>>
    start(Settings settings, Environment environment, asio::io_context& loop, core::CommitPoints& commit_points);
    ~Application();

    agents::Orchestrator& orchestrator() { return *agents_->orchestrator; }
    // The orchestrator of now, kept alive by whoever works with it while another model is chosen. From any thread.
    std::shared_ptr<agents::Orchestrator> current_orchestrator() const;
    db::Repositories& repositories() { return *repositories_; }
    services::knowledge::SourceCatalogs& catalogs() { return *catalogs_; }
    const Settings& settings() const { return settings_; }
    const core::Ids& ids() const { return ids_; }
    const std::string& owner() const { return owner_; }
    bool has_model() const { return agents_->model != nullptr; }

    // What the server works with beside these; all safe to use from any loop.
    asio::io_context& loop() { return loop_; }
    asio::thread_pool& pool() { return *pool_; }
    const core::Clock& clock() const { return clock_; }
    const core::SecretBox& secrets() const { return *secrets_; }
    const services::datasources::Registry& registry() const { return registry_; }
    // From now on sources come from people who need not be those who run this process: what only these may do, like
    // starting programs, must have been allowed in the settings. Called before anybody is served.
    void serve_others() { serves_others_ = true; }
    const std::filesystem::path& home() const { return home_; }
    const agents::Validator& validator() const { return *validator_; }
    const agents::Planner& planner() const { return *planner_; }
    agents::LearningAgent& learning() { return *learning_; }
    jobs::SqlJobQueue& queue() { return *queue_; }
    core::CommitPoints& commit_points() { return commit_points_; }
    // The connection that a stored source describes.
    core::Result<std::shared_ptr<services::datasources::DataSource>> open_source(const db::SourceRecord& record) const;

    // The model that the settings and `chosen`, what a person chose on the page, ask for; none where they ask for none.
    core::Result<std::optional<services::llm::ModelSettings>>
    model_settings(const std::optional<ChosenModel>& chosen) const;
    std::unique_ptr<services::llm::ChatModel> make_model(services::llm::ModelSettings settings);
    // Turns that begin from now on are planned with this model.
    void use_model(std::optional<services::llm::ModelSettings> settings);

    // The project that the command line works in, made on first use.
    asio::awaitable<core::Result<db::Project>> local_project();

    // The source of the local project with this address (sqlite:PATH, files:FOLDER, postgres://...), recorded on first
    // use; its password is sealed. `file_options` (FILE:KEY=VALUE, for data files) are stored with it.
    asio::awaitable<core::Result<std::string>> source_for(std::string address,
                                                          std::vector<std::string> file_options = {});

    models::RequestContext context(std::stop_token cancel) const;
    core::Result<sql::TimeFrame> time_frame() const; // "today" as configured
    // The project's own settings before the configured ones.
    core::Result<sql::TimeFrame> time_frame(const db::Project& project) const;
    core::Result<sql::ExecutionLimits> limits() const; // as configured

    // Processes what feedback is waiting, and ends turns whose process died, with a clear word in their logs.
    asio::awaitable<core::Result<void>> catch_up();

private:
    Application(Settings settings, asio::io_context& loop, core::CommitPoints& commit_points);

    // What depends on the model in use.
    struct Agents {
        std::unique_ptr<services::llm::ChatModel> model;
        std::unique_ptr<agents::SqlAgent> sql_agent;
        std::unique_ptr<agents::Orchestrator> orchestrator;
    };

    core::Result<void> make_sources();
    core::Result<void> make_agents();
    asio::awaitable<core::Result<void>> open_metadata();

    Settings settings_;
    std::filesystem::path home_;
    core::CommitPoints& commit_points_;
    core::SystemClock clock_;
    core::Ids ids_;
    std::string owner_;
    asio::io_context& loop_;
    std::unique_ptr<asio::thread_pool> pool_;
    std::unique_ptr<core::SecretBox> secrets_;
    std::unique_ptr<db::Database> database_;
    std::unique_ptr<db::Repositories> repositories_;
    std::unique_ptr<jobs::SqlJobQueue> queue_;
    services::datasources::Registry registry_;
    bool serves_others_ = false;
    services::knowledge::WordNet wordnet_;
    std::unique_ptr<nl::Thesaurus> thesaurus_;
    std::shared_ptr<const nl::Weights> weights_;
    std::unique_ptr<net::HttpClient> model_client_; // for model vendors only: a client a trust level
    Environment environment_;
    std::unique_ptr<services::knowledge::SourceCatalogs> catalogs_;
    std::unique_ptr<services::embeddings::Embedder> embedder_;
    std::unique_ptr<services::vector_store::VectorStore> vectors_;
    std::unique_ptr<services::knowledge::ExampleIndex> examples_;
    std::unique_ptr<agents::Planner> planner_;
    std::unique_ptr<agents::Validator> validator_;
    std::unique_ptr<agents::Executor> executor_;
    std::unique_ptr<agents::LearningAgent> learning_;
    mutable std::mutex agents_mutex_;
    std::shared_ptr<const Agents> agents_;
};

// Where DataChat keeps what it keeps: the setting, $XDG_DATA_HOME/datachat, or ~/.local/share/datachat.
core::Result<std::filesystem::path> home_folder(const Settings& settings, const Environment& environment);

}
