#include "files_subject.hpp"

namespace datachat::tests {
namespace {

using core::Errc;
using services::datasources::duckdb_files::FileReport;

class FileSets : public FilesSubject {
protected:
    void folder(const std::string& name) const { std::filesystem::create_directories(data_.path() / name); }
};

TEST_F(FileSets, a_pattern_is_one_table_of_all_its_files)
{
    data_.write("visits_2024-01.csv", "day,visits\n2024-01-01,3\n");
    data_.write("visits_2024-02.csv", "day;visits;country\n01.02.2024;1000;DE\n");
    data_.write("visits_2024-03.csv.broken", "x");
    data_.write("other.csv", "a\n1\n");
    open_paths({data_.path() / "visits_*.csv", data_.path() / "other.csv"});
    EXPECT_EQ(cell("SELECT sum(visits) FROM visits"), "1003");
    EXPECT_EQ(cell("SELECT max(day) FROM visits"), "2024-02-01");
    EXPECT_EQ(cell("SELECT count(*) FROM visits WHERE country IS NULL"), "1");
    EXPECT_EQ(cell("SELECT a FROM other"), "1");
    const FileReport understood = report("visits");
    EXPECT_EQ(understood.rows, 2);
    EXPECT_EQ(understood.columns.size(), 3U);
    EXPECT_EQ(understood.notes.front(), "2 files as one table.");
    EXPECT_EQ(source_->reports().size(), 2U) << "the parts are no tables of their own";
}

TEST_F(FileSets, folders_of_a_pattern_become_columns)
{
    for (const std::string year : {"2023", "2024"}) {
        for (const std::string region : {"north", "south"}) {
            folder("sales/year=" + year + "/region=" + region);
            data_.write("sales/year=" + year + "/region=" + region + "/part.json",
                        "[{\"amount\": " + (year == "2024" ? std::string("2.5") : std::string("1")) + "}]");
        }
    }
    open_paths({data_.path() / "sales/**/*.json"});
    EXPECT_EQ(cell("SELECT sum(amount) FROM sales WHERE year = 2024 AND region = 'south'"), "2.5");
    EXPECT_EQ(cell("SELECT count(*) FROM sales"), "4");
    EXPECT_EQ(cell("SELECT typeof(year) FROM sales LIMIT 1"), "BIGINT");
    EXPECT_EQ(report("sales").columns.back().conversion, "from the folders");
}

TEST_F(FileSets, a_set_follows_its_files)
{
    data_.write("a_1.csv", "n\n1\n");
    open_paths({data_.path() / "a_*.csv"});
    EXPECT_EQ(cell("SELECT sum(n) FROM a"), "1");
    data_.write("a_2.csv", "n\n10\n");
    ASSERT_TRUE(run(source_->get_schema({})).has_value());
    EXPECT_EQ(cell("SELECT sum(n) FROM a"), "11");
    std::filesystem::remove(data_.path() / "a_1.csv");
    ASSERT_TRUE(run(source_->get_schema({})).has_value());
    EXPECT_EQ(cell("SELECT sum(n) FROM a"), "10");
}

TEST_F(FileSets, one_bad_file_is_named_and_left_out)
{
    data_.write("b_1.csv", "n\n1\n");
    data_.write("b_2.csv", "");
    open_paths({data_.path() / "b_*.csv"});
    EXPECT_EQ(cell("SELECT sum(n) FROM b"), "1");
    const auto notes = report("b").notes;
    EXPECT_TRUE(
        std::ranges::any_of(notes, [](const std::string& note) { return note.find("b_2.csv") != std::string::npos; }));
}

TEST_F(FileSets, a_choice_for_the_set_holds_for_its_files)
{
    data_.write("c_1.csv", "n\n1,5\n");
    data_.write("c_2.csv", "n\n2,5\n");
    open_paths({data_.path() / "c_*.csv"}, {{"c_*.csv", {.separator = ';', .decimal = ',', .table = "money"}}});
    EXPECT_EQ(cell("SELECT sum(n) FROM money"), "4.0");
}

TEST_F(FileSets, sets_that_cannot_be_read_say_why)
{
    const auto error = [&](const std::filesystem::path& path) {
        const auto opened = try_open({path});
        EXPECT_FALSE(opened.has_value()) << path;
        return opened ? core::Error() : opened.error();
    };
    EXPECT_EQ(error(data_.path() / "none_*.csv").code, Errc::not_found);
    EXPECT_EQ(error(data_.path() / "nowhere/*.csv").code, Errc::not_found);
    EXPECT_EQ(error(data_.path() / "**").code, Errc::invalid_argument);
    data_.write("p.png", "x");
    EXPECT_EQ(error(data_.path() / "*.png").code, Errc::invalid_argument);
    for (int i = 0; i < 1100; ++i)
        data_.write("many_" + std::to_string(i) + ".csv", "");
    EXPECT_EQ(error(data_.path() / "many_*.csv").code, Errc::too_large);
}

}
}
