#include "services/datasources/postgres/decode.hpp"

#include "services/datasources/postgres/interval_text.hpp"
#include "services/datasources/utf8.hpp"

#include <array>
#include <charconv>
#include <optional>
#include <string>

namespace datachat::services::datasources::postgres {
namespace {

using models::Type;
using models::Value;

struct KnownType {
    TypeId id;
    TypeId array;
    Type type;
};

// pg_type.dat; these numbers never change.
constexpr std::array known_types{
    KnownType{16, 1000, Type::boolean},
    KnownType{17, 1001, Type::bytes},
    KnownType{18, 1002, Type::text},
    KnownType{19, 1003, Type::text},
    KnownType{20, 1016, Type::int64},
    KnownType{21, 1005, Type::int64},
    KnownType{23, 1007, Type::int64},
    KnownType{25, 1009, Type::text},
    KnownType{26, 1028, Type::int64},
    KnownType{114, 199, Type::json},
    KnownType{700, 1021, Type::float64},
    KnownType{701, 1022, Type::float64},
    KnownType{705, 0, Type::text},
    KnownType{1042, 1014, Type::text},
    KnownType{1043, 1015, Type::text},
    KnownType{1082, 1182, Type::date},
    KnownType{1083, 1183, Type::time},
    KnownType{1114, 1115, Type::timestamp},
    KnownType{1184, 1185, Type::timestamp_tz},
    KnownType{1186, 1187, Type::interval},
    KnownType{1700, 1231, Type::decimal},
    KnownType{2950, 2951, Type::text},
    KnownType{3802, 3807, Type::json},
};

template <class Number>
std::optional<Number> parse_number(std::string_view text)
{
    Number number{};
    const auto [end, failed] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (failed != std::errc() || end != text.data() + text.size())
        return std::nullopt;
    return number;
}

int hex_digit(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    if (c >= 'a' && c <= 'f')
        return c - 'a' + 10;
    return -1;
}

std::optional<std::string> parse_bytea(std::string_view text)
{
    if (!text.starts_with("\\x") || text.size() % 2 != 0)
        return std::nullopt;
    std::string bytes;
    bytes.reserve(text.size() / 2);
    for (std::size_t i = 2; i < text.size(); i += 2) {
        const int high = hex_digit(text[i]);
        const int low = hex_digit(text[i + 1]);
        if (high < 0 || low < 0)
            return std::nullopt;
        bytes += static_cast<char>(high * 16 + low);
    }
    return bytes;
}

std::string valid_text(std::string_view text)
{
    return is_valid_utf8(text) ? std::string(text) : repaired_utf8(text);
}

// Reads {1,NULL,"a b",{...}}: https://www.postgresql.org/docs/15/arrays.html#ARRAYS-IO
class ArrayReader {
public:
    ArrayReader(std::string_view text, const Decoder& element) : text_(text), element_(element) {}

    std::optional<models::List> read()
    {
        if (text_.starts_with('[')) // bounds that do not begin at 1: [0:1]={a,b}
            text_.remove_prefix(std::min(text_.find('=') + 1, text_.size()));
        auto list = read_list(0);
        return text_.empty() ? std::move(list) : std::nullopt;
    }

private:
    bool take(char c)
    {
        if (!text_.starts_with(c))
            return false;
        text_.remove_prefix(1);
        return true;
    }

    std::optional<models::List> read_list(int depth)
    {
        if (depth > 6 || !take('{')) // PostgreSQL allows six dimensions
            return std::nullopt;
        models::List list;
        if (take('}'))
            return list;
        while (true) {
            if (text_.starts_with('{')) {
                auto inner = read_list(depth + 1);
                if (!inner)
                    return std::nullopt;
                list.items.emplace_back(std::move(*inner));
            } else {
                read_item(list);
            }
            if (take('}'))
                return list;
            if (!take(','))
                return std::nullopt;
        }
    }

    void read_item(models::List& list)
    {
        std::string item;
        const bool quoted = take('"');
        while (!text_.empty()) {
            const char c = text_.front();
            if (quoted ? c == '"' : c == ',' || c == '}')
                break;
            if (c == '\\' && text_.size() > 1)
                text_.remove_prefix(1);
            item += text_.front();
            text_.remove_prefix(1);
        }
        if (quoted)
            take('"');
        list.items.push_back(!quoted && item == "NULL" ? Value() : element_.value(item));
    }

    std::string_view text_;
    const Decoder& element_;
};

}

Decoder::Decoder(TypeId type, const UserTypes& user_types) : id_(type)
{
    for (const KnownType& known : known_types) {
        if (known.id == type) {
            kind_ = known.type;
            return;
        }
        if (known.array == type && type != 0) {
            kind_ = Type::list;
            element_ = known.id;
            return;
        }
    }
    if (user_types.texts.contains(type)) {
        kind_ = Type::text;
    } else if (const auto array = user_types.text_arrays.find(type); array != user_types.text_arrays.end()) {
        kind_ = Type::list;
        element_ = 25; // its elements are texts
    }
}

void Decoder::append(models::Column& column, std::string_view text) const
{
    switch (kind_) {
    case Type::int64:
        if (const auto number = parse_number<std::int64_t>(text))
            return column.append_int64(*number);
        break;
    case Type::float64:
        if (const auto number = parse_number<double>(text))
            return column.append_double(*number);
        break;
    case Type::text:
    case Type::json:
    case Type::unknown:
        if (is_valid_utf8(text))
            return column.append_text(text);
        return column.append_text(repaired_utf8(text));
    default:
        break;
    }
    column.append(value(text));
}

Value Decoder::value(std::string_view text) const
{
    const auto or_text = [&](auto parsed) { return parsed ? Value(std::move(*parsed)) : Value(valid_text(text)); };
    switch (kind_) {
    case Type::boolean:
        return text == "t";
    case Type::int64:
        return or_text(parse_number<std::int64_t>(text));
    case Type::float64:
        return or_text(parse_number<double>(text));
    case Type::decimal:
        return or_text(models::parse_decimal(text));
    case Type::bytes:
        if (auto bytes = parse_bytea(text))
            return models::Bytes{std::move(*bytes)};
        return valid_text(text);
    case Type::date:
        return or_text(models::parse_date(text));
    case Type::time:
        return or_text(models::parse_time(text));
    case Type::timestamp:
        return or_text(models::parse_timestamp(text));
    case Type::timestamp_tz:
        return or_text(models::parse_timestamp_tz(text));
    case Type::interval:
        return or_text(parse_interval(text));
    case Type::json:
        return models::Json{valid_text(text)};
    case Type::list: {
        const Decoder element(element_, {});
        return or_text(ArrayReader(text, element).read());
    }
    default:
        return valid_text(text);
    }
}

}
