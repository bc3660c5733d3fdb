// Over 300 lines: what the two engines must do alike, and how each fails, in one place.
#include "db/migrations/migrations.hpp"
#include "db/postgres/postgres_database.hpp"
#include "db/sqlite/sqlite_database.hpp"
#include "testing/metadata_test_case.hpp"

#include <fmt/format.h>
#include <sqlite3.h>
#include <sys/stat.h>
#include <unistd.h>

#include <fstream>
#include <thread>

namespace datachat::db {
namespace {

using core::Errc;
using migrations::Migration;
using testing::failure;
using testing::MetadataPlace;
using testing::must;
using testing::run_async;
using namespace std::chrono_literals;

class DatabaseSuite : public testing::MetadataTestCase {
protected:
    void SetUp() override
    {
        MetadataTestCase::SetUp();
        if (!IsSkipped())
            must(database().execute("create table if not exists scratch (name text primary key, count bigint, bytes " +
                                    std::string(GetParam() == Engine::sqlite ? "blob" : "bytea") +
                                    ", real double precision)"));
    }
    std::int64_t count() { return must(database().query("select count(*) from scratch", {})).front().integer(); }
    void TearDown() override
    {
        if (!IsSkipped())
            must(database().execute("drop table scratch"));
    }
};

TEST_P(DatabaseSuite, many_writers_at_once_lose_nothing_and_undo_only_their_own)
{
    constexpr int writers = 120; // more than share a commit in SQLite
    const auto write = [&](int number) -> boost::asio::awaitable<bool> {
        const auto work = [&](Session& session) -> boost::asio::awaitable<core::Result<void>> {
            Values values{fmt::format("row {}", number), std::int64_t{number}};
            auto added = co_await session.execute("insert into scratch (name, count) values (?, ?)", std::move(values));
            if (!added)
                co_return std::unexpected(added.error());
            if (number % 3 == 0)
                co_return core::fail(Errc::refused, "Changed its mind.");
            co_return core::Result<void>{};
        };
        auto written = co_await database().transaction(work);
        // What is acknowledged can be read by everybody.
        Values name{fmt::format("row {}", number)};
        auto found = co_await database().query("select count from scratch where name = ?", std::move(name));
        co_return written.has_value() == (number % 3 != 0) && found && found->rows.size() == (written ? 1U : 0U);
    };
    boost::asio::io_context loop(1);
    int right = 0;
    for (int number = 0; number < writers; ++number) {
        boost::asio::co_spawn(loop, write(number), [&](std::exception_ptr failed, bool good) {
            EXPECT_FALSE(failed);
            right += good ? 1 : 0;
        });
    }
    loop.run();
    EXPECT_EQ(right, writers);
    EXPECT_EQ(count(), writers - writers / 3);
}

TEST_P(DatabaseSuite, a_statement_that_fails_among_others_fails_alone)
{
    const auto add = [&](std::string name) -> boost::asio::awaitable<std::optional<Errc>> {
        Values values{name};
        auto added = co_await database().execute("insert into scratch (name) values (?)", values);
        auto there = co_await database().query("select name from scratch where name = ?", std::move(values));
        EXPECT_TRUE(there && there->rows.size() == 1) << "what was in the way can be seen";
        co_return added ? std::nullopt : std::optional(added.error().code);
    };
    boost::asio::io_context loop(1);
    int conflicts = 0;
    for (int i = 0; i < 40; ++i) {
        boost::asio::co_spawn(loop, add(fmt::format("{}", i / 2)),
                              [&](std::exception_ptr failed, std::optional<Errc> error) {
                                  EXPECT_FALSE(failed);
                                  conflicts += error == Errc::conflict ? 1 : 0;
                              });
    }
    loop.run();
    EXPECT_EQ(conflicts, 20);
    EXPECT_EQ(count(), 20);
}

TEST_P(DatabaseSuite, values_come_back_as_they_went)
{
    const std::string all_bytes = [] {
        std::string bytes;
        for (int i = 0; i < 256; ++i)
            bytes += static_cast<char>(i);
        return bytes;
    }();
    must(database().execute(
        "insert into scratch (name, count, bytes, real) values (?, ?, ?, ?)",
        {std::string("it's \"?\" $1 ü"), std::numeric_limits<std::int64_t>::min(), Blob{all_bytes}, 0.1}));
    must(database().execute("insert into scratch (name, count, bytes, real) values (?, ?, ?, ?)",
                            {std::string(""), Null{}, Blob{}, -1e300}));
    const Rows rows = must(database().query("select name, count, bytes, real from scratch order by name desc", {}));
    ASSERT_EQ(rows.rows.size(), 2U);
    EXPECT_EQ(rows.rows[0],
              (Values{std::string("it's \"?\" $1 ü"), std::numeric_limits<std::int64_t>::min(), Blob{all_bytes}, 0.1}));
    EXPECT_EQ(rows.rows[1], (Values{std::string(""), Null{}, Blob{}, -1e300}));
}

TEST_P(DatabaseSuite, a_transaction_is_all_or_nothing)
{
    const auto failing = [&](Session& session) -> Async<std::int64_t> {
        if (auto added = co_await session.execute("insert into scratch (name) values ('a')"); !added)
            co_return added;
        co_return core::fail(Errc::refused, "on purpose");
    };
    EXPECT_EQ(failure(database().transaction(failing)), Errc::refused);
    EXPECT_EQ(count(), 0);
    const auto working = [&](Session& session) -> Async<std::int64_t> {
        co_return co_await session.execute("insert into scratch (name) values ('a'), ('b')");
    };
    EXPECT_EQ(must(database().transaction(working)), 2);
    EXPECT_EQ(count(), 2);
    {
        const auto dropped = must(database().begin());
        must(dropped->execute("delete from scratch"));
    }
    EXPECT_EQ(count(), 2);
    EXPECT_EQ(failure(database().execute("insert into scratch (name) values ('a')")), Errc::conflict);
}

TEST_P(DatabaseSuite, a_failed_statement_does_not_spoil_the_connection)
{
    for (int i = 0; i < 20; ++i)
        EXPECT_EQ(failure(database().query("select nonsense from nowhere", {})), Errc::internal);
    EXPECT_EQ(count(), 0);
}

TEST_P(DatabaseSuite, serves_many_loops_at_once)
{
    must(database().execute("insert into scratch (name, count) values ('n', 0)"));
    {
        std::vector<std::jthread> threads;
        for (int i = 0; i < 4; ++i) {
            threads.emplace_back([&] {
                const auto add = [&](Session& session) -> Async<std::int64_t> {
                    co_return co_await session.execute("update scratch set count = count + 1 where name = 'n'");
                };
                for (int j = 0; j < 25; ++j)
                    must(database().transaction(add));
            });
        }
    }
    EXPECT_EQ(must(database().query("select count from scratch", {})).front().integer(), 100);
}

const Migration first{1, "first", "create table one (a text);\n", "create table one (a text);\n"};
const Migration second{2, "second", "create table two (a text);\ncreate index three on two (a);\n",
                       "create table two (a text);\n"};
const Migration broken{3, "broken", "create table four (a text);\nnonsense;\n",
                       "create table four (a text);\nnonsense;\n"};

class MigrationSuite : public ::testing::TestWithParam<Engine> {
protected:
    void SetUp() override
    {
        if (GetParam() == Engine::postgres && MetadataPlace::postgres_address().empty())
            GTEST_SKIP() << "DATACHAT_TEST_POSTGRES names no server";
        place.emplace(GetParam());
        if (GetParam() == Engine::sqlite)
            database = sqlite::SqliteDatabase::open(place->address()).value();
        else
            database = must(postgres::PostgresDatabase::open(place->address(), place->schema()));
    }
    void TearDown() override
    {
        // Goes by what is there, not by what this build knows.
        if (database && GetParam() == Engine::postgres)
            must(database->execute("drop schema if exists \"" + place->schema() + "\" cascade"));
    }
    core::Result<migrations::MigrationReport> migrate(std::vector<Migration> known)
    {
        return run_async(migrations::migrate(*database, known, 1));
    }

    std::optional<MetadataPlace> place;
    std::unique_ptr<Database> database;
};

TEST_P(MigrationSuite, go_forward_once_with_a_copy_from_before)
{
    EXPECT_EQ(migrate({first})->to, 1);
    must(database->execute("insert into one (a) values ('kept')"));
    EXPECT_EQ(migrate({first})->from, 1);
    const auto report = migrate({first, second});
    ASSERT_TRUE(report) << report.error().detail;
    EXPECT_EQ(report->from, 1);
    EXPECT_EQ(report->to, 2);
    must(database->execute("insert into two (a) values ('new')"));
    if (GetParam() == Engine::postgres)
        return;
    const auto copy = sqlite::SqliteDatabase::open(report->backup).value();
    EXPECT_EQ(must(copy->query("select a from one", {})).front().text(), "kept");
    EXPECT_EQ(failure(copy->query("select a from two", {})), Errc::internal);
}

TEST_P(MigrationSuite, that_fail_leave_everything_as_it_was)
{
    ASSERT_TRUE(migrate({first}));
    const auto report = migrate({first, second, broken});
    ASSERT_FALSE(report);
    EXPECT_NE(report.error().detail.find("migration 3 broken"), std::string::npos);
    EXPECT_EQ(failure(database->query("select a from two", {})), Errc::internal);
    EXPECT_EQ(migrate({first, second})->from, 1);
}

TEST_P(MigrationSuite, refuse_a_newer_schema_another_wording_and_other_tables)
{
    ASSERT_TRUE(migrate({first, second}));
    const auto newer = migrate({first});
    ASSERT_FALSE(newer);
    EXPECT_EQ(newer.error().code, Errc::unsupported);
    EXPECT_NE(newer.error().message.find("newer DataChat (schema 2; this one knows 1)"), std::string::npos)
        << newer.error().message;
    Migration reworded = second;
    reworded.sqlite = reworded.postgres = "create table zwei (a text);\n";
    EXPECT_EQ(migrate({first, reworded}).error().code, Errc::corrupt);
    must(database->execute("drop table schema_migrations"));
    const auto foreign = migrate({first});
    ASSERT_FALSE(foreign);
    EXPECT_EQ(foreign.error().code, Errc::corrupt);
    EXPECT_NE(foreign.error().message.find("another program's tables"), std::string::npos);
}

TEST_P(MigrationSuite, started_by_several_processes_at_once_run_once)
{
    std::vector<core::Result<migrations::MigrationReport>> reports(3, core::fail(Errc::internal, "did not run"));
    {
        std::vector<std::jthread> threads;
        for (auto& report : reports)
            threads.emplace_back([&] { report = migrate({first, second}); });
    }
    int from_nothing = 0;
    for (const auto& report : reports) {
        ASSERT_TRUE(report) << report.error().message << report.error().detail;
        from_nothing += report->from == 0 ? 1 : 0;
    }
    EXPECT_EQ(from_nothing, 1);
}

core::Error error_of(const std::string& address, const std::string& schema = "datachat")
{
    const core::SystemClock clock;
    auto database = run_async(open_database(address, clock, schema));
    return database ? core::Error{} : database.error();
}

class BadSqlite : public ::testing::Test {
protected:
    const MetadataPlace place{Engine::sqlite};
    const std::string path = place.address();
};

TEST_F(BadSqlite, damaged_files_are_told_with_the_remedy)
{
    std::ofstream(path) << "this is no database, but it is long enough to be looked at as "
                           "one..................................................................";
    const core::Error error = error_of(path);
    EXPECT_EQ(error.code, Errc::corrupt);
    EXPECT_NE(error.message.find("Restore a copy"), std::string::npos) << error.message;
}

TEST_F(BadSqlite, a_truncated_file_is_told_and_not_mended_silently)
{
    {
        const auto database = place.open();
    }
    std::filesystem::resize_file(path, std::filesystem::file_size(path) / 2);
    std::filesystem::remove(path + "-wal");
    EXPECT_EQ(error_of(path).code, Errc::corrupt);
}

TEST_F(BadSqlite, another_programs_database_is_left_alone)
{
    sqlite3* handle = nullptr;
    ASSERT_EQ(sqlite3_open(path.c_str(), &handle), SQLITE_OK);
    ASSERT_EQ(sqlite3_exec(handle, "create table orders (id integer)", nullptr, nullptr, nullptr), SQLITE_OK);
    sqlite3_close(handle);
    const core::Error error = error_of(path);
    EXPECT_EQ(error.code, Errc::corrupt);
    EXPECT_NE(error.message.find("another program's tables"), std::string::npos) << error.message;
}

TEST_F(BadSqlite, a_lock_that_stays_is_told_as_such)
{
    {
        const auto database = place.open();
    }
    sqlite3* handle = nullptr;
    ASSERT_EQ(sqlite3_open(path.c_str(), &handle), SQLITE_OK);
    ASSERT_EQ(sqlite3_exec(handle, "begin immediate", nullptr, nullptr, nullptr), SQLITE_OK);
    const auto database = sqlite::SqliteDatabase::open(path, 20ms).value();
    const auto outcome = run_async(database->execute("delete from settings"));
    sqlite3_close(handle);
    ASSERT_FALSE(outcome);
    EXPECT_EQ(outcome.error().code, Errc::unavailable);
    EXPECT_NE(outcome.error().message.find("locked by another program"), std::string::npos);
}

TEST_F(BadSqlite, a_full_disk_is_told_and_nothing_is_lost)
{
    const auto database = place.open();
    const core::SystemClock clock;
    const core::Ids ids(clock);
    SqlRepositories repositories(*database, clock, ids);
    const models::Scope scope{"w", "p"};
    must(repositories.projects().ensure(scope, "P"));
    // Stands in for the disk: SQLite reports its page limit as it reports a full one.
    const auto pages = must(database->query("pragma page_count", {})).front().integer();
    must(database->query("pragma max_page_count = " + std::to_string(pages + 2), {}));
    const auto outcome = run_async(repositories.settings().put(scope, "big", std::string(100'000, 'x')));
    ASSERT_FALSE(outcome);
    EXPECT_EQ(outcome.error().code, Errc::unavailable);
    EXPECT_NE(outcome.error().message.find("full"), std::string::npos);
    must(repositories.settings().put(scope, "small", "1"));
    EXPECT_EQ(must(repositories.projects().get(scope)).name, "P");
}

TEST_F(BadSqlite, folders_that_cannot_be_written_are_told)
{
    EXPECT_EQ(error_of("/proc/none/metadata.sqlite").code, Errc::forbidden);
    const core::Error folder = error_of(std::filesystem::path(path).parent_path());
    EXPECT_EQ(folder.code, Errc::forbidden);
    EXPECT_NE(folder.message.find("choose another"), std::string::npos);
    if (::geteuid() == 0)
        return; // root may write everywhere
    const auto parent = std::filesystem::path(path).parent_path();
    std::filesystem::permissions(parent, std::filesystem::perms::owner_read | std::filesystem::perms::owner_exec);
    EXPECT_EQ(error_of(path).code, Errc::forbidden);
    std::filesystem::permissions(parent, std::filesystem::perms::owner_all);
}

TEST_F(BadSqlite, the_file_belongs_to_its_owner_alone)
{
    {
        const auto database = place.open();
    }
    struct stat status{};
    ASSERT_EQ(::stat(path.c_str(), &status), 0);
    EXPECT_EQ(status.st_mode & 0777U, 0600U);
}

class BadPostgres : public ::testing::Test {
protected:
    void SetUp() override
    {
        if (MetadataPlace::postgres_address().empty())
            GTEST_SKIP() << "DATACHAT_TEST_POSTGRES names no server";
    }
    static std::string with_user(const std::string& user)
    {
        std::string address = MetadataPlace::postgres_address();
        const auto begin = address.find("://") + 3;
        return address.replace(begin, address.find('@') - begin, user);
    }
    static std::string with_database(const std::string& name)
    {
        const std::string address = MetadataPlace::postgres_address();
        return address.substr(0, address.rfind('/') + 1) + name;
    }
};

TEST_F(BadPostgres, an_unreachable_server_is_told_without_the_password)
{
    const core::Error error = error_of("postgres://ann:topsecret@127.0.0.1:1/meta");
    EXPECT_EQ(error.code, Errc::unavailable);
    EXPECT_NE(error.message.find("127.0.0.1:1/meta cannot be reached"), std::string::npos) << error.message;
    EXPECT_EQ((error.message + error.detail).find("topsecret"), std::string::npos);
    EXPECT_EQ(error_of("postgres://no-such-host.invalid/meta").code, Errc::unavailable);
}

TEST_F(BadPostgres, wrong_passwords_users_and_databases_are_told)
{
    EXPECT_EQ(error_of(with_user("no_such_user_" + std::to_string(::getpid()))).code, Errc::unauthorized);
    EXPECT_EQ(error_of(with_database("no_such_database")).code, Errc::not_found);
    const core::Error error = error_of(with_user("guarded:wrong"));
    EXPECT_EQ(error.code, Errc::unauthorized);
    EXPECT_NE(error.message.find("refused the log-in"), std::string::npos) << error.message << error.detail;
}

TEST_F(BadPostgres, connections_that_the_server_ended_are_replaced)
{
    const MetadataPlace place(Engine::postgres);
    const auto database = place.open();
    const auto process = must(database->query("select pg_backend_pid()", {})).front().integer();
    const auto other = place.open();
    must(other->query("select pg_terminate_backend(?::int)", {process}));
    std::this_thread::sleep_for(50ms);
    EXPECT_EQ(must(database->query("select 1::int8", {})).front().integer(), 1);
}

INSTANTIATE_TEST_SUITE_P(Engines, DatabaseSuite, ::testing::Values(Engine::sqlite, Engine::postgres),
                         testing::engine_name);
INSTANTIATE_TEST_SUITE_P(Engines, MigrationSuite, ::testing::Values(Engine::sqlite, Engine::postgres),
                         testing::engine_name);

}
}
