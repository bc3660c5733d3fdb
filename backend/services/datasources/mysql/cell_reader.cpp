#include "services/datasources/mysql/cell_reader.hpp"

#include "services/datasources/mysql/field_types.hpp"
#include "services/datasources/mysql/temporal_cells.hpp"
#include "services/datasources/utf8.hpp"

#include <array>
#include <charconv>

namespace datachat::services::datasources::mysql {
namespace {

using models::Type;
using models::Value;

constexpr std::size_t first_length = 256;

// The shortest decimal that names the 32-bit float: 0.1, not 0.10000000149011612.
double widened(double value)
{
    std::array<char, 64> text{};
    const auto end = std::to_chars(text.data(), text.data() + text.size(), static_cast<float>(value)).ptr;
    double result = value;
    std::from_chars(text.data(), end, result);
    return result;
}

std::uint64_t bits_of(std::string_view bytes)
{
    std::uint64_t bits = 0;
    for (const char byte : bytes)
        bits = bits << 8 | static_cast<unsigned char>(byte);
    return bits;
}

void append_text(models::Column& column, std::string_view text)
{
    if (is_valid_utf8(text))
        column.append_text(text);
    else
        column.append_text(repaired_utf8(text));
}

enum_field_types bound_type(Type type, enum_field_types sent)
{
    switch (type) {
    case Type::boolean:
        return sent == MYSQL_TYPE_BIT ? MYSQL_TYPE_BLOB : MYSQL_TYPE_LONGLONG;
    case Type::int64:
        return MYSQL_TYPE_LONGLONG;
    case Type::uint64:
        return sent == MYSQL_TYPE_BIT ? MYSQL_TYPE_BLOB : MYSQL_TYPE_LONGLONG;
    case Type::float64:
        return MYSQL_TYPE_DOUBLE;
    case Type::date:
    case Type::timestamp:
    case Type::time:
        return sent;
    case Type::bytes:
        return MYSQL_TYPE_BLOB;
    default:
        return MYSQL_TYPE_STRING;
    }
}

}

CellReader::CellReader(MYSQL_RES* metadata)
{
    const unsigned count = mysql_num_fields(metadata);
    const MYSQL_FIELD* fields = mysql_fetch_fields(metadata);
    outputs_.resize(count);
    bindings_.resize(count);
    for (unsigned i = 0; i < count; ++i) {
        Output& output = outputs_[i];
        output.name = repaired_utf8(std::string_view(fields[i].name, fields[i].name_length));
        output.type = type_of_field(fields[i]);
        output.is_single = fields[i].type == MYSQL_TYPE_FLOAT;
        bindings_[i].buffer_type = bound_type(output.type, fields[i].type);
        bindings_[i].is_unsigned = output.type == Type::uint64 ? 1 : 0;
    }
}

bool CellReader::bind(MYSQL_STMT* statement)
{
    for (std::size_t i = 0; i < outputs_.size(); ++i) {
        Output& output = outputs_[i];
        MYSQL_BIND& binding = bindings_[i];
        binding.length = &output.length;
        binding.is_null = &output.is_null;
        binding.error = &output.is_cut;
        switch (binding.buffer_type) {
        case MYSQL_TYPE_LONGLONG:
            binding.buffer = &output.integer;
            break;
        case MYSQL_TYPE_DOUBLE:
            binding.buffer = &output.number;
            break;
        case MYSQL_TYPE_BLOB:
        case MYSQL_TYPE_STRING:
            if (output.buffer.empty())
                output.buffer.resize(first_length);
            binding.buffer = output.buffer.data();
            binding.buffer_length = output.buffer.size();
            break;
        default:
            binding.buffer = &output.time;
            binding.buffer_length = sizeof output.time;
            break;
        }
    }
    return mysql_stmt_bind_result(statement, bindings_.data()) == 0;
}

void CellReader::add_columns(models::Batch& batch) const
{
    for (const Output& output : outputs_)
        batch.columns.emplace_back(output.name, output.type);
}

// Fetches again what was longer than its buffer.
bool CellReader::complete(MYSQL_STMT* statement)
{
    bool grew = false;
    for (std::size_t i = 0; i < outputs_.size(); ++i) {
        Output& output = outputs_[i];
        if (output.buffer.empty() || output.is_null != 0 || output.length <= output.buffer.size())
            continue;
        output.buffer.resize(output.length + output.length / 2);
        MYSQL_BIND& binding = bindings_[i];
        binding.buffer = output.buffer.data();
        binding.buffer_length = output.buffer.size();
        if (mysql_stmt_fetch_column(statement, &binding, static_cast<unsigned>(i), 0) != 0)
            return false;
        grew = true;
    }
    return !grew || bind(statement);
}

std::size_t CellReader::append_row(MYSQL_STMT* statement, models::Batch& batch)
{
    if (!complete(statement))
        return 0;
    std::size_t bytes = 0;
    for (std::size_t i = 0; i < outputs_.size(); ++i)
        bytes += append(outputs_[i], batch.columns[i]);
    return bytes;
}

std::size_t CellReader::append(const Output& output, models::Column& column)
{
    if (output.is_null != 0) {
        column.append_null();
        return 1;
    }
    const std::string_view content = std::string_view(output.buffer).substr(0, output.length);
    switch (output.type) {
    case Type::boolean: {
        const std::int64_t value = output.buffer.empty() ? output.integer : static_cast<std::int64_t>(bits_of(content));
        if (value == 0 || value == 1)
            column.append(value == 1);
        else
            column.append(value); // a TINYINT(1) that counts
        return 8;
    }
    case Type::int64:
        column.append_int64(output.integer);
        return 8;
    case Type::uint64:
        column.append(output.buffer.empty() ? static_cast<std::uint64_t>(output.integer) : bits_of(content));
        return 8;
    case Type::float64:
        column.append_double(output.is_single ? widened(output.number) : output.number);
        return 8;
    case Type::decimal:
        if (const auto decimal = models::parse_decimal(content))
            column.append(*decimal);
        else
            column.append(std::string(content)); // past 38 digits
        return content.size() + 8;
    case Type::date:
        column.append(date_of(output.time));
        return 8;
    case Type::timestamp:
        column.append(timestamp_of(output.time));
        return 8;
    case Type::time:
        column.append(time_of_day(output.time));
        return 8;
    case Type::bytes:
        column.append_text(content);
        return content.size() + 8;
    default:
        append_text(column, content);
        return content.size() + 8;
    }
}

}
