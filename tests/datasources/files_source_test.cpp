#include "files_subject.hpp"

#include <cstdlib>

namespace datachat::tests {
namespace {

using core::Errc;
using namespace services::datasources::duckdb_files;

using FilesSource = FilesSubject;

TEST_F(FilesSource, a_german_export_in_windows_1252)
{
    data_.write("Umsatz 2024.csv", "Datum;Betrag;Kunde;PLZ;Menge\n31.12.2023;1.234,50;M\xFCller;01234;1.000\n01.02."
                                   "2024;12,00;Gr\xFCn;80331;2.500\n");
    open();
    const FileReport understood = report("Umsatz_2024");
    EXPECT_EQ(understood.encoding, "windows-1252");
    EXPECT_EQ(understood.separator, ';');
    EXPECT_EQ(understood.decimal, ',');
    EXPECT_EQ(understood.date_format, "%d.%m.%Y");
    EXPECT_EQ(cell("SELECT sum(Betrag) FROM Umsatz_2024"), "1246.5");
    EXPECT_EQ(cell("SELECT max(Datum) FROM Umsatz_2024"), "2024-02-01");
    EXPECT_EQ(cell("SELECT min(PLZ) FROM Umsatz_2024"), "01234");
    EXPECT_EQ(cell("SELECT sum(Menge) FROM Umsatz_2024"), "3500");
    EXPECT_EQ(cell("SELECT count(*) FROM Umsatz_2024 WHERE Kunde = 'Müller'"), "1");
}

TEST_F(FilesSource, other_encodings_and_formats)
{
    data_.write("wide.csv", std::string("\xFF\xFE"
                                        "a\0,\0b\0\n\0"
                                        "1\0,\0\xFC\0\n\0",
                                        18));
    data_.write("lines.jsonl", "{\"a\": 1, \"b\": {\"c\": 2}, \"l\": [1, 2]}\n{\"a\": 2}\n");
    data_.write("tabs.tsv", "a\tb\n1\tx, y\n");
    open();
    EXPECT_EQ(report("wide").encoding, "utf-16le");
    EXPECT_EQ(cell("SELECT b FROM wide"), "ü");
    EXPECT_EQ(cell("SELECT b FROM lines WHERE a = 1"), "{\"c\":2}");
    EXPECT_EQ(cell("SELECT b FROM tabs"), "x, y");
}

TEST_F(FilesSource, rows_that_do_not_fit_are_counted_with_their_lines)
{
    data_.write("us.csv", "id,when,amount\n1,12/31/2023,\"1,234.50\"\n2,01/31/2024,5\n3\n4,02/28/2024,7\n");
    open();
    const FileReport understood = report("us");
    EXPECT_EQ(understood.rows + understood.rejected_rows, 4);
    EXPECT_EQ(understood.rejected_rows, 1);
    ASSERT_EQ(understood.rejected.size(), 1U);
    EXPECT_EQ(understood.rejected[0].line, 4);
    EXPECT_EQ(understood.date_format, "%m/%d/%Y");
    EXPECT_EQ(cell("SELECT sum(amount) FROM us"), "1246.5");
    const auto tested = run(source_->test_connection({}));
    ASSERT_TRUE(tested.has_value());
    EXPECT_TRUE(std::ranges::any_of(tested->warnings,
                                    [](const std::string& text) { return text.find("line 4") != std::string::npos; }));
}

TEST_F(FilesSource, a_value_beyond_the_sample_does_not_cost_its_row)
{
    std::string text = "id,amount\n";
    for (int i = 0; i < 60'000; ++i)
        text += std::to_string(i) + (i == 50'000 ? ",oops\n" : ",2\n");
    data_.write("late.csv", text);
    open();
    const FileReport understood = report("late");
    EXPECT_EQ(understood.rows, 60'000);
    EXPECT_EQ(understood.rejected_rows, 0);
    EXPECT_EQ(understood.columns[1].type, "BIGINT");
    EXPECT_EQ(understood.columns[1].unconverted, 1);
    EXPECT_EQ(understood.columns[1].examples, std::vector<std::string>{"oops"});
    EXPECT_EQ(cell("SELECT sum(amount) FROM late"), "119998");
}

TEST_F(FilesSource, what_was_sniffed_can_be_overridden)
{
    data_.write("t.csv", "when,code,n\n01/02/2024,007,\"1,500\"\n03/04/2024,12,\"2,250\"\n");
    open();
    EXPECT_FALSE(report("t").notes.empty());
    EXPECT_EQ(cell("SELECT min(\"when\") FROM t"), "2024-01-02");
    EXPECT_EQ(cell("SELECT max(n) FROM t"), "2250");
    open({{"t.csv", {.decimal = ',', .date_format = "%d/%m/%Y", .table = "other", .types = {{"code", "BIGINT"}}}}});
    EXPECT_EQ(cell("SELECT min(\"when\") FROM other"), "2024-02-01");
    EXPECT_EQ(cell("SELECT max(n) FROM other"), "2.25");
    EXPECT_EQ(cell("SELECT sum(code) FROM other"), "19");
}

TEST_F(FilesSource, the_cache_is_used_again_and_follows_the_files)
{
    data_.write("t.csv", "a\n1\n");
    std::vector<std::string> read;
    const auto fresh = [&] {
        return std::make_unique<DuckdbFilesDataSource>(
            DuckdbFilesConfig{.paths = {data_.path()},
                              .cache_folder = cache_.path() / "files",
                              .progress = [&](const std::string& text) { read.push_back(text); }},
            pool_);
    };
    source_ = fresh();
    ASSERT_TRUE(run(source_->connect({})).has_value());
    EXPECT_EQ(read.size(), 1U);
    source_ = fresh();
    ASSERT_TRUE(run(source_->connect({})).has_value());
    EXPECT_EQ(read.size(), 1U);
    EXPECT_EQ(report("t").rows, 1);
    const auto mark = run(source_->data_mark({}));
    ASSERT_TRUE(mark && !mark->empty());
    data_.write("t.csv", "a\n1\n2\n3\n");
    EXPECT_EQ(run(source_->get_schema({}))->tables.at(0).row_count, 3);
    EXPECT_NE(run(source_->data_mark({})).value_or(*mark), *mark);
    EXPECT_EQ(cell("SELECT sum(a) FROM t"), "6");
    EXPECT_EQ(read.size(), 2U);
}

TEST_F(FilesSource, same_names_get_different_tables)
{
    data_.write("sales.csv", "a\n1\n");
    data_.write("Sales.json", "[{\"a\": 2}]");
    data_.write("2024.csv", "a\n3\n");
    open();
    EXPECT_EQ(cell("SELECT count(*) FROM (SELECT table_name FROM duckdb_tables() WHERE NOT internal)"), "3");
    EXPECT_EQ(cell("SELECT a FROM t_2024"), "3");
}

TEST_F(FilesSource, names_that_look_like_patterns_are_names)
{
    data_.write("sales [2024].csv", "a\n1\n");
    data_.write("what?*.json", "[{\"a\": 2}]");
    data_.write("readme.txt", "These are our sales, and more.\n");
    open();
    EXPECT_EQ(source_->reports().size(), 2U);
    EXPECT_EQ(cell("SELECT a FROM sales_2024"), "1");
    EXPECT_EQ(cell("SELECT a FROM what"), "2");
}

TEST_F(FilesSource, a_compressed_file_is_read_by_its_name)
{
    const auto file = data_.write("t.csv", "a,b\n1,x\n2,y\n");
    ASSERT_EQ(std::system(("gzip " + file.string()).c_str()), 0);
    open();
    EXPECT_EQ(cell("SELECT sum(a) FROM t"), "3");
}

TEST_F(FilesSource, what_cannot_be_read_says_why)
{
    const auto connect = [&](const std::filesystem::path& path) {
        DuckdbFilesDataSource source({.paths = {path}, .cache_folder = cache_.path() / "files"}, pool_);
        const auto connected = run(source.connect({}));
        EXPECT_FALSE(connected.has_value());
        return connected ? core::Error() : connected.error();
    };
    EXPECT_EQ(connect(data_.path() / "missing").code, Errc::not_found);
    EXPECT_EQ(connect(data_.path()).code, Errc::invalid_argument); // no data file in it
    EXPECT_EQ(connect(data_.write("picture.png", "x")).code, Errc::invalid_argument);
    EXPECT_EQ(connect(data_.write("empty.csv", "")).code, Errc::corrupt);
    const core::Error damaged = connect(data_.write("damaged.parquet", "PAR1 and nothing else"));
    EXPECT_EQ(damaged.code, Errc::corrupt);
    EXPECT_NE(damaged.message.find("damaged.parquet"), std::string::npos);
    DuckdbFilesDataSource without({.paths = {data_.path()}, .cache_folder = "/proc/no/cache"}, pool_);
    EXPECT_EQ(run(without.connect({})).error().code, Errc::unavailable);
}

TEST_F(FilesSource, one_bad_file_does_not_cost_the_others)
{
    data_.write("good.csv", "a\n1\n");
    data_.write("bad.parquet", "no parquet");
    open();
    EXPECT_EQ(cell("SELECT a FROM good"), "1");
    const auto reports = source_->reports();
    EXPECT_EQ(std::ranges::count_if(reports, [](const FileReport& file) { return !file.error.empty(); }), 1);
}

}
}
