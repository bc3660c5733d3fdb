#pragma once

#include "core/result.hpp"

#include <boost/json.hpp>

#include <memory>
#include <string>
#include <string_view>

struct evp_pkey_st;

namespace datachat::services::cloud {

using core::Result;

// A private RSA key that signs JSON web tokens. Safe to use from any thread.
class SigningKey {
public:
    // Reads PEM text (PKCS #8, encrypted or not, or PKCS #1). Fails with invalid_argument; the message says what is
    // wrong with the key and never repeats any of it.
    static Result<SigningKey> read(std::string_view pem, const std::string& passphrase = {});

    // header.claims.signature with RS256 (RFC 7515, RFC 7518 section 3.3). `header` gets "alg" and "typ".
    Result<std::string> sign(boost::json::object header, const boost::json::object& claims) const;

    // "SHA256:" and the base64 of the digest of the public key (DER of its SubjectPublicKeyInfo).
    std::string fingerprint() const;

private:
    explicit SigningKey(std::shared_ptr<evp_pkey_st> key) : key_(std::move(key)) {}
    std::shared_ptr<evp_pkey_st> key_;
};

}
