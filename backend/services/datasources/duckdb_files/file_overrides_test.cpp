#include "services/datasources/duckdb_files/file_overrides.hpp"

#include <gtest/gtest.h>

namespace datachat::services::datasources::duckdb_files {
namespace {

TEST(FileOverrides, are_stored_and_read_back)
{
    FileOverrides overrides;
    for (const char* assignment : {"visits.csv:decimal=,", "visits.csv:separator=tab", "visits.csv:header=false",
                                   "visits.csv:skip=2", "visits.csv:type.a=b c=DATE", "b.csv:encoding=windows-1252",
                                   "b.csv:date_format=%d.%m.%Y", "b.csv:table=list"})
        ASSERT_TRUE(apply_override(overrides, assignment)) << assignment;
    EXPECT_EQ(overrides["visits.csv"].separator, '\t');
    const auto read = read_overrides(write_overrides(overrides));
    ASSERT_TRUE(read) << read.error().message;
    EXPECT_EQ(*read, overrides);
}

TEST(FileOverrides, are_taken_back_by_an_empty_value)
{
    FileOverrides overrides;
    ASSERT_TRUE(apply_override(overrides, "a.csv:decimal=,"));
    ASSERT_TRUE(apply_override(overrides, "a.csv:decimal="));
    EXPECT_TRUE(write_overrides(overrides).empty());
}

TEST(FileOverrides, refuse_what_is_wrong)
{
    FileOverrides overrides;
    for (const char* assignment : {"", "a.csv", "a.csv:decimal", "decimal=,", ":decimal=,", "a.csv:decimal=;",
                                   "a.csv:skip=x", "a.csv:header=maybe", "a.csv:colour=red"})
        EXPECT_FALSE(apply_override(overrides, assignment)) << assignment;
    for (const char* files :
         {R"({"a":1})", R"({"a":{"decimal":1}})", R"({"a":{"decimal":";"}})", R"({"a":{"colour":"red"}})"})
        EXPECT_FALSE(read_overrides(boost::json::parse(files).as_object())) << files;
}

}
}
