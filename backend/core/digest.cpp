#include "core/digest.hpp"

#include <sodium.h>

namespace datachat::core {
namespace {

crypto_generichash_state* state_of(std::array<unsigned char, 384>& bytes)
{
    static_assert(sizeof(crypto_generichash_state) <= 384);
    return reinterpret_cast<crypto_generichash_state*>(bytes.data());
}

}

Digest::Digest() : state_{}
{
    crypto_generichash_init(state_of(state_), nullptr, 0, 32);
}

void Digest::add(std::string_view bytes)
{
    crypto_generichash_update(state_of(state_), reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size());
}

void Digest::add_field(std::string_view bytes)
{
    std::array<char, 8> length{};
    for (unsigned i = 0; i < 8; ++i)
        length[i] = static_cast<char>(static_cast<std::uint64_t>(bytes.size()) >> (8 * i));
    add({length.data(), length.size()});
    add(bytes);
}

std::string Digest::hex()
{
    std::array<unsigned char, 32> hash{};
    crypto_generichash_final(state_of(state_), hash.data(), hash.size());
    std::array<char, 65> text{};
    sodium_bin2hex(text.data(), text.size(), hash.data(), hash.size());
    return text.data();
}

std::string digest_hex(std::string_view bytes)
{
    Digest digest;
    digest.add(bytes);
    return digest.hex();
}

}
