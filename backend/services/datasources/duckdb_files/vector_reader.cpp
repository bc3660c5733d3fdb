#include "services/datasources/duckdb_files/vector_reader.hpp"

#include "services/datasources/duckdb_files/cell_values.hpp"

#include <boost/json.hpp>

#include <string_view>

namespace datachat::services::datasources::duckdb_files {
namespace {

using models::Type;
using models::Value;

template <class T>
const T& at(const void* data, idx_t row)
{
    return static_cast<const T*>(data)[row];
}

std::string_view text_at(const void* data, idx_t row)
{
    const auto& text = at<duckdb_string_t>(data, row);
    const std::uint32_t length = text.value.inlined.length;
    return {length <= 12 ? text.value.inlined.inlined : text.value.pointer.ptr, length};
}

}

VectorReader::VectorReader(const Api& api, LogicalType type)
    : api_(&api), id_(api.get_type_id(type.get())), kind_(kind_of(id_))
{
    const auto child = [&](duckdb_logical_type made) { children_.emplace_back(api, LogicalType(api, made)); };
    switch (id_) {
    case DUCKDB_TYPE_VARCHAR: {
        char* alias = api.logical_type_get_alias(type.get());
        if (alias != nullptr && std::string_view(alias) == "JSON")
            kind_ = Type::json;
        api.free(alias);
        break;
    }
    case DUCKDB_TYPE_DECIMAL:
        internal_ = api.decimal_internal_type(type.get());
        scale_ = api.decimal_scale(type.get());
        break;
    case DUCKDB_TYPE_ENUM:
        internal_ = api.enum_internal_type(type.get());
        for (std::uint32_t i = 0; i < api.enum_dictionary_size(type.get()); ++i) {
            char* name = api.enum_dictionary_value(type.get(), i);
            names_.emplace_back(name);
            api.free(name);
        }
        break;
    case DUCKDB_TYPE_ARRAY:
        array_size_ = api.array_type_array_size(type.get());
        child(api.array_type_child_type(type.get()));
        break;
    case DUCKDB_TYPE_STRUCT:
        for (idx_t i = 0; i < api.struct_type_child_count(type.get()); ++i) {
            char* name = api.struct_type_child_name(type.get(), i);
            names_.emplace_back(name);
            api.free(name);
            child(api.struct_type_child_type(type.get(), i));
        }
        break;
    case DUCKDB_TYPE_LIST:
    case DUCKDB_TYPE_MAP: // a list of {key, value}
        child(api.list_type_child_type(type.get()));
        break;
    default:
        supported_ = kind_ != Type::unknown || id_ == DUCKDB_TYPE_SQLNULL;
        break;
    }
    for (const VectorReader& inner : children_)
        supported_ = supported_ && inner.supported_;
}

std::size_t VectorReader::append(models::Column& column, duckdb_vector vector, idx_t begin, idx_t end) const
{
    const std::uint64_t* validity = api_->vector_get_validity(vector);
    const void* data = api_->vector_get_data(vector);
    const auto is_null = [&](idx_t row) { return validity != nullptr && (validity[row / 64] >> (row % 64) & 1U) == 0; };
    const auto each = [&](auto append_present) {
        for (idx_t row = begin; row < end; ++row) {
            if (is_null(row))
                column.append_null();
            else
                append_present(row);
        }
        return (end - begin) * 8;
    };
    switch (id_) {
    case DUCKDB_TYPE_INTEGER:
        return each([&](idx_t row) { column.append_int64(at<std::int32_t>(data, row)); });
    case DUCKDB_TYPE_BIGINT:
        return each([&](idx_t row) { column.append_int64(at<std::int64_t>(data, row)); });
    case DUCKDB_TYPE_DOUBLE:
        return each([&](idx_t row) { column.append_double(at<double>(data, row)); });
    case DUCKDB_TYPE_VARCHAR: {
        std::size_t bytes = 0;
        const std::size_t fixed = each([&](idx_t row) {
            const std::string_view text = text_at(data, row);
            column.append_text(text);
            bytes += text.size();
        });
        return bytes + fixed;
    }
    default: {
        std::size_t extra = 0;
        const std::size_t fixed = each([&](idx_t row) {
            Value cell = present_value(vector, row);
            if (const auto* list = std::get_if<models::List>(&cell.data))
                extra += list->items.size() * sizeof(Value);
            column.append(std::move(cell));
        });
        return fixed + extra;
    }
    }
}

Value VectorReader::value(duckdb_vector vector, idx_t row) const
{
    const std::uint64_t* validity = api_->vector_get_validity(vector);
    if (validity != nullptr && (validity[row / 64] >> (row % 64) & 1U) == 0)
        return {};
    return present_value(vector, row);
}

Value VectorReader::present_value(duckdb_vector vector, idx_t row) const
{
    const void* data = api_->vector_get_data(vector);
    switch (id_) {
    case DUCKDB_TYPE_BOOLEAN:
        return at<bool>(data, row);
    case DUCKDB_TYPE_TINYINT:
        return std::int64_t{at<std::int8_t>(data, row)};
    case DUCKDB_TYPE_SMALLINT:
        return std::int64_t{at<std::int16_t>(data, row)};
    case DUCKDB_TYPE_INTEGER:
        return std::int64_t{at<std::int32_t>(data, row)};
    case DUCKDB_TYPE_BIGINT:
        return at<std::int64_t>(data, row);
    case DUCKDB_TYPE_UTINYINT:
        return std::int64_t{at<std::uint8_t>(data, row)};
    case DUCKDB_TYPE_USMALLINT:
        return std::int64_t{at<std::uint16_t>(data, row)};
    case DUCKDB_TYPE_UINTEGER:
        return std::int64_t{at<std::uint32_t>(data, row)};
    case DUCKDB_TYPE_UBIGINT:
        return at<std::uint64_t>(data, row);
    case DUCKDB_TYPE_HUGEINT:
        return integer_value(joined(at<duckdb_hugeint>(data, row)));
    case DUCKDB_TYPE_FLOAT:
        return static_cast<double>(at<float>(data, row));
    case DUCKDB_TYPE_DOUBLE:
        return at<double>(data, row);
    case DUCKDB_TYPE_DECIMAL:
        return decimal_value(data, row);
    case DUCKDB_TYPE_VARCHAR:
        if (kind_ == Type::json)
            return models::Json{std::string(text_at(data, row))};
        return std::string(text_at(data, row));
    case DUCKDB_TYPE_BLOB:
        return models::Bytes{std::string(text_at(data, row))};
    case DUCKDB_TYPE_ENUM:
        return enum_value(data, row);
    case DUCKDB_TYPE_UUID:
        return uuid_value(at<duckdb_hugeint>(data, row));
    case DUCKDB_TYPE_DATE:
        return date_value(at<duckdb_date>(data, row).days);
    case DUCKDB_TYPE_TIME:
        return models::Time{at<duckdb_time>(data, row).micros};
    case DUCKDB_TYPE_TIMESTAMP:
        return timestamp_value(false, at<std::int64_t>(data, row));
    case DUCKDB_TYPE_TIMESTAMP_S:
        return models::Timestamp{at<std::int64_t>(data, row) * 1'000'000};
    case DUCKDB_TYPE_TIMESTAMP_MS:
        return models::Timestamp{at<std::int64_t>(data, row) * 1'000};
    case DUCKDB_TYPE_TIMESTAMP_NS:
        return models::Timestamp{at<std::int64_t>(data, row) / 1'000};
    case DUCKDB_TYPE_TIMESTAMP_TZ:
        return timestamp_value(true, at<std::int64_t>(data, row));
    case DUCKDB_TYPE_INTERVAL: {
        const auto& interval = at<duckdb_interval>(data, row);
        return models::Interval{interval.months, interval.days, interval.micros};
    }
    case DUCKDB_TYPE_LIST: {
        const auto& entry = at<duckdb_list_entry>(data, row);
        return list_value(api_->list_vector_get_child(vector), entry.offset, entry.length);
    }
    case DUCKDB_TYPE_ARRAY:
        return list_value(api_->array_vector_get_child(vector), row * array_size_, array_size_);
    case DUCKDB_TYPE_MAP: {
        const auto& entry = at<duckdb_list_entry>(data, row);
        const Value pairs = list_value(api_->list_vector_get_child(vector), entry.offset, entry.length);
        return models::Json{boost::json::serialize(to_json(pairs))};
    }
    case DUCKDB_TYPE_STRUCT:
        return struct_value(vector, row);
    default:
        return {};
    }
}

Value VectorReader::list_value(duckdb_vector items, idx_t offset, idx_t length) const
{
    models::List list;
    for (idx_t i = offset; i < offset + length; ++i)
        list.items.push_back(children_.front().value(items, i));
    return list;
}

Value VectorReader::struct_value(duckdb_vector vector, idx_t row) const
{
    boost::json::object object;
    for (std::size_t i = 0; i < children_.size(); ++i)
        object[names_[i]] = to_json(children_[i].value(api_->struct_vector_get_child(vector, i), row));
    return models::Json{boost::json::serialize(object)};
}

Value VectorReader::decimal_value(const void* data, idx_t row) const
{
    switch (internal_) {
    case DUCKDB_TYPE_SMALLINT:
        return models::Decimal{at<std::int16_t>(data, row), scale_};
    case DUCKDB_TYPE_INTEGER:
        return models::Decimal{at<std::int32_t>(data, row), scale_};
    case DUCKDB_TYPE_BIGINT:
        return models::Decimal{at<std::int64_t>(data, row), scale_};
    default:
        return models::Decimal{joined(at<duckdb_hugeint>(data, row)), scale_};
    }
}

Value VectorReader::enum_value(const void* data, idx_t row) const
{
    std::size_t place = 0;
    if (internal_ == DUCKDB_TYPE_UTINYINT)
        place = at<std::uint8_t>(data, row);
    else if (internal_ == DUCKDB_TYPE_USMALLINT)
        place = at<std::uint16_t>(data, row);
    else
        place = at<std::uint32_t>(data, row);
    return place < names_.size() ? Value(names_[place]) : Value();
}

}
