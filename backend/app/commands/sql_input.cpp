#include "app/commands/sql_input.hpp"

#include "sql/schema_script.hpp"

#include <boost/json.hpp>

#include <algorithm>
#include <fstream>
#include <istream>
#include <iterator>

namespace datachat::app {
namespace {

namespace json = boost::json;

// A statement longer than the parser takes is cut here, so that a file without line ends is not read into memory whole.
constexpr std::size_t longest_line = 2 << 20;

std::string text_of(const json::object& object, std::string_view key)
{
    const auto* value = object.if_contains(key);
    return value && value->is_string() ? std::string(value->get_string()) : std::string();
}

core::Error bad_schema(const std::string& what)
{
    return {core::Errc::invalid_argument,
            "The schema file " + what +
                R"(. Write {"tables":[{"schema":"","name":"t","columns":[{"name":"a","type":"int64"}]}]}.)"};
}

core::Result<models::TableInfo> table_of(const json::value& value, models::Schema& schema)
{
    const auto* object = value.if_object();
    models::TableInfo table;
    if (object) {
        table.schema = text_of(*object, "schema");
        table.name = text_of(*object, "name");
    }
    if (table.name.empty())
        return std::unexpected(bad_schema("has a table without a name"));
    if (!table.schema.empty() && std::ranges::find(schema.search_path, table.schema) == schema.search_path.end())
        schema.search_path.push_back(table.schema);
    const auto* columns = object->if_contains("columns");
    if (!columns || !columns->is_array())
        return std::unexpected(bad_schema("has no columns for the table \"" + table.name + "\""));
    for (const json::value& item : columns->get_array()) {
        models::ColumnInfo column;
        if (item.is_string()) {
            column.name = item.get_string();
        } else if (const auto* fields = item.if_object()) {
            column.name = text_of(*fields, "name");
            column.native_type = text_of(*fields, "type");
            column.type = models::type_from_name(column.native_type).value_or(models::Type::unknown);
        }
        if (column.name.empty())
            return std::unexpected(bad_schema("has a column without a name in the table \"" + table.name + "\""));
        if (models::is_temporal(column.type))
            column.time_storage = models::TimeStorage::native;
        table.columns.push_back(std::move(column));
    }
    if (const auto* key = object->if_contains("key"); key && key->is_array()) {
        for (const json::value& part : key->get_array()) {
            if (part.is_string())
                table.primary_key.emplace_back(part.get_string());
        }
    }
    return table;
}

core::Result<models::Schema> schema_of_json(const std::string& text)
{
    boost::system::error_code error;
    const json::value root = json::parse(text, error);
    if (error)
        return std::unexpected(bad_schema("is not valid JSON"));
    const auto* object = root.if_object();
    const auto* tables = object ? object->if_contains("tables") : &root;
    if (!tables || !tables->is_array())
        return std::unexpected(bad_schema("names no tables"));
    models::Schema schema;
    for (const json::value& item : tables->get_array()) {
        auto table = table_of(item, schema);
        if (!table)
            return std::unexpected(std::move(table.error()));
        schema.tables.push_back(std::move(*table));
    }
    return schema;
}

}

core::Result<models::Schema> read_schema(const std::string& path, sql::Dialect dialect)
{
    std::ifstream file(path, std::ios::binary);
    if (!file)
        return core::fail(core::Errc::not_found, "The schema file " + path + " cannot be read. Check the path.");
    const std::string text{std::istreambuf_iterator<char>(file), {}};
    const std::size_t first = text.find_first_not_of(" \t\r\n");
    if (first != std::string::npos && (text[first] == '{' || text[first] == '['))
        return schema_of_json(text);
    auto schema = sql::schema_of_script(text, dialect);
    if (schema && schema->tables.empty())
        return std::unexpected(bad_schema("holds neither JSON nor CREATE TABLE statements"));
    return schema;
}

// The next line without its end, at most a little longer than any statement may be; false at the end.
bool next_line(std::istream& in, std::string& line)
{
    line.clear();
    bool any = false;
    for (int c = in.get(); c != std::istream::traits_type::eof(); c = in.get()) {
        any = true;
        if (c == '\n')
            break;
        if (line.size() < longest_line)
            line += static_cast<char>(c);
    }
    if (line.ends_with('\r'))
        line.pop_back();
    return any;
}

std::string read_all(std::istream& in)
{
    std::string text;
    for (int c = in.get(); c != std::istream::traits_type::eof() && text.size() <= longest_line; c = in.get())
        text += static_cast<char>(c);
    return text;
}

}
