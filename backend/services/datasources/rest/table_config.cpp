#include "services/datasources/rest/rest_config.hpp"

#include "models/schema.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>

namespace datachat::services::datasources::rest {
namespace {

namespace json = boost::json;
using core::Errc;
using core::fail;

constexpr std::size_t most_tables = 1'000;
constexpr std::size_t most_columns = 2'000;
constexpr std::size_t longest_name = 200;
constexpr std::int64_t largest_page = 1'000'000;

constexpr std::array<std::pair<std::string_view, PagingKind>, 5> paging_kinds{{{"none", PagingKind::none},
                                                                               {"link", PagingKind::link},
                                                                               {"page", PagingKind::page},
                                                                               {"offset", PagingKind::offset},
                                                                               {"cursor", PagingKind::cursor}}};

// Reads the members of one object; what is not understood is refused, so that a misspelt word is not lost. Remembers
// the first fault.
class ObjectReader {
public:
    ObjectReader(const json::object& object, std::string where) : object_(object), where_(std::move(where)) {}

    std::string text(std::string_view name, std::string absent = {})
    {
        const json::value* value = take(name);
        if (value == nullptr)
            return absent;
        if (!value->is_string() || value->get_string().size() > 4096 ||
            std::string_view(value->get_string()).find_first_of(std::string_view("\0\r\n", 3)) !=
                std::string_view::npos)
            return blame(name, "a text on one line"), absent;
        return std::string(value->get_string());
    }

    std::int64_t number(std::string_view name, std::int64_t absent)
    {
        const json::value* value = take(name);
        if (value == nullptr)
            return absent;
        if (!value->is_int64() || value->get_int64() < 0 || value->get_int64() > largest_page)
            return blame(name, "a whole number up to 1,000,000"), absent;
        return value->get_int64();
    }

    std::optional<JsonPath> path(std::string_view name)
    {
        if (!object_.contains(name)) {
            known_.push_back(name);
            return std::nullopt;
        }
        auto parsed = JsonPath::parse(text(name));
        if (parsed)
            return std::move(*parsed);
        if (!fault_)
            fault_ = fail(Errc::invalid_argument, fmt::format("{}, \"{}\": {}", where_, name, parsed.error().message));
        return std::nullopt;
    }

    const json::object* object(std::string_view name)
    {
        const json::value* value = take(name);
        if (value != nullptr && !value->is_object())
            blame(name, "an object");
        return value != nullptr ? value->if_object() : nullptr;
    }

    const json::array* array(std::string_view name)
    {
        const json::value* value = take(name);
        if (value != nullptr && !value->is_array())
            blame(name, "an array");
        return value != nullptr ? value->if_array() : nullptr;
    }

    void blame(std::string_view name, std::string_view wanted)
    {
        if (!fault_)
            fault_ = fail(Errc::invalid_argument, fmt::format("{}: \"{}\" must be {}.", where_, name, wanted));
    }

    // What was wrong, or a member that nobody asked for.
    Result<void> end() const
    {
        if (fault_)
            return *fault_;
        for (const auto& [name, value] : object_) {
            if (std::ranges::find(known_, std::string_view(name)) == known_.end())
                return fail(Errc::invalid_argument,
                            fmt::format("{}: there is no \"{}\" here: use {}.", where_,
                                        std::string_view(name).substr(0, 60), fmt::join(known_, ", ")));
        }
        return {};
    }

private:
    const json::value* take(std::string_view name)
    {
        known_.push_back(name);
        const json::value* value = object_.if_contains(name);
        return value != nullptr && value->is_null() ? nullptr : value;
    }

    const json::object& object_;
    std::string where_;
    std::vector<std::string_view> known_;
    std::optional<std::unexpected<core::Error>> fault_;
};

std::string text_of(const json::value& value)
{
    return value.is_string() ? std::string(value.get_string()) : json::serialize(value);
}

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

Result<void> read_columns(const json::array& columns, TableConfig& table)
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

Result<void> read_reference(std::string_view column, const json::value& target, TableConfig& table)
{
    const std::string text = text_of(target);
    const std::size_t point = text.rfind('.');
    if (point == std::string::npos || point == 0 || point + 1 == text.size())
        return fail(
            Errc::invalid_argument,
            fmt::format("{}: \"references\" holds columns and what they refer to, as TABLE.COLUMN.", table.name));
    table.references.push_back({std::string(column), text.substr(0, point), text.substr(point + 1)});
    return {};
}

Result<TableConfig> read_table(const json::value& value)
{
    if (!value.is_object())
        return fail(Errc::invalid_argument, "\"tables\" is an array of objects with name and path.");
    const json::value* name = value.get_object().if_contains("name");
    TableConfig table;
    ObjectReader reader(value.get_object(),
                        fmt::format("The table {}", name != nullptr && name->is_string()
                                                        ? std::string_view(name->get_string()).substr(0, 60)
                                                        : std::string_view("without a name")));
    table.name = reader.text("name");
    table.path = reader.text("path");
    table.comment = reader.text("comment");
    table.records = reader.path("records");
    const json::object* parameters = reader.object("parameters");
    const json::object* paging = reader.object("pagination");
    const json::array* columns = reader.array("columns");
    const json::object* filters = reader.object("filters");
    const json::array* key = reader.array("key");
    const json::object* references = reader.object("references");
    if (auto read = reader.end(); !read)
        return std::unexpected(read.error());
    if (table.name.empty() || table.name.size() > longest_name)
        return fail(Errc::invalid_argument, "Every table needs a name of at most 200 characters.");
    while (table.path.starts_with('/'))
        table.path.erase(0, 1);
    if (table.path.find("://") != std::string::npos || table.path.find('#') != std::string::npos)
        return fail(Errc::invalid_argument,
                    fmt::format("The table {}: \"path\" is a path below the base address.", table.name));
    for (const auto& [parameter, content] : parameters != nullptr ? *parameters : json::object())
        table.parameters.emplace_back(parameter, text_of(content));
    for (const auto& [column, parameter] : filters != nullptr ? *filters : json::object())
        table.filters.emplace(column, text_of(parameter));
    for (const json::value& column : key != nullptr ? *key : json::array())
        table.key.push_back(text_of(column));
    for (const auto& [column, target] : references != nullptr ? *references : json::object()) {
        if (auto read = read_reference(column, target, table); !read)
            return std::unexpected(read.error());
    }
    if (paging != nullptr) {
        auto read = read_paging(*paging, table.name);
        if (!read)
            return std::unexpected(read.error());
        table.paging = std::move(*read);
    }
    if (columns != nullptr) {
        if (auto read = read_columns(*columns, table); !read)
            return std::unexpected(read.error());
    }
    return table;
}

}

Result<std::vector<TableConfig>> read_tables(const json::value& tables)
{
    const json::array* list = tables.if_array();
    if (list == nullptr || list->empty() || list->size() > most_tables)
        return fail(Errc::invalid_argument, "\"tables\" must be an array of 1 to 1,000 tables.");
    std::vector<TableConfig> read;
    for (const json::value& value : *list) {
        auto table = read_table(value);
        if (!table)
            return std::unexpected(table.error());
        for (const TableConfig& other : read) {
            if (models::same_name(other.name, table->name))
                return fail(Errc::invalid_argument, fmt::format("There are two tables named {}.", table->name));
        }
        read.push_back(std::move(*table));
    }
    return read;
}

}
