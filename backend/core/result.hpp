#pragma once

#include "core/error.hpp"

#include <expected>
#include <string>
#include <utility>

namespace datachat::core {

// The value, or why there is none. Everything that can go wrong at run time returns one; exceptions are for bugs.
template <class T>
using Result = std::expected<T, Error>;

// `return fail(Errc::not_found, "There is no table \"x\". The nearest name is \"y\".");`
inline std::unexpected<Error> fail(Errc code, std::string message, std::string detail = {})
{
    return std::unexpected(Error{code, std::move(message), std::move(detail)});
}

}
