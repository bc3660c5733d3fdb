#include "services/datasources/sqlite/cursor.hpp"

#include "services/datasources/sqlite/declared_type.hpp"
#include "services/datasources/utf8.hpp"

#include <sqlite3.h>

#include <cmath>

namespace datachat::services::datasources::sqlite {
namespace {

using models::Type;

// Every integer up to here is a float without loss.
constexpr std::int64_t exact_float = std::int64_t{1} << 53;

std::string_view text_of(sqlite3_stmt* statement, int index)
{
    const auto* text = reinterpret_cast<const char*>(sqlite3_column_text(statement, index));
    return text == nullptr ? std::string_view()
                           : std::string_view(text, static_cast<std::size_t>(sqlite3_column_bytes(statement, index)));
}

std::string_view bytes_of(sqlite3_stmt* statement, int index)
{
    const auto* bytes = static_cast<const char*>(sqlite3_column_blob(statement, index));
    return bytes == nullptr ? std::string_view()
                            : std::string_view(bytes, static_cast<std::size_t>(sqlite3_column_bytes(statement, index)));
}

bool holds_text(Type type)
{
    return type == Type::text || type == Type::json || type == Type::unknown;
}

bool fits_float(std::int64_t value)
{
    return value >= -exact_float && value <= exact_float;
}

// The same column with its integers as floats.
models::Column as_floats(const models::Column& column)
{
    models::Column floats(column.name(), Type::float64);
    for (std::size_t row = 0; row < column.size(); ++row) {
        const models::Value value = column.value(row);
        const auto* integer = std::get_if<std::int64_t>(&value.data);
        if (integer != nullptr && fits_float(*integer))
            floats.append_double(static_cast<double>(*integer));
        else
            floats.append(value);
    }
    return floats;
}

models::Column typed(const models::Column& nulls, Type type)
{
    models::Column column(nulls.name(), type);
    for (std::size_t row = 0; row < nulls.size(); ++row)
        column.append_null();
    return column;
}

}

Cursor::Cursor(Connection& connection, Statement statement) : connection_(connection), statement_(std::move(statement))
{
}

Result<bool> Cursor::read(models::Batch& batch, ReadBounds bounds)
{
    if (!begun_)
        begin(batch);
    const bool first_batch = !begun_;
    begun_ = true;
    std::size_t rows = 0;
    std::size_t bytes = 0;
    while (true) {
        const auto row = advance();
        if (!row)
            return std::unexpected(row.error());
        const bool full = rows >= bounds.rows || (rows > 0 && bytes >= bounds.bytes);
        if (!*row || full) {
            for (Output& output : outputs_)
                output = {.fixed = output.fixed || first_batch, .widens = false};
            return *row;
        }
        bytes += append_row(batch);
        at_row_ = false;
        ++rows;
    }
}

Result<bool> Cursor::advance()
{
    if (at_row_ || ended_)
        return at_row_;
    const auto row = connection_.step(statement_.get());
    if (!row)
        return row;
    at_row_ = *row;
    ended_ = !*row;
    return at_row_;
}

void Cursor::begin(models::Batch& batch)
{
    const int count = sqlite3_column_count(statement_.get());
    for (int i = 0; i < count; ++i) {
        const char* name = sqlite3_column_name(statement_.get(), i);
        const char* declaration = sqlite3_column_decltype(statement_.get(), i);
        const auto declared = declaration == nullptr ? std::nullopt : type_of_declaration(declaration);
        batch.columns.emplace_back(repaired_utf8(name == nullptr ? "" : name), declared.value_or(Type::unknown));
        outputs_.push_back({.fixed = declared.has_value()});
    }
}

std::size_t Cursor::append_row(models::Batch& batch)
{
    std::size_t bytes = 0;
    for (std::size_t i = 0; i < outputs_.size(); ++i)
        bytes += append_cell(batch.columns[i], outputs_[i], static_cast<int>(i));
    return bytes;
}

// Gives a column without a declared type that of its first value.
void Cursor::settle(models::Column& column, Output& output, int index)
{
    Type type = Type::text;
    switch (sqlite3_column_type(statement_.get(), index)) {
    case SQLITE_INTEGER:
        type = Type::int64;
        break;
    case SQLITE_FLOAT:
        type = Type::float64;
        break;
    case SQLITE_BLOB:
        type = Type::bytes;
        break;
    default:
        break;
    }
    column = typed(column, type);
    output = {.fixed = true, .widens = type == Type::int64};
}

std::size_t Cursor::append_cell(models::Column& column, Output& output, int index)
{
    sqlite3_stmt* statement = statement_.get();
    const int stored = sqlite3_column_type(statement, index);
    if (stored == SQLITE_NULL) {
        column.append_null();
        return 1;
    }
    if (!output.fixed)
        settle(column, output, index);
    switch (stored) {
    case SQLITE_INTEGER: {
        const std::int64_t value = sqlite3_column_int64(statement, index);
        if (column.type() == Type::int64)
            column.append_int64(value);
        else if (column.type() == Type::float64 && fits_float(value))
            column.append_double(static_cast<double>(value));
        else
            column.append(value);
        return 8;
    }
    case SQLITE_FLOAT: {
        const double value = sqlite3_column_double(statement, index);
        if (output.widens) {
            column = as_floats(column);
            output.widens = false;
        }
        if (column.type() == Type::float64)
            column.append_double(value);
        else
            column.append(value);
        return 8;
    }
    case SQLITE_BLOB: {
        const std::string_view bytes = bytes_of(statement, index);
        if (column.type() == Type::bytes)
            column.append_text(bytes);
        else
            column.append(models::Bytes{std::string(bytes)});
        return bytes.size() + 8;
    }
    default: {
        const std::string_view text = text_of(statement, index);
        const bool fits = holds_text(column.type());
        if (is_valid_utf8(text)) {
            if (fits)
                column.append_text(text);
            else
                column.append(std::string(text));
        } else if (fits) {
            column.append_text(repaired_utf8(text));
        } else {
            column.append(repaired_utf8(text));
        }
        return text.size() + 8;
    }
    }
}

}
