#pragma once

#include "core/secret_box.hpp"

#include <array>
#include <memory>
#include <string>

namespace datachat::core {

// XChaCha20-Poly1305 (RFC 8439 with the extended nonce of draft-irtf-cfrg-xchacha) under a key in a file of its own,
// outside the database: a stolen copy of the metadata gives no password away. The key stays in locked memory.
class SodiumSecretBox final : public SecretBox {
public:
    static constexpr std::size_t key_size = 32;
    using Key = std::array<unsigned char, key_size>;

    // Reads the key file, or makes one that only its owner may read. Fails with forbidden (cannot be read or made, or
    // others may read it) and corrupt (not a key).
    static Result<std::unique_ptr<SodiumSecretBox>> from_key_file(const std::string& path);

    explicit SodiumSecretBox(const Key& key);
    ~SodiumSecretBox() override;
    SodiumSecretBox(const SodiumSecretBox&) = delete;
    SodiumSecretBox& operator=(const SodiumSecretBox&) = delete;

    std::string seal(std::string_view secret, std::string_view associated) const override;
    Result<std::string> open(std::string_view sealed, std::string_view associated) const override;

private:
    Key key_;
};

}
