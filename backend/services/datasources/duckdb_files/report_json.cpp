#include "services/datasources/duckdb_files/report_json.hpp"

#include <boost/json.hpp>

namespace datachat::services::datasources::duckdb_files {
namespace {

namespace json = boost::json;

std::string sign_text(char sign)
{
    return sign == '\0' ? std::string() : std::string(1, sign);
}

char sign_of(const json::value& value)
{
    const auto& text = value.as_string();
    return text.empty() ? '\0' : text.front();
}

std::string text_of(const json::value& value)
{
    return std::string(value.as_string());
}

json::array texts(const std::vector<std::string>& items)
{
    json::array array;
    for (const std::string& item : items)
        array.emplace_back(item);
    return array;
}

std::vector<std::string> texts_of(const json::value& value)
{
    std::vector<std::string> items;
    for (const json::value& item : value.as_array())
        items.push_back(text_of(item));
    return items;
}

json::array foreign_keys(const FileReport& report)
{
    json::array keys;
    for (const models::ForeignKey& key : report.foreign_keys)
        keys.push_back(json::object{{"columns", texts(key.columns)},
                                    {"table", key.referenced_table},
                                    {"referenced", texts(key.referenced_columns)}});
    return keys;
}

json::object to_json(const FileReport& report)
{
    json::array columns;
    for (const ColumnReport& column : report.columns)
        columns.push_back(json::object{{"name", column.name},
                                       {"type", column.type},
                                       {"conversion", column.conversion},
                                       {"unconverted", column.unconverted},
                                       {"examples", texts(column.examples)}});
    json::array rejected;
    for (const RejectedRow& row : report.rejected)
        rejected.push_back(json::object{{"line", row.line}, {"reason", row.reason}, {"text", row.text}});
    return json::object{{"path", report.path},
                        {"table", report.table},
                        {"format", report.format},
                        {"encoding", report.encoding},
                        {"separator", sign_text(report.separator)},
                        {"quote", sign_text(report.quote)},
                        {"header", report.header},
                        {"skipped_lines", report.skipped_lines},
                        {"decimal", sign_text(report.decimal)},
                        {"date_format", report.date_format},
                        {"columns", std::move(columns)},
                        {"primary_key", texts(report.primary_key)},
                        {"foreign_keys", foreign_keys(report)},
                        {"rows", report.rows},
                        {"rejected_rows", report.rejected_rows},
                        {"rejected", std::move(rejected)},
                        {"notes", texts(report.notes)},
                        {"error", report.error}};
}

FileReport report_of(const json::value& value)
{
    FileReport report;
    report.path = text_of(value.at("path"));
    report.table = text_of(value.at("table"));
    report.format = text_of(value.at("format"));
    report.encoding = text_of(value.at("encoding"));
    report.separator = sign_of(value.at("separator"));
    report.quote = sign_of(value.at("quote"));
    report.header = value.at("header").as_bool();
    report.skipped_lines = value.at("skipped_lines").to_number<std::int64_t>();
    report.decimal = sign_of(value.at("decimal"));
    report.date_format = text_of(value.at("date_format"));
    for (const json::value& column : value.at("columns").as_array())
        report.columns.push_back({.name = text_of(column.at("name")),
                                  .type = text_of(column.at("type")),
                                  .conversion = text_of(column.at("conversion")),
                                  .unconverted = column.at("unconverted").to_number<std::int64_t>(),
                                  .examples = texts_of(column.at("examples"))});
    report.primary_key = texts_of(value.at("primary_key"));
    for (const json::value& key : value.at("foreign_keys").as_array())
        report.foreign_keys.push_back({.columns = texts_of(key.at("columns")),
                                       .referenced_schema = {},
                                       .referenced_table = text_of(key.at("table")),
                                       .referenced_columns = texts_of(key.at("referenced"))});
    report.rows = value.at("rows").to_number<std::int64_t>();
    report.rejected_rows = value.at("rejected_rows").to_number<std::int64_t>();
    for (const json::value& row : value.at("rejected").as_array())
        report.rejected.push_back({.line = row.at("line").to_number<std::int64_t>(),
                                   .reason = text_of(row.at("reason")),
                                   .text = text_of(row.at("text"))});
    report.notes = texts_of(value.at("notes"));
    report.error = text_of(value.at("error"));
    return report;
}

}

std::string write_reports(const std::vector<FileReport>& reports)
{
    json::array all;
    for (const FileReport& report : reports)
        all.push_back(to_json(report));
    return json::serialize(all);
}

core::Result<std::vector<FileReport>> read_reports(std::string_view text)
{
    try { // Boost.JSON's accessors throw; the file is ours but may be damaged
        std::vector<FileReport> reports;
        const json::value parsed = json::parse(text);
        for (const json::value& report : parsed.as_array())
            reports.push_back(report_of(report));
        return reports;
    } catch (const std::exception& failure) {
        return core::fail(core::Errc::corrupt, "The cached description of the data files is damaged.", failure.what());
    }
}

}
