// Certificates are verified: against a TLS server on the loopback interface with a certificate of its own.
#include "net/http_client.hpp"

#include <arpa/inet.h>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/use_future.hpp>
#include <fmt/format.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>
#include <sys/socket.h>
#include <unistd.h>

#include <csignal>
#include <cstdio>
#include <memory>
#include <thread>

namespace datachat::net {
namespace {

template <auto release>
struct Release {
    void operator()(auto* object) const { release(object); }
};
using Key = std::unique_ptr<EVP_PKEY, Release<EVP_PKEY_free>>;
using Certificate = std::unique_ptr<X509, Release<X509_free>>;
using TlsContext = std::unique_ptr<SSL_CTX, Release<SSL_CTX_free>>;
using Tls = std::unique_ptr<SSL, Release<SSL_free>>;

// Signed by itself, for the name "localhost".
Certificate make_certificate(EVP_PKEY* key)
{
    Certificate certificate(X509_new());
    X509_set_version(certificate.get(), 2);
    ASN1_INTEGER_set(X509_get_serialNumber(certificate.get()), 1);
    X509_gmtime_adj(X509_getm_notBefore(certificate.get()), -60);
    X509_gmtime_adj(X509_getm_notAfter(certificate.get()), 3600);
    X509_set_pubkey(certificate.get(), key);
    X509_NAME* name = X509_get_subject_name(certificate.get());
    X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_ASC, reinterpret_cast<const unsigned char*>("localhost"), -1, -1,
                               0);
    X509_set_issuer_name(certificate.get(), name);
    X509_EXTENSION* names = X509V3_EXT_conf_nid(nullptr, nullptr, NID_subject_alt_name, "DNS:localhost");
    X509_add_ext(certificate.get(), names, -1);
    X509_EXTENSION_free(names);
    X509_sign(certificate.get(), key, EVP_sha256());
    return certificate;
}

// Answers every TLS connection with an empty 200, one after the other.
class TlsServer {
public:
    TlsServer()
        : key_(EVP_EC_gen("P-256")), certificate_(make_certificate(key_.get())),
          context_(SSL_CTX_new(TLS_server_method()))
    {
        std::signal(SIGPIPE, SIG_IGN);
        SSL_CTX_use_certificate(context_.get(), certificate_.get());
        SSL_CTX_use_PrivateKey(context_.get(), key_.get());
        socket_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        socklen_t size = sizeof address;
        if (::bind(socket_, reinterpret_cast<sockaddr*>(&address), size) != 0 || ::listen(socket_, 8) != 0)
            throw std::runtime_error("no port");
        ::getsockname(socket_, reinterpret_cast<sockaddr*>(&address), &size);
        port_ = ntohs(address.sin_port);
        thread_ = std::thread([this] { serve(); });
    }
    TlsServer(const TlsServer&) = delete;
    TlsServer& operator=(const TlsServer&) = delete;
    ~TlsServer()
    {
        ::shutdown(socket_, SHUT_RDWR);
        thread_.join();
        ::close(socket_);
    }
    std::string url(const char* host) const { return fmt::format("https://{}:{}/", host, port_); }
    void write_certificate(const std::string& path) const
    {
        std::FILE* file = std::fopen(path.c_str(), "w");
        PEM_write_X509(file, certificate_.get());
        std::fclose(file);
    }

private:
    void serve()
    {
        for (int connection = ::accept(socket_, nullptr, nullptr); connection >= 0;
             connection = ::accept(socket_, nullptr, nullptr)) {
            const Tls tls(SSL_new(context_.get()));
            SSL_set_fd(tls.get(), connection);
            char request[4096];
            if (SSL_accept(tls.get()) == 1 && SSL_read(tls.get(), request, sizeof request) > 0) {
                constexpr std::string_view response =
                    "HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";
                SSL_write(tls.get(), response.data(), static_cast<int>(response.size()));
                SSL_shutdown(tls.get());
            }
            ERR_clear_error();
            ::close(connection);
        }
    }

    Key key_;
    Certificate certificate_;
    TlsContext context_;
    int socket_ = -1;
    int port_ = 0;
    std::thread thread_;
};

Result<HttpResponse> fetch(std::string url, HttpClientOptions options)
{
    asio::io_context loop;
    HttpClient client(loop.get_executor(), std::move(options));
    HttpRequest request;
    request.url = std::move(url);
    auto future = asio::co_spawn(loop, client.fetch({}, std::move(request)), asio::use_future);
    loop.run();
    return future.get();
}

TEST(Tls, trusts_only_known_authorities_and_the_right_name)
{
    const TlsServer server;
    const auto unknown = fetch(server.url("localhost"), {});
    ASSERT_FALSE(unknown);
    EXPECT_EQ(unknown.error().code, Errc::upstream);
    EXPECT_NE(unknown.error().message.find("certificate"), std::string::npos);

    const std::string path = fmt::format("{}datachat_tls_{}.pem", ::testing::TempDir(), ::getpid());
    server.write_certificate(path);
    HttpClientOptions trusting;
    trusting.certificate_file = path;
    const auto known = fetch(server.url("localhost"), trusting);
    ASSERT_TRUE(known) << known.error().message << known.error().detail;
    EXPECT_EQ(known->status, 200);

    const auto wrong_name = fetch(server.url("127.0.0.1"), trusting);
    ASSERT_FALSE(wrong_name);
    EXPECT_EQ(wrong_name.error().code, Errc::upstream);
    ::unlink(path.c_str());
}

}
}
