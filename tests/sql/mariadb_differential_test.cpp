// What the firewall allows runs on a MariaDB server of its own, as root, in a session that takes several statements and
// local files: whatever it was, nothing on the server may have changed, and nothing but a query may have begun.
#include "allowed_statements.hpp"
#include "mariadb_server.hpp"

#include <gtest/gtest.h>

namespace datachat::sql {
namespace {

void make_tables(testing::MariaDbServer& server)
{
    ASSERT_EQ(server.ask("DROP DATABASE IF EXISTS differential; CREATE DATABASE differential; USE differential").error,
              "");
    for (const std::string table : {"t", "u", "orders", "customers", "products", "x", "s"}) {
        const std::string columns = "(a int, b int, c varchar(20), d date, id int, name varchar(20), price double, "
                                    "region varchar(20), amount double, created_at datetime, customer_id int, status "
                                    "varchar(20), city varchar(20))";
        ASSERT_EQ(server.ask("CREATE TABLE " + table + " " + columns).error, "");
        ASSERT_EQ(server
                      .ask("INSERT INTO " + table +
                           " SELECT seq, seq, 'c', '2024-01-01', seq, 'n', 1.5, 'r', 2.5, NOW(), seq, 's', 'x' FROM "
                           "seq_1_to_3")
                      .error,
                  "");
    }
    ASSERT_EQ(
        server.ask("CREATE FUNCTION writes_a_row() RETURNS int BEGIN INSERT INTO t (a) VALUES (99); RETURN 1; END")
            .error,
        "");
    ASSERT_EQ(server.ask("SET SESSION max_statement_time = 1").error, "");
}

std::string differences(const std::map<std::string, std::string>& before,
                        const std::map<std::string, std::string>& after)
{
    std::string text;
    for (const auto& [name, value] : before)
        text += after.at(name) == value ? "" : name + ": " + value + " -> " + after.at(name) + "; ";
    return text;
}

TEST(Differential, MariaDbIsNotChangedByAnythingThatIsAllowed)
{
    if (testing::MariaDbServer::address() == nullptr)
        GTEST_SKIP() << "no MariaDB server of its own: set DATACHAT_TEST_MARIADB_DISPOSABLE";
    testing::MariaDbServer server;
    make_tables(server);
    const auto content = server.content();
    auto counters = server.counters();
    ASSERT_GT(counters.size(), 100U);
    int ran = 0;
    int sent = 0;
    std::vector<std::string> since; // the texts since the counters were looked at
    const auto look = [&] {
        auto now = server.counters();
        const int selects = std::stoi(now.at("Com_select")) - std::stoi(counters.at("Com_select"));
        EXPECT_LE(selects, static_cast<int>(since.size())) << ::testing::PrintToString(since);
        counters["Com_select"] = now["Com_select"];
        const std::string changed = differences(counters, now);
        EXPECT_EQ(changed, "") << ::testing::PrintToString(since);
        since.clear();
        return changed.empty();
    };
    bool holds = true;
    const int allowed = testing::each_allowed(Dialect::mysql, 200'000, [&](const std::string& text) {
        if (!holds)
            return;
        ++sent;
        const testing::MariaDbReply reply = server.ask(text);
        ran += reply.error.empty() ? 1 : 0;
        EXPECT_EQ(reply.cells.find("root:x:0:0"), std::string::npos) << "read a file: " << text;
        since.push_back(text);
        if (since.size() >= 50)
            holds = look();
    });
    look();
    const auto after = server.content();
    for (const auto& [what, was] : content)
        EXPECT_EQ(after.at(what), was) << what;
    EXPECT_GT(allowed, 2000);
    EXPECT_GT(ran, 1000);
    RecordProperty("allowed", allowed);
    RecordProperty("sent", sent);
    RecordProperty("ran", ran);
}

// The test above is worth what its eyes are worth: each of these must be seen.
TEST(Differential, WhatChangesMariaDbIsSeen)
{
    if (testing::MariaDbServer::address() == nullptr)
        GTEST_SKIP() << "no MariaDB server of its own: set DATACHAT_TEST_MARIADB_DISPOSABLE";
    testing::MariaDbServer server;
    make_tables(server);
    struct Change {
        const char* text;
        const char* undo;
    };
    for (const Change& change :
         {Change{"INSERT INTO t (a) VALUES (7)", "DELETE FROM t WHERE a = 7"},
          Change{"UPDATE t SET b = 8 WHERE a = 1", "UPDATE t SET b = 1 WHERE a = 1"},
          Change{"CREATE TABLE made (a int)", "DROP TABLE made"}, Change{"CREATE USER made", "DROP USER made"},
          Change{"SET GLOBAL max_connections = 77", "SET GLOBAL max_connections = DEFAULT"},
          Change{"CREATE FUNCTION made() RETURNS int RETURN 1", "DROP FUNCTION made"},
          Change{"SELECT writes_a_row()", "DELETE FROM t WHERE a = 99"},
          Change{"SET SESSION sql_mode = ''", "SET SESSION sql_mode = DEFAULT"}}) {
        const auto content = server.content();
        ASSERT_EQ(server.ask(change.text).error, "") << change.text;
        EXPECT_NE(server.content(), content) << change.text;
        ASSERT_EQ(server.ask(change.undo).error, "");
    }
    const auto content = server.content();
    const std::string file = "made_" + std::to_string(std::rand());
    ASSERT_EQ(server.ask("SELECT 1 INTO OUTFILE '" + file + "'").error, "");
    EXPECT_NE(server.content(), content);
    const auto counters = server.counters();
    server.ask("DELETE FROM t WHERE a = 1");
    EXPECT_NE(server.counters(), counters);
    EXPECT_EQ(server.ask("SELECT 1; SELECT 2").results, 2);
    std::filesystem::remove(
        server.ask("SELECT @@datadir").cells.substr(0, server.ask("SELECT @@datadir").cells.size() - 1) +
        "differential/" + file);
}

}
}
