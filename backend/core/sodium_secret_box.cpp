#include "core/sodium_secret_box.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sodium.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <optional>
#include <vector>

namespace datachat::core {
namespace {

constexpr std::string_view prefix = "dc1:"; // the format's version
constexpr std::size_t nonce_size = crypto_aead_xchacha20poly1305_ietf_NPUBBYTES;
constexpr std::size_t tag_size = crypto_aead_xchacha20poly1305_ietf_ABYTES;
constexpr int encoding = sodium_base64_VARIANT_ORIGINAL_NO_PADDING;
static_assert(SodiumSecretBox::key_size == crypto_aead_xchacha20poly1305_ietf_KEYBYTES);

const unsigned char* bytes(std::string_view text)
{
    return reinterpret_cast<const unsigned char*>(text.data());
}

class File {
public:
    explicit File(int descriptor) : descriptor_(descriptor) {}
    ~File()
    {
        if (descriptor_ >= 0)
            ::close(descriptor_);
    }
    File(const File&) = delete;
    File& operator=(const File&) = delete;
    int get() const { return descriptor_; }
    explicit operator bool() const { return descriptor_ >= 0; }

private:
    int descriptor_;
};

// Written aside and linked into place: a second process that starts at the same moment finds a whole key, and the first
// one's.
Result<void> make_key_file(const std::string& path)
{
    std::error_code ignored;
    if (const auto folder = std::filesystem::path(path).parent_path(); !folder.empty())
        std::filesystem::create_directories(folder, ignored);
    SodiumSecretBox::Key key{};
    randombytes_buf(key.data(), key.size());
    std::array<char, 2 * SodiumSecretBox::key_size + 1> text{};
    sodium_bin2hex(text.data(), text.size(), key.data(), key.size());
    text.back() = '\n';
    sodium_memzero(key.data(), key.size());

    std::string aside = path + ".XXXXXX";
    const File file(::mkostemp(aside.data(), O_CLOEXEC)); // created with mode 0600
    const bool written = file && ::write(file.get(), text.data(), text.size()) == static_cast<ssize_t>(text.size()) &&
                         ::fsync(file.get()) == 0;
    sodium_memzero(text.data(), text.size());
    const bool linked = written && (::link(aside.c_str(), path.c_str()) == 0 || errno == EEXIST);
    const int reason = errno;
    if (file)
        ::unlink(aside.c_str());
    if (!linked)
        return fail(Errc::forbidden,
                    fmt::format("The key file {} cannot be made: {}. Give this user write access to its folder.", path,
                                std::strerror(reason)));
    return {};
}

std::optional<SodiumSecretBox::Key> parse_key(std::string_view text)
{
    SodiumSecretBox::Key key{};
    std::size_t length = 0;
    const char* end = nullptr;
    if (sodium_hex2bin(key.data(), key.size(), text.data(), text.size(), " \r\n", &length, &end) != 0 ||
        length != key.size() || end != text.data() + text.size())
        return std::nullopt;
    return key;
}

}

Result<std::unique_ptr<SodiumSecretBox>> SodiumSecretBox::from_key_file(const std::string& path)
{
    if (sodium_init() < 0)
        return fail(Errc::internal, "The system gives no random numbers.");
    if (::access(path.c_str(), F_OK) != 0) {
        if (auto made = make_key_file(path); !made)
            return std::unexpected(made.error());
    }
    const File file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
    if (!file)
        return fail(Errc::forbidden, fmt::format("The key file {} cannot be read: {}.", path, std::strerror(errno)));
    struct stat status{};
    if (::fstat(file.get(), &status) != 0 || !S_ISREG(status.st_mode))
        return fail(Errc::corrupt, fmt::format("{} is not a key file.", path));
    if ((status.st_mode & (S_IRWXG | S_IRWXO)) != 0)
        return fail(Errc::forbidden, fmt::format("Others may read the key file {}. Run: chmod 600 {}", path, path));

    std::array<char, 256> text{};
    const ssize_t length = ::read(file.get(), text.data(), text.size());
    auto key = parse_key({text.data(), length > 0 ? static_cast<std::size_t>(length) : 0});
    sodium_memzero(text.data(), text.size());
    if (!key)
        return fail(Errc::corrupt, fmt::format("{} holds no key (64 hexadecimal characters). Restore it from a copy: "
                                               "without it the stored passwords must be entered again.",
                                               path));
    auto box = std::make_unique<SodiumSecretBox>(*key);
    sodium_memzero(key->data(), key->size());
    return box;
}

SodiumSecretBox::SodiumSecretBox(const Key& key) : key_(key)
{
    sodium_mlock(key_.data(), key_.size()); // may fail under a low limit: then it may be swapped, no more
}

SodiumSecretBox::~SodiumSecretBox()
{
    sodium_munlock(key_.data(), key_.size()); // also wipes it
}

std::string SodiumSecretBox::seal(std::string_view secret, std::string_view associated) const
{
    std::vector<unsigned char> sealed(nonce_size + secret.size() + tag_size);
    randombytes_buf(sealed.data(), nonce_size);
    crypto_aead_xchacha20poly1305_ietf_encrypt(sealed.data() + nonce_size, nullptr, bytes(secret), secret.size(),
                                               bytes(associated), associated.size(), nullptr, sealed.data(),
                                               key_.data());
    std::string text(sodium_base64_encoded_len(sealed.size(), encoding), '\0');
    sodium_bin2base64(text.data(), text.size(), sealed.data(), sealed.size(), encoding);
    text.pop_back(); // the terminating NUL that libsodium counts
    return std::string(prefix) + text;
}

Result<std::string> SodiumSecretBox::open(std::string_view sealed, std::string_view associated) const
{
    const auto refuse = [] {
        return fail(Errc::corrupt, "A stored secret cannot be opened: it was changed, or sealed with another key. "
                                   "Restore the key file, or enter the secret again.");
    };
    if (!sealed.starts_with(prefix))
        return refuse();
    sealed.remove_prefix(prefix.size());
    std::vector<unsigned char> content(sealed.size());
    std::size_t length = 0;
    const char* end = nullptr;
    if (sodium_base642bin(content.data(), content.size(), sealed.data(), sealed.size(), nullptr, &length, &end,
                          encoding) != 0 ||
        end != sealed.data() + sealed.size() || length < nonce_size + tag_size)
        return refuse();
    std::string secret(length - nonce_size - tag_size, '\0');
    if (crypto_aead_xchacha20poly1305_ietf_decrypt(reinterpret_cast<unsigned char*>(secret.data()), nullptr, nullptr,
                                                   content.data() + nonce_size, length - nonce_size, bytes(associated),
                                                   associated.size(), content.data(), key_.data()) != 0)
        return refuse();
    return secret;
}

}
