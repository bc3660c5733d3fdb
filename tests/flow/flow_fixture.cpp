#include "flow/flow_fixture.hpp"

#include "agents/part_json.hpp"

#include <sqlite3.h>

#include <cstdlib>
#include <stdexcept>

namespace datachat::flow {
namespace {

constexpr const char* shop = R"sql(
CREATE TABLE customers (customer_id INTEGER PRIMARY KEY, name TEXT NOT NULL, city TEXT);
CREATE TABLE products (product_id INTEGER PRIMARY KEY, name TEXT NOT NULL, category TEXT NOT NULL, price REAL NOT NULL, rating REAL);
CREATE TABLE orders (order_id INTEGER PRIMARY KEY, customer_id INTEGER NOT NULL REFERENCES customers, order_date TEXT NOT NULL, status TEXT NOT NULL);
INSERT INTO customers VALUES (1, 'Ada', 'Paris'), (2, 'Ben', 'Rome'), (3, 'Cleo', 'Paris');
INSERT INTO products VALUES (1, 'Kite', 'Toys', 20, 4.5), (2, 'Ball', 'Toys', 5, 3.5), (3, 'Atlas', 'Books', 30, 5);
INSERT INTO orders VALUES (1, 1, '2023-02-01', 'paid'), (2, 1, '2024-03-05', 'paid'), (3, 2, '2024-05-06', 'cancelled');
)sql";

class Database {
public:
    explicit Database(const std::filesystem::path& path)
    {
        if (sqlite3_open(path.c_str(), &handle_) != SQLITE_OK)
            throw std::runtime_error("cannot open " + path.string());
        sqlite3_busy_timeout(handle_, 5000);
    }
    ~Database() { sqlite3_close(handle_); }
    Database(const Database&) = delete;
    Database& operator=(const Database&) = delete;

    std::string run(const std::string& sql) const
    {
        std::string text;
        const auto add = [](void* out, int count, char** values, char**) {
            for (int i = 0; i < count; ++i)
                *static_cast<std::string*>(out) += values[i] != nullptr ? values[i] : "NULL";
            return 0;
        };
        char* error = nullptr;
        if (sqlite3_exec(handle_, sql.c_str(), add, &text, &error) != SQLITE_OK)
            throw std::runtime_error(error);
        return text;
    }

private:
    sqlite3* handle_ = nullptr;
};

}

std::string KeepingSink::everything() const
{
    std::string text;
    for (const agents::Part& part : parts) {
        // What was sent to a model and by whom it was answered is shown apart, as such.
        if (!std::holds_alternative<agents::UsagePart>(part))
            text += agents::to_json(part) + '\n';
    }
    return text;
}

void Flow::SetUp()
{
    std::string name = (std::filesystem::temp_directory_path() / "datachat-flow-XXXXXX").string();
    ASSERT_NE(mkdtemp(name.data()), nullptr);
    folder_ = name;
    execute(shop_path(), shop);
    start();
}

void Flow::TearDown()
{
    application_.reset();
    std::filesystem::remove_all(folder_);
}

void Flow::start(std::map<std::string, std::string> overrides, std::map<std::string, std::string> variables)
{
    overrides.emplace("home", (folder_ / "home").string());
    overrides.emplace("today", "2024-06-30");
    const app::Environment environment = [variables](const std::string& key) -> std::optional<std::string> {
        const auto found = variables.find(key);
        return found == variables.end() ? std::nullopt : std::optional(found->second);
    };
    auto settings = app::Settings::resolve("", "", environment, overrides);
    ASSERT_TRUE(settings) << settings.error().message;
    application_.reset();
    auto started =
        run([&] { return app::Application::start(std::move(*settings), environment, loop_, commit_points_); });
    ASSERT_TRUE(started) << started.error().message << ' ' << started.error().detail;
    application_ = std::move(*started);
    auto source = run([&] { return application_->source_for("sqlite:" + shop_path().string()); });
    ASSERT_TRUE(source) << source.error().message;
    source_id_ = *source;
}

agents::TurnOutcome Flow::ask(const std::string& question, KeepingSink& sink, db::ConfirmationPolicy policy,
                              const std::string& chat)
{
    const auto outcome = run([&] {
        agents::AskRequest request{.chat_id = chat,
                                   .question = question,
                                   .source_id = source_id_,
                                   .time = *application_->time_frame(),
                                   .policy = policy};
        return application_->orchestrator().ask(application_->context({}), std::move(request), sink);
    });
    EXPECT_TRUE(outcome) << outcome.error().message << ' ' << outcome.error().detail;
    return outcome.value_or(agents::TurnOutcome{});
}

core::Result<agents::TurnOutcome> Flow::confirm(const agents::PlanPart& plan, KeepingSink& sink)
{
    return run([&] {
        return application_->orchestrator().confirm(
            application_->context({}), {.plan_id = plan.plan_id, .revision = plan.revision, .hash = plan.hash}, {},
            sink);
    });
}

std::vector<db::TurnPart> Flow::log_of(const std::string& turn_id)
{
    return run([&] {
               return application_->repositories().turns().parts(application_->context({}).scope, turn_id, 0, 100);
           })
        .value();
}

void Flow::execute(const std::filesystem::path& database, const std::string& sql)
{
    Database(database).run(sql);
}

std::string Flow::query_text(const std::filesystem::path& database, const std::string& sql)
{
    return Database(database).run(sql);
}

}
