#include "sql/golden_cases.hpp"

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <sstream>

namespace datachat::sql::golden {
namespace {

std::vector<std::string> words_in(const std::string& line)
{
    std::istringstream stream(line);
    std::vector<std::string> words;
    for (std::string word; stream >> word;)
        words.push_back(word);
    return words;
}

// "city text required", "region_id int -> regions.id", "ordered_on text iso", "id int key"
void add_column(models::TableInfo& table, const std::vector<std::string>& words)
{
    models::ColumnInfo column{.name = words.at(0)};
    column.type = models::type_from_name(words.at(1)).value();
    if (models::is_temporal(column.type))
        column.time_storage = models::TimeStorage::native;
    for (std::size_t at = 2; at < words.size(); ++at) {
        if (words[at] == "key") {
            table.primary_key.push_back(column.name);
            column.nullable = false;
        } else if (words[at] == "unique")
            table.unique_keys.push_back({column.name});
        else if (words[at] == "required")
            column.nullable = false;
        else if (words[at] == "iso")
            column.time_storage = models::TimeStorage::iso_text;
        else if (words[at] == "epoch")
            column.time_storage = models::TimeStorage::epoch_seconds;
        else if (words[at] == "->") {
            const std::string& target = words.at(++at);
            const std::size_t dot = target.find('.');
            table.foreign_keys.push_back({.columns = {column.name},
                                          .referenced_table = target.substr(0, dot),
                                          .referenced_columns = {target.substr(dot + 1)}});
        } else
            throw std::runtime_error("golden file: " + words[at]);
    }
    table.columns.push_back(std::move(column));
}

}

File read(const std::filesystem::path& path)
{
    std::ifstream stream(path);
    File file;
    std::string sql;
    for (std::string line; std::getline(stream, line);) {
        if (line.starts_with('#') || line.empty())
            continue;
        const std::vector<std::string> words = words_in(line);
        if (line.starts_with("dialect: "))
            file.dialect = dialect_from_name(words.at(1)).value();
        else if (line.starts_with("measure: ")) {
            const std::size_t equals = line.find(" = ");
            file.measures.emplace_back(line.substr(9, equals - 9), line.substr(equals + 3));
        } else if (line.starts_with("table: "))
            file.schema.tables.push_back({.name = line.substr(7)});
        else if (line.starts_with("  ") && sql.empty())
            add_column(file.schema.tables.back(), words);
        else if (line.starts_with("=> ")) {
            file.cases.push_back({std::move(sql), line.substr(3)});
            sql.clear();
        } else
            sql += (sql.empty() ? "" : "\n") + line;
    }
    return file;
}

std::vector<std::filesystem::path> files_in(const std::string& folder)
{
    std::vector<std::filesystem::path> files;
    for (const auto& entry : std::filesystem::directory_iterator(std::filesystem::path(DATACHAT_GOLDEN_DIR) / folder))
        if (entry.path().extension() == ".test")
            files.push_back(entry.path());
    std::ranges::sort(files);
    return files;
}

std::string test_name(const ::testing::TestParamInfo<std::filesystem::path>& info)
{
    return info.param.stem().string();
}

void write_actual(const std::filesystem::path& path, const std::string& text)
{
    if (const char* folder = std::getenv("DATACHAT_GOLDEN_ACTUAL"))
        std::ofstream(std::filesystem::path(folder) / path.filename()) << text;
}

TimeFrame november_2026()
{
    return {.as_of_microseconds = 1'795'348'800'000'000};
}

}
