#include "services/datasources/mysql/session.hpp"

#include "services/datasources/mysql/errors.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/socket.h>

#include <charconv>
#include <mutex>
#include <optional>
#include <vector>

namespace datachat::services::datasources::mysql {
namespace {

using core::Errc;
using core::fail;
using std::chrono::milliseconds;

constexpr std::size_t longest_packet = 128U << 20;
constexpr milliseconds kill_time{2'000};

// What the texts that we print are read by, whatever the server's own settings are. MySQL cuts what GROUP_CONCAT makes
// at 1,024 bytes without a word if it is not told otherwise.
constexpr const char* session_settings =
    "SET SESSION sql_mode = 'STRICT_TRANS_TABLES,ERROR_FOR_DIVISION_BY_ZERO,NO_ENGINE_SUBSTITUTION', "
    "time_zone = '+00:00', autocommit = 1, sql_auto_is_null = 0, lock_wait_timeout = 10, net_write_timeout = 600, "
    "group_concat_max_len = 16777216, sql_select_limit = DEFAULT";

void start_library()
{
    static std::once_flag once; // the library's own start is not safe against a second one
    std::call_once(once, [] { mysql_server_init(0, nullptr, nullptr); });
}

const char* or_null(const std::string& text)
{
    return text.empty() ? nullptr : text.c_str();
}

// A server may ask for a local file at any time: none is ever sent.
int refuse_file(void** /*context*/, const char* /*name*/, void* /*data*/)
{
    return 1;
}
int no_bytes(void* /*context*/, char* /*buffer*/, unsigned /*size*/)
{
    return -1;
}
void no_end(void* /*context*/) {}
int no_reason(void* /*context*/, char* /*buffer*/, unsigned /*size*/)
{
    return 0;
}

}

bool Reply::next()
{
    row_ = result_ ? mysql_fetch_row(result_.get()) : nullptr;
    lengths_ = row_ == nullptr ? nullptr : mysql_fetch_lengths(result_.get());
    return row_ != nullptr;
}

std::string_view Reply::text(unsigned column) const
{
    return is_null(column) ? std::string_view() : std::string_view(row_[column], lengths_[column]);
}

std::int64_t Reply::number(unsigned column) const
{
    std::int64_t value = 0;
    const std::string_view digits = text(column);
    std::from_chars(digits.data(), digits.data() + digits.size(), value);
    return value;
}

// After the TLS handshake the library leaves the socket blocking, and would then wait inside SSL_read.
void Session::unblock()
{
    const int socket = static_cast<int>(mysql_get_socket(handle_.get()));
    ::fcntl(socket, F_SETFL, ::fcntl(socket, F_GETFL) | O_NONBLOCK);
}

int Session::wait(Interruption& interruption, int status)
{
    std::optional<milliseconds> timeout;
    if ((status & MYSQL_WAIT_TIMEOUT) != 0)
        timeout = milliseconds(mysql_get_timeout_value_ms(handle_.get()));
    return interruption.wait(static_cast<int>(mysql_get_socket(handle_.get())), status, timeout);
}

void Session::set_options(MYSQL* handle, const ConnectOptions& options)
{
    mysql_options(handle, MYSQL_OPT_NONBLOCK, nullptr);
    mysql_options(handle, MYSQL_SET_CHARSET_NAME, "utf8mb4");
    const unsigned no_files = 0;
    mysql_options(handle, MYSQL_OPT_LOCAL_INFILE, &no_files);
    mysql_set_local_infile_handler(handle, &refuse_file, &no_bytes, &no_end, &no_reason, nullptr);
    mysql_options(handle, MYSQL_OPT_MAX_ALLOWED_PACKET, &longest_packet);
    const unsigned seconds = 10;
    mysql_options(handle, MYSQL_OPT_CONNECT_TIMEOUT, &seconds);
    mysql_options4(handle, MYSQL_OPT_CONNECT_ATTR_ADD, "program_name", "datachat");
    // None of these sends the password as it is.
    mysql_options(handle, MARIADB_OPT_RESTRICTED_AUTH,
                  "mysql_native_password,client_ed25519,caching_sha2_password,sha256_password,unix_socket");
    if (options.socket.empty()) { // else "localhost" means a socket
        const unsigned tcp = MYSQL_PROTOCOL_TCP;
        mysql_options(handle, MYSQL_OPT_PROTOCOL, &tcp);
    }
    // With an authority's file its signature is asked for anyway; without one the library only asks for both.
    const bool names_no_authority = options.tls == TlsMode::verify_ca && options.tls_authority.empty();
    const my_bool verifies = options.tls == TlsMode::verify_identity || names_no_authority ? 1 : 0;
    if (options.tls != TlsMode::disabled)
        mysql_ssl_set(handle, or_null(options.tls_key), or_null(options.tls_certificate),
                      or_null(options.tls_authority), nullptr, nullptr);
    mysql_options(handle, MYSQL_OPT_SSL_VERIFY_SERVER_CERT, &verifies);
}

Result<std::unique_ptr<Session>> Session::connect(const ConnectOptions& options, Interruption& interruption)
{
    start_library();
    Handle made(mysql_init(nullptr));
    if (!made)
        return fail(Errc::internal, "There is no memory for a connection to the database server.");
    MYSQL* handle = made.get();
    set_options(handle, options);
    std::unique_ptr<Session> session(new Session(options, std::move(made)));
    MYSQL* connected = nullptr;
    const char* host = options.socket.empty() ? options.host.c_str() : "localhost"; // the library's word for a socket
    const bool done = session->drive(
        interruption,
        [&] {
            return mysql_real_connect_start(&connected, handle, host, options.user.c_str(), options.password.c_str(),
                                            or_null(options.database), options.port, or_null(options.socket), 0);
        },
        [&](int ready) { return mysql_real_connect_cont(&connected, handle, ready); });
    if (!done) {
        if (interruption.error().code == Errc::cancelled)
            return fail(Errc::cancelled, "Connecting was cancelled.");
        return fail(Errc::timeout,
                    fmt::format("The server at {} did not answer in time; check the host, the port and the network "
                                "between.",
                                options.server()));
    }
    if (connected == nullptr)
        return std::unexpected(connect_error(mysql_errno(handle), mysql_error(handle), options));
    if (options.tls >= TlsMode::required && mysql_get_ssl_cipher(handle) == nullptr)
        return std::unexpected(connect_error(2026, "the server has no TLS", options));
    session->id_ = static_cast<std::int64_t>(mysql_thread_id(handle));
    return session;
}

Result<std::unique_ptr<Session>> Session::open(const ConnectOptions& options, Interruption& interruption)
{
    auto session = connect(options, interruption);
    if (!session)
        return session;
    if (auto prepared = (*session)->set_up(interruption); !prepared)
        return std::unexpected(prepared.error());
    return session;
}

Session::~Session()
{
    if (handle_ && (!usable_ || lost_)) // what is left unread is not waited for
        ::shutdown(static_cast<int>(mysql_get_socket(handle_.get())), SHUT_RDWR);
}

Result<void> Session::set_up(Interruption& interruption)
{
    for (const char* text : {session_settings, "SET SESSION TRANSACTION READ ONLY"}) {
        if (auto told = tell(interruption, text); !told)
            return told;
    }
    auto facts = ask(interruption, "SELECT CONNECTION_ID(), VERSION()");
    if (!facts)
        return std::unexpected(facts.error());
    if (facts->next()) {
        id_ = facts->number(0); // behind a proxy it is another than the library's
        const std::string_view version = facts->text(1);
        is_mariadb_ = version.find("MariaDB") != std::string_view::npos;
        product_ = fmt::format("{} {}", is_mariadb_ ? "MariaDB" : "MySQL", version.substr(0, version.find('-')));
    }
    return read_rights(interruption);
}

Result<void> Session::read_rights(Interruption& interruption)
{
    std::string text = "SHOW GRANTS";
    if (!is_mariadb_) { // MySQL tells what roles may do only when it is asked for them
        auto roles = ask(interruption, "SELECT CURRENT_ROLE()");
        if (roles && roles->next() && roles->text(0) != "NONE" && !roles->text(0).empty())
            text += fmt::format(" FOR CURRENT_USER() USING {}", roles->text(0));
        if (!roles && !usable_)
            return std::unexpected(roles.error());
    }
    auto grants = ask(interruption, text);
    if (!grants)
        return std::unexpected(grants.error());
    std::vector<std::string> lines;
    while (grants->next())
        lines.emplace_back(grants->text(0));
    rights_ = rights_of(lines);
    return {};
}

core::Error Session::error(unsigned number, std::string_view words, std::string_view statement)
{
    lost_ = lost_ || means_lost_connection(number);
    return statement_error(number, words, statement);
}

Result<Reply> Session::ask(Interruption& interruption, const std::string& text)
{
    MYSQL* handle = handle_.get();
    int failed = 0;
    MYSQL_RES* result = nullptr;
    unblock();
    const bool done =
        drive(
            interruption, [&] { return mysql_real_query_start(&failed, handle, text.data(), text.size()); },
            [&](int ready) { return mysql_real_query_cont(&failed, handle, ready); }) &&
        (failed != 0 || drive(
                            interruption, [&] { return mysql_store_result_start(&result, handle); },
                            [&](int ready) { return mysql_store_result_cont(&result, handle, ready); }));
    if (!done)
        return std::unexpected(interruption.error());
    if (mysql_errno(handle) != 0)
        return std::unexpected(error(mysql_errno(handle), mysql_error(handle), text));
    return Reply(result);
}

Result<void> Session::tell(Interruption& interruption, const std::string& text)
{
    auto reply = ask(interruption, text);
    if (!reply)
        return std::unexpected(reply.error());
    return {};
}

Result<void> Session::begin_reading(Interruption& interruption, milliseconds limit)
{
    if (limit != time_limit_) {
        const std::string setting = is_mariadb_ ? fmt::format("SET SESSION max_statement_time = {}.{:03}",
                                                              limit.count() / 1000, limit.count() % 1000)
                                                : fmt::format("SET SESSION max_execution_time = {}", limit.count());
        if (auto told = tell(interruption, setting); !told)
            return told;
        time_limit_ = limit;
    }
    return tell(interruption, "START TRANSACTION READ ONLY");
}

void Session::abandon()
{
    usable_ = false;
    if (handle_ && !lost_) {
        Interruption patience({}, {}, std::chrono::steady_clock::now() + kill_time);
        if (auto other = connect(options_, patience)) // a failure means that the server is gone
            static_cast<void>((*other)->tell(patience, fmt::format("KILL QUERY {}", id_)));
    }
    ::shutdown(static_cast<int>(mysql_get_socket(handle_.get())), SHUT_RDWR);
    handle_.reset();
}

}
