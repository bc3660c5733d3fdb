#include "models/batch.hpp"

#include <bit>

namespace datachat::models {
namespace {

bool is_variable_width(Type type)
{
    return type == Type::text || type == Type::bytes || type == Type::json || type == Type::unknown;
}

std::size_t slots_per_row(Type type)
{
    if (is_variable_width(type) || type == Type::list || type == Type::null)
        return 0;
    return type == Type::decimal ? 3 : type == Type::interval ? 2 : 1;
}

std::uint64_t bits(std::int64_t value)
{
    return static_cast<std::uint64_t>(value);
}

// Appends the slots of a fixed-width value; false when its type is another.
struct SlotWriter {
    std::vector<std::uint64_t>& slots;

    void operator()(bool value) const { slots.push_back(value ? 1 : 0); }
    void operator()(std::int64_t value) const { slots.push_back(bits(value)); }
    void operator()(std::uint64_t value) const { slots.push_back(value); }
    void operator()(double value) const { slots.push_back(std::bit_cast<std::uint64_t>(value)); }
    void operator()(const Decimal& value) const
    {
        const auto unscaled = static_cast<unsigned __int128>(value.unscaled);
        slots.push_back(static_cast<std::uint64_t>(unscaled));
        slots.push_back(static_cast<std::uint64_t>(unscaled >> 64));
        slots.push_back(value.scale);
    }
    void operator()(Date value) const { slots.push_back(bits(value.days)); }
    void operator()(Time value) const { slots.push_back(bits(value.microseconds)); }
    void operator()(Timestamp value) const { slots.push_back(bits(value.microseconds)); }
    void operator()(TimestampTz value) const { slots.push_back(bits(value.microseconds)); }
    void operator()(const Interval& value) const
    {
        slots.push_back(static_cast<std::uint32_t>(value.months) | bits(value.days) << 32);
        slots.push_back(bits(value.microseconds));
    }
    template <class Other>
    void operator()(const Other&) const
    {
    }
};

}

Column::Column(std::string name, Type type) : name_(std::move(name)), type_(type)
{
    if (is_variable_width(type_))
        offsets_.push_back(0);
}

void Column::push_validity(bool valid)
{
    if (size_ % 64 == 0)
        validity_.push_back(0);
    if (valid)
        validity_.back() |= std::uint64_t{1} << (size_ % 64);
    ++size_;
}

void Column::append_null()
{
    push_validity(false);
    slots_.resize(slots_.size() + slots_per_row(type_), 0);
    if (is_variable_width(type_))
        offsets_.push_back(characters_.size());
    else if (type_ == Type::list)
        lists_.emplace_back();
}

void Column::append_int64(std::int64_t value)
{
    push_validity(true);
    slots_.push_back(bits(value));
}

void Column::append_double(double value)
{
    push_validity(true);
    slots_.push_back(std::bit_cast<std::uint64_t>(value));
}

void Column::append_text(std::string_view value)
{
    push_validity(true);
    characters_.append(value);
    offsets_.push_back(characters_.size());
}

void Column::append(Value value)
{
    if (value.is_null()) {
        append_null();
        return;
    }
    const Type type = value.type();
    if (type != type_ && !(type_ == Type::unknown && type == Type::text)) {
        append_null();
        validity_[(size_ - 1) / 64] |= std::uint64_t{1} << ((size_ - 1) % 64);
        exceptions_.emplace(size_ - 1, std::move(value));
        return;
    }
    if (const auto* text = std::get_if<std::string>(&value.data)) {
        append_text(*text);
    } else if (const auto* bytes = std::get_if<Bytes>(&value.data)) {
        append_text(bytes->data);
    } else if (const auto* json = std::get_if<Json>(&value.data)) {
        append_text(json->text);
    } else if (type_ == Type::list) {
        push_validity(true);
        lists_.push_back(std::move(value));
    } else {
        push_validity(true);
        std::visit(SlotWriter{slots_}, value.data);
    }
}

std::string_view Column::text(std::size_t row) const
{
    if (offsets_.empty() || is_null(row))
        return {};
    return std::string_view(characters_).substr(offsets_[row], offsets_[row + 1] - offsets_[row]);
}

Value Column::value(std::size_t row) const
{
    if (is_null(row))
        return {};
    if (!exceptions_.empty()) {
        if (const auto found = exceptions_.find(row); found != exceptions_.end())
            return found->second;
    }
    const auto slot = [&](std::size_t i) { return slots_[row * slots_per_row(type_) + i]; };
    switch (type_) {
    case Type::null:
        return {};
    case Type::boolean:
        return slot(0) != 0;
    case Type::int64:
        return static_cast<std::int64_t>(slot(0));
    case Type::uint64:
        return slot(0);
    case Type::decimal:
        return Decimal{static_cast<Int128>(static_cast<unsigned __int128>(slot(1)) << 64 | slot(0)),
                       static_cast<std::uint8_t>(slot(2))};
    case Type::float64:
        return std::bit_cast<double>(slot(0));
    case Type::text:
    case Type::unknown:
        return std::string(text(row));
    case Type::bytes:
        return Bytes{std::string(text(row))};
    case Type::json:
        return Json{std::string(text(row))};
    case Type::date:
        return Date{static_cast<std::int32_t>(slot(0))};
    case Type::time:
        return Time{static_cast<std::int64_t>(slot(0))};
    case Type::timestamp:
        return Timestamp{static_cast<std::int64_t>(slot(0))};
    case Type::timestamp_tz:
        return TimestampTz{static_cast<std::int64_t>(slot(0))};
    case Type::interval:
        return Interval{static_cast<std::int32_t>(static_cast<std::uint32_t>(slot(0))),
                        static_cast<std::int32_t>(slot(0) >> 32), static_cast<std::int64_t>(slot(1))};
    case Type::list:
        return lists_[row];
    }
    return {};
}

std::size_t Column::byte_size() const
{
    return validity_.size() * 8 + slots_.size() * 8 + offsets_.size() * 8 + characters_.size() +
           lists_.size() * sizeof(Value) + exceptions_.size() * (sizeof(Value) + 16);
}

void Column::clear()
{
    size_ = 0;
    validity_.clear();
    slots_.clear();
    offsets_.clear();
    if (is_variable_width(type_))
        offsets_.push_back(0);
    characters_.clear();
    lists_.clear();
    exceptions_.clear();
}

std::size_t Batch::byte_size() const
{
    std::size_t bytes = 0;
    for (const Column& column : columns)
        bytes += column.byte_size();
    return bytes;
}

}
