#pragma once

#include "models/batch.hpp"
#include "models/value.hpp"

#include <cstdint>
#include <string_view>
#include <unordered_map>

namespace datachat::services::datasources::postgres {

using TypeId = std::uint32_t; // PostgreSQL's oid of a type

// Types that this database defines: enums and texts (citext), and arrays of them.
struct UserTypes {
    std::unordered_map<TypeId, TypeId> text_arrays; // array -> element
    std::unordered_map<TypeId, bool> texts;         // enums and other texts
};

// How a type's text format is read. What cannot be read as its type (a NaN decimal, an infinite date) is kept as text.
class Decoder {
public:
    Decoder(TypeId type, const UserTypes& user_types);

    models::Type type() const { return kind_; }
    void append(models::Column& column, std::string_view text) const;
    models::Value value(std::string_view text) const;

private:
    models::Type kind_ = models::Type::unknown;
    TypeId id_ = 0;
    TypeId element_ = 0; // of a list
};

}
