#pragma once

#include "core/result.hpp"

#include <string>
#include <string_view>

namespace datachat::core {

// Seals secrets for storage. `associated` names what the secret belongs to (for example "datasource/<id>/password"): a
// sealed text moved to another place does not open. Safe to call from any thread.
class SecretBox {
public:
    virtual ~SecretBox() = default;

    // Returns printable text that holds everything but the key.
    virtual std::string seal(std::string_view secret, std::string_view associated) const = 0;

    // Fails with corrupt when the text was changed, sealed with another key, or for something else.
    virtual Result<std::string> open(std::string_view sealed, std::string_view associated) const = 0;
};

}
