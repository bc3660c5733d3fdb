#include "core/digest.hpp"
#include "plan/plan.hpp"
#include "sql/fields.hpp"

#include <bit>

namespace datachat::plan {
namespace {

// Changes with every change of the bytes below, of a field list, or of the order of an enumeration that is written.
constexpr std::string_view format_mark = "datachat plan 1";

template <class T>
concept Node = requires { sql::Fields<T>::list; };

// Writes every field in declared order; text and lists carry their lengths, so that no two trees share their bytes.
// Node ids are left out.
class Writer {
public:
    template <class T>
        requires std::is_integral_v<T> || std::is_enum_v<T>
    void write(T value)
    {
        auto bits = static_cast<std::uint64_t>(value);
        for (int byte = 0; byte < 8; ++byte, bits >>= 8)
            bytes_ += static_cast<char>(bits & 0xff);
    }
    void write(double value) { write(std::bit_cast<std::uint64_t>(value)); }
    void write(std::string_view text)
    {
        write(text.size());
        bytes_ += text;
    }
    void write(const std::string& text) { write(std::string_view(text)); }

    template <class T>
    void write(const std::vector<T>& items)
    {
        write(items.size());
        for (const T& item : items)
            write(item);
    }
    template <class T>
    void write(const std::optional<T>& value)
    {
        write(value.has_value());
        if (value)
            write(*value);
    }
    template <class T>
    void write(const core::Box<T>& value)
    {
        write(*value);
    }
    template <class... T>
    void write(const std::variant<T...>& value)
    {
        std::visit([this](const auto& alternative) { this->write_alternative(alternative); }, value);
    }
    template <Node T>
    void write(const T& node)
    {
        sql::for_each_field(node, [this](std::string_view name, const auto& member) {
            if (name != "id")
                this->write(member);
        });
    }

    void write(const models::Value& value)
    {
        write(models::name(value.type()));
        std::visit([this](const auto& content) { this->write_content(content); }, value.data);
    }

    void write(const sql::TimeFrame& time)
    {
        write(time.as_of_microseconds);
        write(time.zone);
        write(time.zone_offset_seconds);
        write(time.week_starts_on_sunday);
        write(time.fiscal_year_start_month);
    }
    void write(const Step& step)
    {
        write(step.source_id);
        write(step.dialect);
        write(step.query);
        write(step.output);
    }

    std::string take() { return std::move(bytes_); }

private:
    template <class T>
    void write_alternative(const T& node)
    {
        write(sql::Fields<T>::kind);
        write(node);
    }
    template <class T>
    void write_alternative(const core::Box<T>& node)
    {
        write_alternative(*node);
    }

    void write_content(models::Null) {}
    void write_content(const models::Decimal& value)
    {
        const auto bits = static_cast<unsigned __int128>(value.unscaled);
        write(static_cast<std::uint64_t>(bits >> 64));
        write(static_cast<std::uint64_t>(bits));
        write(value.scale);
    }
    void write_content(const models::Bytes& value) { write(value.data); }
    void write_content(models::Date value) { write(value.days); }
    void write_content(models::Time value) { write(value.microseconds); }
    void write_content(models::Timestamp value) { write(value.microseconds); }
    void write_content(models::TimestampTz value) { write(value.microseconds); }
    void write_content(const models::Interval& value)
    {
        write(value.months);
        write(value.days);
        write(value.microseconds);
    }
    void write_content(const models::Json& value) { write(value.text); }
    void write_content(const models::List& value) { write(value.items); }
    void write_content(const std::string& value) { write(value); }
    template <class T>
        requires std::is_arithmetic_v<T>
    void write_content(T value)
    {
        write(value);
    }

    std::string bytes_;
};

}

std::string canonical_form(const Plan& plan)
{
    Writer writer;
    writer.write(format_mark);
    writer.write(plan.header.format);
    writer.write(plan.header.time);
    writer.write(plan.header.schema_fingerprint);
    writer.write(plan.steps);
    return writer.take();
}

std::string hash(const Plan& plan)
{
    return core::digest_hex(canonical_form(plan));
}

}
