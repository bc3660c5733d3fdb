#include "app/commands/sql_text.hpp"

#include "app/commands/sql_input.hpp"
#include "core/result.hpp"
#include "sql/describe.hpp"
#include "sql/parser.hpp"
#include "sql/printer.hpp"
#include "sql/resolve.hpp"
#include "sql/translate.hpp"
#include "sql/walk.hpp"

#include <boost/json.hpp>

#include <charconv>
#include <iostream>

namespace datachat::app {
namespace {

namespace json = boost::json;

struct SqlAnswer {
    std::string text;
    std::vector<sql::DescriptionPart> parts;
    std::vector<sql::Finding> findings;
};

std::string_view name_of(sql::PartKind kind)
{
    constexpr std::string_view names[] = {"measure", "subject", "filter", "period", "group", "having",
                                          "order",   "limit",   "join",   "set",    "other"};
    return names[static_cast<std::size_t>(kind)];
}

core::Result<SqlAnswer> described(sql::Query query, const SqlTextOptions& options, const models::Schema* schema)
{
    sql::Resolution resolution;
    if (schema) {
        auto resolved = sql::resolve(query, *schema, options.dialect);
        if (!resolved)
            return std::unexpected(std::move(resolved.error()));
        resolution = std::move(*resolved);
    } else {
        sql::number_nodes(query);
    }
    auto description = sql::describe(query, resolution, schema ? *schema : models::Schema{});
    return SqlAnswer{std::move(description.sentence), std::move(description.parts), {}};
}

core::Result<SqlAnswer> answer(std::string_view text, const SqlTextOptions& options, const models::Schema* schema)
{
    auto query = sql::parse_query(text, options.dialect);
    if (!query)
        return std::unexpected(std::move(query.error()));
    const sql::Layout layout = options.lines ? sql::Layout::one_line : sql::Layout::clauses;
    if (options.verb == SqlVerb::describe)
        return described(std::move(*query), options, schema);
    if (options.verb == SqlVerb::translate) {
        auto translation = sql::translate(std::move(*query), options.dialect, options.target, schema, layout);
        if (!translation)
            return std::unexpected(std::move(translation.error()));
        return SqlAnswer{std::move(translation->text), {}, std::move(translation->findings)};
    }
    if (schema) {
        auto resolved = sql::resolve(*query, *schema, options.dialect);
        if (!resolved)
            return std::unexpected(std::move(resolved.error()));
    }
    auto written = sql::print(*query, options.dialect, layout);
    if (!written)
        return std::unexpected(std::move(written.error()));
    return SqlAnswer{std::move(*written), {}, {}};
}

// "Line 2, column 5: expected ..." as fields.
void add_place(json::object& line, const std::string& message)
{
    unsigned row = 0;
    unsigned column = 0;
    constexpr std::string_view first = "Line ";
    constexpr std::string_view second = ", column ";
    if (!message.starts_with(first))
        return;
    const char* const end = message.data() + message.size();
    const auto rest = std::from_chars(message.data() + first.size(), end, row);
    if (!std::string_view(rest.ptr, end).starts_with(second))
        return;
    std::from_chars(rest.ptr + second.size(), end, column);
    line["line"] = row;
    line["column"] = column;
}

json::object as_json(const core::Result<SqlAnswer>& answer, SqlVerb verb)
{
    json::object line;
    if (!answer) {
        line["error"] = answer.error().message;
        line["code"] = core::name(answer.error().code);
        add_place(line, answer.error().message);
        return line;
    }
    line[verb == SqlVerb::describe ? "description" : "sql"] = answer->text;
    if (verb == SqlVerb::describe) {
        json::array parts;
        for (const sql::DescriptionPart& part : answer->parts)
            parts.push_back({{"kind", name_of(part.kind)}, {"text", part.text}});
        line["parts"] = std::move(parts);
    }
    if (verb == SqlVerb::translate) {
        json::array findings;
        for (const sql::Finding& finding : answer->findings)
            findings.push_back({{"rule", finding.rule}, {"text", finding.text}});
        line["portable"] = answer->findings.empty();
        line["findings"] = std::move(findings);
    }
    return line;
}

}

int run_sql_text(std::istream& in, std::ostream& out, std::ostream& err, const SqlTextOptions& options)
{
    std::optional<models::Schema> schema;
    if (options.schema_path) {
        auto read = read_schema(*options.schema_path, options.dialect);
        if (!read) {
            err << "datachat: " << read.error().message << '\n';
            return core::exit_code(read.error().code);
        }
        schema = std::move(*read);
    }
    const models::Schema* known = schema ? &*schema : nullptr;
    if (options.lines) {
        std::string line;
        while (next_line(in, line)) {
            if (line.find_first_not_of(" \t") != std::string::npos)
                out << json::serialize(as_json(answer(line, options, known), options.verb)) << '\n';
        }
        out.flush();
        return 0;
    }
    const auto result = answer(read_all(in), options, known);
    if (!result) {
        err << "datachat: " << result.error().message << '\n';
        return core::exit_code(result.error().code);
    }
    out << result->text << '\n';
    for (const sql::Finding& finding : result->findings)
        err << "datachat: not portable (" << finding.rule << "): " << finding.text << '\n';
    out.flush();
    return 0;
}

}
