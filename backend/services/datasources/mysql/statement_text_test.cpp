#include "services/datasources/mysql/statement_text.hpp"

#include <gtest/gtest.h>

namespace datachat::services::datasources::mysql {
namespace {

TEST(StatementText, only_queries_begin_like_one)
{
    for (const char* text :
         {"SELECT 1", " \n((select 1) union (select 2))", "WITH a AS (SELECT 1) SELECT 1", "VALUES (1)", "SELECT(1)"})
        EXPECT_TRUE(begins_like_a_query(text)) << text;
    for (const char* text : {"", "(", "INSERT INTO t VALUES (1)", "ANALYZE TABLE t", "SET STATEMENT a = 1 FOR SELECT 1",
                             "/* SELECT */ DELETE FROM t", "-- x\nSELECT 1", "#x\nSELECT 1", "SELECTED",
                             "EXPLAIN SELECT 1", "\xc2\xa0SELECT 1"})
        EXPECT_FALSE(begins_like_a_query(text)) << text;
}

TEST(StatementText, a_second_statement_is_found_outside_of_quotes_and_comments)
{
    for (const char* text : {"SELECT 1; SELECT 2", "SELECT ';'; DROP TABLE t", "SELECT '\\'; ';\nx", "SELECT 1;;x",
                             "SELECT `a;`; x", "SELECT 1 -- ;\n; x"})
        EXPECT_TRUE(holds_several_statements(text)) << text;
    for (const char* text : {"SELECT 1", "SELECT 1;", "SELECT 1 ; \n", "SELECT ';x'", "SELECT \"a;b\"", "SELECT `;`, 1",
                             "SELECT 1 /* ; x */", "SELECT 1 # ; x", "SELECT 1 -- ; x", "SELECT 'it''s; x'"})
        EXPECT_FALSE(holds_several_statements(text)) << text;
}

TEST(StatementText, quotes_are_kept_inside)
{
    EXPECT_EQ(quoted_text("a'b\\c"), "'a''b\\\\c'");
}

}
}
