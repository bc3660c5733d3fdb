#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace datachat::core {

// BLAKE2b-256 (RFC 7693) over bytes fed in pieces.
class Digest {
public:
    Digest();
    void add(std::string_view bytes);
    // Adds a length-prefixed piece, so that ("ab","c") and ("a","bc") differ.
    void add_field(std::string_view bytes);
    // The digest as 64 lower-case hexadecimal characters. Ends the digest: add nothing after.
    std::string hex();

private:
    alignas(64) std::array<unsigned char, 384> state_;
};

std::string digest_hex(std::string_view bytes);

}
