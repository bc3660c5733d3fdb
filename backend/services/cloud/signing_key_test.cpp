#include "services/cloud/signing_key.hpp"

#include "services/cloud/base64.hpp"

#include <gtest/gtest.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>

namespace datachat::services::cloud {
namespace {

using KeyPointer = std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)>;

std::string written(const KeyPointer& key, const std::string& passphrase)
{
    BIO* memory = BIO_new(BIO_s_mem());
    PEM_write_bio_PKCS8PrivateKey(memory, key.get(), passphrase.empty() ? nullptr : EVP_aes_256_cbc(),
                                  passphrase.data(), static_cast<int>(passphrase.size()), nullptr, nullptr);
    char* bytes = nullptr;
    const long size = BIO_get_mem_data(memory, &bytes);
    std::string text(bytes, static_cast<std::size_t>(size));
    BIO_free(memory);
    return text;
}

const KeyPointer& test_key()
{
    static const KeyPointer key(EVP_RSA_gen(2048), &EVP_PKEY_free);
    return key;
}

std::string unescaped(std::string text)
{
    for (char& c : text)
        c = c == '-' ? '+' : c == '_' ? '/' : c;
    text.append((4 - text.size() % 4) % 4, '=');
    return from_base64(text).value_or("");
}

TEST(signing_key, a_token_is_verified_by_the_public_key)
{
    const auto key = SigningKey::read(written(test_key(), ""));
    ASSERT_TRUE(key.has_value()) << key.error().message;
    const auto token = key->sign({{"kid", "k1"}}, {{"iss", "ada"}, {"exp", 7}});
    ASSERT_TRUE(token.has_value());
    const std::size_t first = token->find('.');
    const std::size_t second = token->rfind('.');
    ASSERT_LT(first, second);
    EXPECT_EQ(unescaped(token->substr(0, first)), R"({"kid":"k1","alg":"RS256","typ":"JWT"})");
    EXPECT_EQ(unescaped(token->substr(first + 1, second - first - 1)), R"({"iss":"ada","exp":7})");
    const std::string signature = unescaped(token->substr(second + 1));
    EVP_MD_CTX* context = EVP_MD_CTX_new();
    EVP_DigestVerifyInit(context, nullptr, EVP_sha256(), nullptr, test_key().get());
    const auto verify = [&](const std::string& text) {
        return EVP_DigestVerify(context, reinterpret_cast<const unsigned char*>(signature.data()), signature.size(),
                                reinterpret_cast<const unsigned char*>(text.data()), text.size());
    };
    EXPECT_EQ(verify(token->substr(0, second)), 1);
    EVP_MD_CTX_free(context);
}

TEST(signing_key, an_encrypted_key_wants_its_passphrase)
{
    const std::string pem = written(test_key(), "open sesame");
    const auto opened = SigningKey::read(pem, "open sesame");
    ASSERT_TRUE(opened.has_value()) << opened.error().message;
    EXPECT_EQ(opened->fingerprint(), SigningKey::read(written(test_key(), ""))->fingerprint());
    EXPECT_EQ(opened->fingerprint().size(), 7U + 44U);
    EXPECT_NE(SigningKey::read(pem).error().message.find("is encrypted"), std::string::npos);
    EXPECT_NE(SigningKey::read(pem, "wrong").error().message.find("does not open"), std::string::npos);
}

TEST(signing_key, what_is_no_private_key_is_named)
{
    EXPECT_NE(SigningKey::read("hello").error().message.find("no PEM text"), std::string::npos);
    EXPECT_NE(SigningKey::read("-----BEGIN PUBLIC KEY-----\nx").error().message.find("public key"), std::string::npos);
    const std::string cut = written(test_key(), "").substr(0, 400);
    EXPECT_NE(SigningKey::read(cut).error().message.find("damaged"), std::string::npos);
    const KeyPointer small(EVP_RSA_gen(1024), &EVP_PKEY_free);
    EXPECT_NE(SigningKey::read(written(small, "")).error().message.find("2,048"), std::string::npos);
    const KeyPointer curve(EVP_EC_gen("P-256"), &EVP_PKEY_free);
    EXPECT_NE(SigningKey::read(written(curve, "")).error().message.find("RSA"), std::string::npos);
}

}
}
