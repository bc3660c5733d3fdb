#include "tasks_kind.hpp"

#include "../datasources/run.hpp"
#include "../datasources/temporary_folder.hpp"

#include "services/datasources/duckdb_files/duckdb_workbench.hpp"
#include "services/datasources/registry.hpp"
#include "services/knowledge/schema_indexer.hpp"
#include "sql/firewall.hpp"

#include <gtest/gtest.h>

#include <sstream>

namespace datachat::toy {
namespace {

using core::Errc;
using tests::run;

class ToySource : public testing::Test {
protected:
    ToySource()
    {
        registry_.add(tasks_kind(
            services::datasources::duckdb_files::duckdb_workbenches(folder_.path() / "cache", {}, pool_), pool_));
    }
    ~ToySource() override { pool_.join(); }

    std::unique_ptr<services::datasources::DataSource> open(const std::string& address)
    {
        auto config = registry_.read_address(address);
        EXPECT_TRUE(config.has_value());
        auto source = registry_.make(*config);
        EXPECT_TRUE(source.has_value());
        return std::move(*source);
    }

    core::Result<models::ResultSet> ask(services::datasources::DataSource& source, const std::string& text)
    {
        const auto schema = run(source.get_schema({}));
        auto query = sql::Firewall(source.dialect(), *schema).check_text(text, {});
        if (!query)
            return std::unexpected(query.error());
        if (auto estimate = run(source.estimate({}, *query)); !estimate)
            return std::unexpected(estimate.error());
        return run(source.execute_query({}, std::move(*query)));
    }

    tests::TemporaryFolder folder_;
    boost::asio::thread_pool pool_{2};
    services::datasources::Registry registry_;
};

TEST_F(ToySource, is_asked_through_the_firewall)
{
    const auto file =
        folder_.write("home.txt", "2024-05-01 [x] Pay the rent\n[ ] Call Zo\xc3\xab\n\n2024-06-01 [ ] Pay the rent\n");
    const auto source = open("tasks:" + file.string());
    ASSERT_TRUE(run(source->connect({})).has_value());
    const auto open_tasks = ask(*source, "SELECT words FROM tasks WHERE NOT done ORDER BY due NULLS FIRST");
    ASSERT_TRUE(open_tasks.has_value()) << open_tasks.error().message;
    ASSERT_EQ(open_tasks->batch.rows(), 2U);
    EXPECT_EQ(models::to_text(open_tasks->batch.columns[0].value(0)), "Call Zoë");
    EXPECT_EQ(ask(*source, "SELECT * FROM read_csv('/etc/passwd')").error().code, Errc::refused);
    EXPECT_EQ(ask(*source, "DROP TABLE tasks").error().code, Errc::refused);
}

TEST_F(ToySource, tells_the_engine_its_values)
{
    const auto file = folder_.write("home.txt", "2024-05-01 [x] Pay the rent\n");
    const auto source = open("tasks:" + file.string());
    const auto indexed = run(services::knowledge::index_source({}, *source));
    ASSERT_TRUE(indexed.has_value());
    EXPECT_TRUE(indexed->complete);
    EXPECT_FALSE(indexed->profiles.empty());
}

TEST_F(ToySource, says_what_is_wrong_with_a_file)
{
    const auto missing = run(open("tasks:" + (folder_.path() / "none.txt").string())->test_connection({}));
    EXPECT_EQ(missing.error().code, Errc::not_found);
    const auto file = folder_.write("bad.txt", "[x] Fine\nno task at all\n");
    const auto bad = run(open("tasks:" + file.string())->connect({}));
    EXPECT_EQ(bad.error().code, Errc::corrupt);
    EXPECT_NE(bad.error().message.find("Line 2 of bad.txt"), std::string::npos) << bad.error().message;
}

std::string content(const std::filesystem::path& file)
{
    std::ifstream stream(file);
    EXPECT_TRUE(stream.is_open()) << file;
    std::stringstream text;
    text << stream.rdbuf();
    return text.str();
}

// A walk-through whose code is not the code that compiles helps nobody.
TEST(Walkthrough, shows_the_code_that_is_compiled)
{
    const std::filesystem::path root(DATACHAT_ROOT_DIR);
    std::string compiled;
    for (const char* file :
         {"task_file.hpp", "task_file.cpp", "tasks_source.hpp", "tasks_source.cpp", "tasks_kind.hpp", "tasks_kind.cpp"})
        compiled += content(root / "tests/toy_source" / file);
    const std::string page = content(root / "docs/connectors.md");
    int pieces = 0;
    for (std::size_t begin = page.find("```cpp\n"); begin != std::string::npos; begin = page.find("```cpp\n", begin)) {
        begin += 7;
        const std::size_t end = page.find("```", begin);
        ASSERT_NE(end, std::string::npos);
        const std::string piece = page.substr(begin, end - begin);
        EXPECT_NE(compiled.find(piece), std::string::npos) << piece;
        begin = end + 3;
        ++pieces;
    }
    EXPECT_GE(pieces, 5);
}

}
}
