#include "services/datasources/records/record_table.hpp"

#include "models/schema.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace datachat::services::datasources::records {
namespace {

using core::Errc;
using core::fail;

constexpr std::size_t most_columns = 2'000;
constexpr std::size_t longest_name = 200;

constexpr std::array<std::pair<std::string_view, PagingKind>, 5> paging_kinds{{{"none", PagingKind::none},
                                                                               {"link", PagingKind::link},
                                                                               {"page", PagingKind::page},
                                                                               {"offset", PagingKind::offset},
                                                                               {"cursor", PagingKind::cursor}}};

Result<Paging> read_paging(const json::object& object, const std::string& table)
{
    ObjectReader reader(object, fmt::format("The pagination of {}", table));
    Paging paging;
    const std::string kind = reader.text("kind", "none");
    const auto found = std::ranges::find(paging_kinds, kind, &std::pair<std::string_view, PagingKind>::first);
    if (found == paging_kinds.end())
        return fail(Errc::invalid_argument,
                    fmt::format("The pagination of {}: \"kind\" is none, link, page, offset or cursor.", table));
    paging.kind = found->second;
    const bool offset = paging.kind == PagingKind::offset;
    paging.parameter = reader.text("parameter", paging.kind == PagingKind::page     ? "page"
                                                : offset                            ? "offset"
                                                : paging.kind == PagingKind::cursor ? "cursor"
                                                                                    : "");
    paging.size_parameter = reader.text("size_parameter", offset ? "limit" : "");
    paging.size = reader.number("size", offset ? 100 : 0);
    paging.first = reader.number("first", offset ? 0 : 1);
    paging.next = reader.path("next");
    paging.last = reader.path("last");
    paging.more = reader.path("more");
    paging.total = reader.path("total");
    paging.pages = reader.path("pages");
    if (auto read = reader.end(); !read)
        return std::unexpected(read.error());
    if (paging.kind == PagingKind::cursor && !paging.next && !paging.last)
        return fail(Errc::invalid_argument,
                    fmt::format("The pagination of {}: \"next\" must say where the next cursor stands in the answer, "
                                "or \"last\" where it stands in the last record.",
                                table));
    return paging;
}

Result<ColumnConfig> read_column(const json::value& value, const std::string& table)
{
    if (!value.is_object())
        return fail(Errc::invalid_argument,
                    fmt::format("The columns of {} are objects with name, type and pointer.", table));
    ObjectReader reader(value.get_object(), fmt::format("A column of {}", table));
    ColumnConfig column{.name = reader.text("name"), .type = {}, .scale = 2, .place = {}};
    const auto place = reader.path("pointer");
    column.place = place ? *place : JsonPath::of_keys({column.name});
    const std::string type = reader.text("type");
    column.scale = static_cast<int>(reader.number("scale", 2));
    if (auto read = reader.end(); !read)
        return std::unexpected(read.error());
    if (column.name.empty() || column.name.size() > longest_name || column.scale > 37)
        return fail(Errc::invalid_argument, fmt::format("A column of {} has no proper name or scale.", table));
    if (!type.empty()) {
        constexpr std::array allowed{models::Type::boolean,   models::Type::int64,        models::Type::decimal,
                                     models::Type::float64,   models::Type::text,         models::Type::date,
                                     models::Type::timestamp, models::Type::timestamp_tz, models::Type::json};
        column.type = models::type_from_name(type);
        if (!column.type || std::ranges::find(allowed, *column.type) == allowed.end())
            return fail(Errc::invalid_argument,
                        fmt::format("The column {} of {}: \"type\" is boolean, int64, decimal, float64, text, date, "
                                    "timestamp, timestamp_tz or json.",
                                    column.name, table));
    }
    return column;
}

Result<void> read_columns(const json::array& columns, RecordTable& table)
{
    if (columns.size() > most_columns)
        return fail(Errc::too_large, fmt::format("{} has more than 2,000 columns.", table.name));
    for (const json::value& value : columns) {
        auto column = read_column(value, table.name);
        if (!column)
            return std::unexpected(column.error());
        for (const ColumnConfig& other : table.columns) {
            if (models::same_name(other.name, column->name))
                return fail(Errc::invalid_argument,
                            fmt::format("{} has two columns with the name {}.", table.name, column->name));
        }
        table.columns.push_back(std::move(*column));
    }
    return {};
}

Result<void> read_reference(std::string_view column, const json::value& target, RecordTable& table)
{
    const std::string text = as_text(target);
    const std::size_t point = text.rfind('.');
    if (point == std::string::npos || point == 0 || point + 1 == text.size())
        return fail(
            Errc::invalid_argument,
            fmt::format("{}: \"references\" holds columns and what they refer to, as TABLE.COLUMN.", table.name));
    table.references.push_back({std::string(column), text.substr(0, point), text.substr(point + 1)});
    return {};
}

}

Result<void> read_record_table(ObjectReader& reader, RecordTable& table)
{
    table.name = reader.text("name");
    table.comment = reader.text("comment");
    table.records = reader.path("records");
    const json::object* paging = reader.object("pagination");
    const json::array* columns = reader.array("columns");
    const json::object* filters = reader.object("filters");
    const json::array* key = reader.array("key");
    const json::object* references = reader.object("references");
    if (auto read = reader.end(); !read)
        return read;
    if (table.name.empty() || table.name.size() > longest_name)
        return fail(Errc::invalid_argument, "Every table needs a name of at most 200 characters.");
    for (const auto& [column, parameter] : filters != nullptr ? *filters : json::object())
        table.filters.emplace(column, as_text(parameter));
    for (const json::value& column : key != nullptr ? *key : json::array())
        table.key.push_back(as_text(column));
    for (const auto& [column, target] : references != nullptr ? *references : json::object()) {
        if (auto read = read_reference(column, target, table); !read)
            return read;
    }
    if (paging != nullptr) {
        auto read = read_paging(*paging, table.name);
        if (!read)
            return std::unexpected(read.error());
        table.paging = std::move(*read);
    }
    return columns != nullptr ? read_columns(*columns, table) : Result<void>();
}

}
