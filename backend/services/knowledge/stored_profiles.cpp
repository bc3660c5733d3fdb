#include "services/knowledge/stored_profiles.hpp"

#include <boost/json.hpp>

#include <charconv>

namespace datachat::services::knowledge {
namespace {

namespace json = boost::json;
using models::TimeStorage;
using models::Type;
using models::Value;

json::array texts(const std::vector<std::string>& items)
{
    json::array array;
    for (const std::string& item : items)
        array.emplace_back(item);
    return array;
}

json::value bound_json(const std::optional<Value>& value)
{
    if (!value)
        return nullptr;
    return {{"type", models::name(value->type())}, {"text", models::to_text(*value)}};
}

template <class Number>
std::optional<Value> parsed_number(std::string_view text)
{
    Number number{};
    const auto read = std::from_chars(text.data(), text.data() + text.size(), number);
    if (read.ec != std::errc() || read.ptr != text.data() + text.size())
        return std::nullopt;
    return Value(number);
}

template <class Parsed>
std::optional<Value> value_of(Parsed parsed)
{
    return parsed ? std::optional<Value>(Value(std::move(*parsed))) : std::nullopt;
}

std::optional<Value> parsed_value(Type type, std::string_view text)
{
    switch (type) {
    case Type::int64:
        return parsed_number<std::int64_t>(text);
    case Type::uint64:
        return parsed_number<std::uint64_t>(text);
    case Type::float64:
        return parsed_number<double>(text);
    case Type::decimal:
        return value_of(models::parse_decimal(text));
    case Type::date:
        return value_of(models::parse_date(text));
    case Type::time:
        return value_of(models::parse_time(text));
    case Type::timestamp:
        return value_of(models::parse_timestamp(text));
    case Type::timestamp_tz:
        return value_of(models::parse_timestamp_tz(text));
    case Type::text:
        return Value(std::string(text));
    default:
        return std::nullopt;
    }
}

// Reads one member after the other; the first that does not fit makes the whole unreadable.
class ObjectReader {
public:
    explicit ObjectReader(const json::value& from) : object_(from.if_object()), fits_(object_ != nullptr) {}

    bool fits() const { return fits_; }
    const json::array* list(std::string_view key)
    {
        const json::value* member = find(key);
        const json::array* array = member != nullptr ? member->if_array() : nullptr;
        fits_ = fits_ && array != nullptr;
        return array;
    }
    std::optional<std::int64_t> optional_integer(std::string_view key)
    {
        const json::value* member = find(key);
        if (member == nullptr || member->is_null())
            return std::nullopt;
        fits_ = fits_ && member->is_int64();
        return member->is_int64() ? std::optional(member->get_int64()) : std::nullopt;
    }
    // At least 0 and below `end`.
    std::size_t index(std::string_view key, std::size_t end)
    {
        const auto number = optional_integer(key);
        fits_ = fits_ && number && *number >= 0 && static_cast<std::uint64_t>(*number) < end;
        return fits_ ? static_cast<std::size_t>(*number) : 0;
    }
    bool flag(std::string_view key)
    {
        const json::value* member = find(key);
        fits_ = fits_ && member != nullptr && member->is_bool();
        return fits_ && member->get_bool();
    }
    std::optional<Value> bound(std::string_view key)
    {
        const json::value* member = find(key);
        if (member == nullptr || member->is_null())
            return std::nullopt;
        const json::object* object = member->if_object();
        const json::value* type_name = object != nullptr ? object->if_contains("type") : nullptr;
        const json::value* text = object != nullptr ? object->if_contains("text") : nullptr;
        if (type_name == nullptr || !type_name->is_string() || text == nullptr || !text->is_string()) {
            fits_ = false;
            return std::nullopt;
        }
        const auto type = models::type_from_name(std::string_view(type_name->get_string()));
        auto value = type ? parsed_value(*type, std::string_view(text->get_string())) : std::nullopt;
        fits_ = fits_ && value.has_value();
        return value;
    }

private:
    const json::value* find(std::string_view key) const
    {
        return object_ == nullptr ? nullptr : object_->if_contains(key);
    }

    const json::object* object_;
    bool fits_;
};

std::optional<nl::ColumnProfile> read_profile(const json::value& from, const models::Schema& schema)
{
    ObjectReader reader(from);
    nl::ColumnProfile profile;
    profile.table = reader.index("table", schema.tables.size());
    if (!reader.fits())
        return std::nullopt;
    profile.column = reader.index("column", schema.tables[profile.table].columns.size());
    profile.complete = reader.flag("complete");
    profile.distinct_count = reader.optional_integer("distinct");
    profile.null_count = reader.optional_integer("nulls").value_or(0);
    profile.minimum = reader.bound("minimum");
    profile.maximum = reader.bound("maximum");
    const json::array* values = reader.list("values");
    if (!reader.fits())
        return std::nullopt;
    profile.values.reserve(values->size());
    for (const json::value& value : *values) {
        if (!value.is_string())
            return std::nullopt;
        profile.values.emplace_back(value.get_string());
    }
    return profile;
}

bool read_table(const json::value& from, models::TableInfo& table)
{
    ObjectReader reader(from);
    table.row_count = reader.optional_integer("rows");
    const json::array* storages = reader.list("times");
    if (!reader.fits() || storages->size() != table.columns.size())
        return false;
    for (std::size_t i = 0; i < storages->size(); ++i) {
        const json::value& storage = (*storages)[i];
        if (!storage.is_int64() || storage.get_int64() < 0 ||
            storage.get_int64() > static_cast<std::int64_t>(TimeStorage::julian_day))
            return false;
        table.columns[i].time_storage = static_cast<TimeStorage>(storage.get_int64());
    }
    return true;
}

}

std::string schema_json(const models::Schema& schema)
{
    json::array tables;
    for (const models::TableInfo& table : schema.tables) {
        json::array columns;
        for (const models::ColumnInfo& column : table.columns)
            columns.push_back({{"name", column.name},
                               {"type", models::name(column.type)},
                               {"native_type", column.native_type},
                               {"nullable", column.nullable},
                               {"comment", column.comment}});
        json::array foreign_keys;
        for (const models::ForeignKey& key : table.foreign_keys)
            foreign_keys.push_back({{"columns", texts(key.columns)},
                                    {"schema", key.referenced_schema},
                                    {"table", key.referenced_table},
                                    {"referenced", texts(key.referenced_columns)}});
        json::array unique_keys;
        for (const std::vector<std::string>& key : table.unique_keys)
            unique_keys.push_back(texts(key));
        tables.push_back({{"schema", table.schema},
                          {"name", table.name},
                          {"view", table.kind == models::TableKind::view},
                          {"comment", table.comment},
                          {"columns", std::move(columns)},
                          {"primary_key", texts(table.primary_key)},
                          {"unique_keys", std::move(unique_keys)},
                          {"foreign_keys", std::move(foreign_keys)}});
    }
    return json::serialize(json::value{{"tables", std::move(tables)}, {"search_path", texts(schema.search_path)}});
}

std::string profiles_json(const IndexedSource& indexed)
{
    json::array tables;
    for (const models::TableInfo& table : indexed.schema.tables) {
        json::array times;
        for (const models::ColumnInfo& column : table.columns)
            times.push_back(static_cast<std::int64_t>(column.time_storage));
        json::object object{{"times", std::move(times)}};
        if (table.row_count)
            object["rows"] = *table.row_count;
        tables.push_back(std::move(object));
    }
    json::array profiles;
    for (const nl::ColumnProfile& profile : indexed.profiles) {
        json::object object{{"table", static_cast<std::int64_t>(profile.table)},
                            {"column", static_cast<std::int64_t>(profile.column)},
                            {"complete", profile.complete},
                            {"nulls", profile.null_count},
                            {"minimum", bound_json(profile.minimum)},
                            {"maximum", bound_json(profile.maximum)},
                            {"values", texts(profile.values)}};
        if (profile.distinct_count)
            object["distinct"] = *profile.distinct_count;
        profiles.push_back(std::move(object));
    }
    return json::serialize(json::value{{"tables", std::move(tables)}, {"profiles", std::move(profiles)}});
}

std::optional<IndexedSource> indexed_from(models::Schema schema, std::string_view text)
{
    boost::system::error_code damaged;
    const json::value stored = json::parse(text, damaged);
    if (damaged)
        return std::nullopt;
    ObjectReader reader(stored);
    const json::array* tables = reader.list("tables");
    const json::array* profiles = reader.list("profiles");
    if (!reader.fits() || tables->size() != schema.tables.size())
        return std::nullopt;
    IndexedSource indexed{.schema = std::move(schema)};
    for (std::size_t i = 0; i < tables->size(); ++i) {
        if (!read_table((*tables)[i], indexed.schema.tables[i]))
            return std::nullopt;
    }
    for (const json::value& profile : *profiles) {
        auto read = read_profile(profile, indexed.schema);
        if (!read)
            return std::nullopt;
        indexed.profiles.push_back(std::move(*read));
    }
    return indexed;
}

}
