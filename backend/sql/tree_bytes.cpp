#include "sql/tree_bytes.hpp"

#include "sql/fields.hpp"

#include <bit>

namespace datachat::sql {
namespace {

// What trees could not say before is written only where it is said: hashes of stored plans still match.
constexpr bool came_later(std::string_view kind, std::string_view field)
{
    struct Later {
        std::string_view kind;
        std::string_view field;
    };
    constexpr Later all[] = {
        {"star", "renamed"},  {"star", "pattern"},  {"frame", "exclusion"}, {"function", "with_position"},
        {"source", "sample"}, {"join", "asof"},     {"join", "match"},      {"pivot", "group_by"},
        {"select", "shape"},  {"select", "sample"}, {"set", "by_name"}};
    for (const Later& later : all) {
        if (later.kind == kind && later.field == field)
            return true;
    }
    return false;
}

template <class T>
concept Node = requires { Fields<T>::list; };

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
        std::apply([&](const auto&... field) { (this->write_field(node, field), ...); }, Fields<T>::list);
    }

    void write(const models::Value& value)
    {
        write(models::name(value.type()));
        std::visit([this](const auto& content) { this->write_content(content); }, value.data);
    }

    std::string take() { return std::move(bytes_); }

private:
    template <class T>
    void write_field(const T& node, const auto& field)
    {
        const auto& member = node.*field.member;
        if (field.name == "id")
            return;
        if (!came_later(Fields<T>::kind, field.name))
            return write(member);
        static const T plain{};
        if (member == plain.*field.member)
            return;
        write(field.name);
        write(member);
    }

    template <class T>
    void write_alternative(const T& node)
    {
        write(Fields<T>::kind);
        write(node);
    }
    // A plain star has the bytes that it had before it could leave columns out: hashes of stored plans still match.
    void write_alternative(const Star& node)
    {
        const bool plain = node.excluded.empty() && node.replaced.empty() && node.renamed.empty() && !node.pattern;
        write(plain ? Fields<Star>::kind : std::string_view("star_but"));
        if (plain)
            write(node.table);
        else
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

template <class T>
std::string bytes_of(const T& node)
{
    Writer writer;
    writer.write(node);
    return writer.take();
}

std::string tree_bytes(const Query& query)
{
    return bytes_of(query);
}
std::string tree_bytes(const Expr& expr)
{
    return bytes_of(expr);
}
std::string tree_bytes(const TableSource& source)
{
    return bytes_of(source);
}

}
