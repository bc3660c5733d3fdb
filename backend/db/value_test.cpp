#include "db/value.hpp"

#include "db/migrations/migrations.hpp"
#include "db/postgres/placeholders.hpp"
#include "db/postgres/postgres_database.hpp"
#include "db/postgres/postgres_error.hpp"
#include "db/process_owner.hpp"

#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <stdexcept>

namespace datachat::db {
namespace {

using namespace std::string_literals;

TEST(StorableText, is_utf8_without_nul)
{
    for (const std::string& good : {""s, "plain"s, "Zürich"s, "日本"s, "😀"s})
        EXPECT_TRUE(is_storable_text(good)) << good;
    for (const std::string& bad :
         {"a\0b"s, "\xff"s, "\xc3"s, "\xc0\x80"s, "\xed\xa0\x80"s, "\xf4\x90\x80\x80"s, "a\x80"s})
        EXPECT_FALSE(is_storable_text(bad));
}

TEST(RowReader, reads_null_as_empty_and_refuses_the_wrong_type)
{
    const Values row{Null{}, Null{}, std::string("x"), std::int64_t{1}};
    RowReader reader(row);
    EXPECT_EQ(reader.text(), "");
    EXPECT_EQ(reader.integer(), 0);
    EXPECT_THROW(reader.integer(), std::logic_error);
    EXPECT_TRUE(reader.flag());
    EXPECT_THROW(reader.text(), std::out_of_range);
}

TEST(Placeholders, are_numbered_outside_quotes)
{
    EXPECT_EQ(postgres::number_placeholders("select ? where a = '?' and \"b?\" = ?"),
              "select $1 where a = '?' and \"b?\" = $2");
}

TEST(PostgresLocation, hides_user_and_password)
{
    EXPECT_EQ(postgres::location_of("postgres://ann:secret@db.example:6000/meta"), "db.example:6000/meta");
    EXPECT_EQ(postgres::location_of("postgres://ann:sec ret@@@/%zz"), "PostgreSQL");
}

TEST(PostgresError, tells_what_to_do)
{
    const auto wrong = postgres::to_connect_error(
        "here:1/meta", "connection to server failed: FATAL:  28P01: password authentication failed for user \"ann\"");
    EXPECT_EQ(wrong.code, core::Errc::unauthorized);
    EXPECT_NE(wrong.message.find("here:1/meta refused the log-in"), std::string::npos);
    EXPECT_EQ(postgres::to_connect_error("x", "Connection refused").code, core::Errc::unavailable);
    EXPECT_TRUE(may_repeat(postgres::to_error("40P01", "x", "")));
    EXPECT_FALSE(may_repeat(postgres::to_error("23505", "x", "")));
}

TEST(SplitStatements, end_at_a_semicolon_at_the_end_of_a_line)
{
    const std::vector<std::string> expected{"create table a (b text default ';x')", "create index c on a (b)",
                                            "select 1"};
    EXPECT_EQ(
        migrations::split_statements("create table a (b text default ';x');\n\n  create index c on a (b);\nselect 1;"),
        expected);
    EXPECT_TRUE(migrations::split_statements(" \n").empty());
}

TEST(Migrations, are_numbered_without_gaps)
{
    std::int64_t expected = 1;
    for (const migrations::Migration& migration : migrations::all_migrations()) {
        EXPECT_EQ(migration.number, expected++);
        EXPECT_FALSE(migration.sqlite.empty());
        EXPECT_FALSE(migration.postgres.empty());
    }
    EXPECT_GT(expected, 1);
}

TEST(ProcessOwner, of_this_process_lives_and_of_an_ended_child_does_not)
{
    EXPECT_FALSE(is_known_dead(process_owner()));
    EXPECT_FALSE(is_known_dead(""));
    EXPECT_FALSE(is_known_dead("elsewhere/boot/pid:[1]/1/2"));
    int ends[2];
    ASSERT_EQ(::pipe(ends), 0);
    const pid_t child = ::fork();
    if (child == 0) {
        const std::string owner = process_owner();
        const bool written = ::write(ends[1], owner.data(), owner.size()) == static_cast<ssize_t>(owner.size());
        ::_exit(written ? 0 : 1);
    }
    std::string owner(1000, '\0');
    const ssize_t length = ::read(ends[0], owner.data(), owner.size());
    ASSERT_GT(length, 0);
    owner.resize(static_cast<std::size_t>(length));
    int status = 1;
    ASSERT_EQ(::waitpid(child, &status, 0), child);
    EXPECT_EQ(status, 0);
    EXPECT_TRUE(is_known_dead(owner));
    ::close(ends[0]);
    ::close(ends[1]);
}

}
}
