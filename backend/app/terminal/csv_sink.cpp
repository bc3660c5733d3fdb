#include "app/terminal/csv_sink.hpp"

#include <array>
#include <charconv>
#include <cmath>

namespace datachat::app {
namespace {

void append_field(std::string& line, std::string_view text)
{
    if (!text.empty() && text.find_first_of(",\"\r\n") == std::string_view::npos) {
        line += text;
        return;
    }
    line += '"';
    for (const char c : text) {
        if (c == '"')
            line += '"';
        line += c;
    }
    line += '"';
}

bool is_text(models::Type type)
{
    return type == models::Type::text || type == models::Type::json || type == models::Type::unknown;
}

void append_number(std::string& line, const auto& number)
{
    std::array<char, 32> buffer{};
    const auto end = std::to_chars(buffer.data(), buffer.data() + buffer.size(), number);
    line.append(buffer.data(), end.ptr);
}

void append_value(std::string& line, const models::Value& value)
{
    if (value.is_null())
        return;
    if (const auto* integer = std::get_if<std::int64_t>(&value.data))
        append_number(line, *integer);
    else if (const auto* real = std::get_if<double>(&value.data); real != nullptr && std::isfinite(*real))
        append_number(line, *real);
    else
        append_field(line, models::to_text(value));
}

}

services::datasources::asio::awaitable<core::Result<void>> CsvSink::take(const models::Batch& batch)
{
    buffer_.clear();
    if (!header_written_) {
        for (const models::Column& column : batch.columns) {
            if (&column != &batch.columns.front())
                buffer_ += ',';
            append_field(buffer_, column.name());
        }
        buffer_ += '\n';
        header_written_ = true;
    }
    for (std::size_t row = 0; row < batch.rows(); ++row) {
        for (std::size_t i = 0; i < batch.columns.size(); ++i) {
            const models::Column& column = batch.columns[i];
            if (i > 0)
                buffer_ += ',';
            if (is_text(column.type()) && !column.is_null(row) && column.is_plain(row))
                append_field(buffer_, column.text(row));
            else
                append_value(buffer_, column.value(row));
        }
        buffer_ += '\n';
    }
    out_.write(buffer_.data(), static_cast<std::streamsize>(buffer_.size()));
    if (!out_)
        co_return core::fail(core::Errc::upstream, "The output was closed or is full: nothing more could be written.");
    co_return core::Result<void>{};
}

}
