#include "models/value.hpp"

#include <array>
#include <cmath>

namespace datachat::models {

Type Value::type() const
{
    constexpr std::array types{Type::null,      Type::boolean,      Type::int64,    Type::uint64, Type::decimal,
                               Type::float64,   Type::text,         Type::bytes,    Type::date,   Type::time,
                               Type::timestamp, Type::timestamp_tz, Type::interval, Type::json,   Type::list};
    static_assert(types.size() == std::variant_size_v<Variant>);
    return types[data.index()];
}

double to_double(const Decimal& value)
{
    return static_cast<double>(value.unscaled) / std::pow(10.0, value.scale);
}

}
