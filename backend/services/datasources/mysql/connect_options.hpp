#pragma once

#include "core/result.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace datachat::services::datasources::mysql {

using core::Result;

// How much the way to the server is protected; the names are those of the vendors' own clients.
enum class TlsMode : std::uint8_t {
    disabled,
    preferred,       // with TLS where the server has it
    required,        // nobody listens, but anybody could answer
    verify_ca,       // the certificate is one that the authority signed
    verify_identity, // and it is this host's
};

// How to reach a server, from mysql://USER:PASSWORD@HOST:PORT/DATABASE?option=value.
struct ConnectOptions {
    std::string host; // without brackets
    std::uint16_t port = 3306;
    std::string socket; // a path; then host and port do not count
    std::string user;
    std::string password; // never log it
    std::string database; // "" = none
    std::vector<std::string> more_databases;
    TlsMode tls = TlsMode::preferred;
    std::string tls_authority;   // path of a file of certificates; "" = the system's
    std::string tls_certificate; // the client's own
    std::string tls_key;

    // Rights of the user that the project accepts by name: "write_rights", "file_rights".
    bool accepts_write_rights = false;
    bool accepts_file_rights = false;

    std::string server() const; // "db.example.org:3306", for messages
};

// Reads an address. Options: ssl-mode (DISABLED, PREFERRED, REQUIRED, VERIFY_CA, VERIFY_IDENTITY, or PostgreSQL's
// words for them), ssl-ca, ssl-cert, ssl-key, socket, databases=A,B for tables of more databases, and
// accept-risk=write_rights,file_rights. Fails with invalid_argument; the message never repeats the address, which may
// hold a password.
Result<ConnectOptions> parse_uri(std::string_view uri);

// A value as it stands in such an address.
std::string encoded(std::string_view value);

}
