#include "services/cloud/signing_key.hpp"

#include "services/cloud/base64.hpp"

#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509.h>

#include <array>
#include <cstring>

namespace datachat::services::cloud {
namespace {

using core::Errc;
using core::fail;

constexpr int least_bits = 2048; // what both vendors ask for

// Answers OpenSSL's question for a passphrase; without one it must not ask the terminal.
int give_passphrase(char* buffer, int size, int, void* passphrase)
{
    const auto& text = *static_cast<const std::string*>(passphrase);
    if (text.empty() || text.size() > static_cast<std::size_t>(size))
        return -1;
    std::memcpy(buffer, text.data(), text.size());
    return static_cast<int>(text.size());
}

struct Free {
    void operator()(BIO* bio) const { BIO_free_all(bio); }
    void operator()(EVP_MD_CTX* context) const { EVP_MD_CTX_free(context); }
};

}

Result<SigningKey> SigningKey::read(std::string_view pem, const std::string& passphrase)
{
    if (pem.find("-----BEGIN") == std::string_view::npos)
        return fail(Errc::invalid_argument,
                    "The private key is no PEM text: it must begin with -----BEGIN PRIVATE KEY-----.");
    if (pem.find("-----BEGIN PUBLIC KEY") != std::string_view::npos)
        return fail(Errc::invalid_argument, "That is the public key: give the private one, which signs.");
    const std::unique_ptr<BIO, Free> bio(BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())));
    std::string word = passphrase;
    ERR_clear_error();
    std::shared_ptr<evp_pkey_st> key(PEM_read_bio_PrivateKey(bio.get(), nullptr, give_passphrase, &word),
                                     EVP_PKEY_free);
    ERR_clear_error();
    if (!key && pem.find("ENCRYPTED") != std::string_view::npos)
        return fail(Errc::invalid_argument, passphrase.empty()
                                                ? "The private key is encrypted: give its passphrase too."
                                                : "The passphrase does not open the private key.");
    if (!key)
        return fail(Errc::invalid_argument, "The private key cannot be read: its PEM text is damaged or cut short.");
    if (EVP_PKEY_get_base_id(key.get()) != EVP_PKEY_RSA || EVP_PKEY_get_bits(key.get()) < least_bits)
        return fail(Errc::invalid_argument, "The private key must be an RSA key of at least 2,048 bits.");
    return SigningKey(std::move(key));
}

Result<std::string> SigningKey::sign(boost::json::object header, const boost::json::object& claims) const
{
    header["alg"] = "RS256";
    header["typ"] = "JWT";
    std::string token = base64_url(boost::json::serialize(header)) + '.' + base64_url(boost::json::serialize(claims));
    const std::unique_ptr<EVP_MD_CTX, Free> context(EVP_MD_CTX_new());
    std::size_t size = 0;
    const auto* bytes = reinterpret_cast<const unsigned char*>(token.data());
    bool signed_it = context && EVP_DigestSignInit(context.get(), nullptr, EVP_sha256(), nullptr, key_.get()) == 1 &&
                     EVP_DigestSign(context.get(), nullptr, &size, bytes, token.size()) == 1;
    std::string signature(size, '\0');
    signed_it = signed_it && EVP_DigestSign(context.get(), reinterpret_cast<unsigned char*>(signature.data()), &size,
                                            bytes, token.size()) == 1;
    if (!signed_it)
        return fail(Errc::internal, "The access token could not be signed.");
    signature.resize(size);
    return token + '.' + base64_url(signature);
}

std::string SigningKey::fingerprint() const
{
    unsigned char* der = nullptr;
    const int size = i2d_PUBKEY(key_.get(), &der);
    if (size <= 0)
        return {};
    std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
    unsigned int length = 0;
    EVP_Digest(der, static_cast<std::size_t>(size), digest.data(), &length, EVP_sha256(), nullptr);
    OPENSSL_free(der);
    return "SHA256:" + base64({reinterpret_cast<const char*>(digest.data()), length});
}

}
