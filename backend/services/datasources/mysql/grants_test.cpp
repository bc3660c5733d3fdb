#include "services/datasources/mysql/grants.hpp"

#include <gtest/gtest.h>

namespace datachat::services::datasources::mysql {
namespace {

WriteRights read(std::vector<std::string> lines)
{
    return rights_of(lines);
}

TEST(Grants, who_only_reads_has_no_write_rights)
{
    const WriteRights rights =
        read({"GRANT USAGE ON *.* TO `r`@`%` IDENTIFIED BY PASSWORD '*94BDCEBE19083CE2A1F959FD02F964C7AF4CFC29'",
              "GRANT SELECT, SHOW VIEW ON `shop`.* TO `r`@`%`",
              "GRANT SELECT (`a`, `insert`, `b ON c`) ON `shop`.`secrets` TO `r`@`%`",
              "GRANT PROCESS, REPLICATION CLIENT, SHOW DATABASES ON *.* TO `r`@`%`",
              "GRANT SELECT ON `a, INSERT ON b`.* TO `r`@`%`", "GRANT `readers` TO `r`@`%`",
              "GRANT USAGE ON *.* TO `readers`"});
    EXPECT_TRUE(rights.writing.empty()) << rights.writing.front();
    EXPECT_FALSE(rights.files);
    EXPECT_FALSE(rights.routines);
}

TEST(Grants, every_right_to_change_something_is_found)
{
    for (const char* line :
         {"GRANT INSERT ON `shop`.* TO `r`@`%`", "GRANT SELECT, UPDATE (`a`), DELETE ON `shop`.`t` TO `r`@`%`",
          "GRANT SELECT (`a`, `b`), INSERT (`a`) ON `shop`.`t` TO `r`@`%`", "GRANT ALL PRIVILEGES ON `s`.* TO `r`@`%`",
          "GRANT CREATE TEMPORARY TABLES ON `shop`.* TO `r`@`%`", "GRANT SUPER ON *.* TO `r`@`%`",
          "GRANT BACKUP_ADMIN,ROLE_ADMIN ON *.* TO `r`@`%`", "GRANT SELECT ON `shop`.* TO `r`@`%` WITH GRANT OPTION",
          "GRANT SELECT ON *.* TO `r`@`%` REQUIRE SSL WITH GRANT OPTION", "GRANT PROXY ON ''@'%' TO 'r'@'%'",
          "GRANT A NEW RIGHT ON *.* TO `r`@`%`", "REVOKE SELECT ON `shop`.* FROM `r`@`%`", "",
          "GRANT DELETE HISTORY ON *.* TO `r`@`%`", "GRANT ALTER ROUTINE ON PROCEDURE `s`.`p` TO `r`@`%`"})
        EXPECT_FALSE(read({line}).writing.empty()) << line;
    EXPECT_EQ(read({"GRANT SELECT, DROP ON `shop`.`t` TO `r`@`%`"}).writing,
              std::vector<std::string>{"DROP on `shop`.`t`"});
}

TEST(Grants, files_and_routines_are_told_apart)
{
    EXPECT_TRUE(read({"GRANT FILE ON *.* TO `r`@`%`"}).files);
    EXPECT_TRUE(read({"GRANT FILE ON *.* TO `r`@`%`"}).writing.empty());
    EXPECT_TRUE(read({"GRANT ALL PRIVILEGES ON *.* TO `root`@`localhost` WITH GRANT OPTION"}).files);
    EXPECT_FALSE(read({"GRANT ALL PRIVILEGES ON `shop`.* TO `r`@`%`"}).files);
    EXPECT_TRUE(read({"GRANT SELECT, EXECUTE ON `shop`.* TO `r`@`%`"}).routines);
    EXPECT_TRUE(read({"GRANT SELECT, EXECUTE ON `shop`.* TO `r`@`%`"}).writing.empty());
}

}
}
