#pragma once

#include "core/result.hpp"
#include "services/datasources/mysql/connect_options.hpp"
#include "services/datasources/mysql/grants.hpp"
#include "services/datasources/mysql/interruption.hpp"

#include <mysql.h>

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

namespace datachat::services::datasources::mysql {

// The whole result of a look-up of our own; rows are gone through once.
class Reply {
public:
    explicit Reply(MYSQL_RES* result) : result_(result, &mysql_free_result) {}

    bool next(); // false at the end
    bool is_null(unsigned column) const { return row_[column] == nullptr; }
    std::string_view text(unsigned column) const; // "" where it is NULL
    std::int64_t number(unsigned column) const;   // 0 where it is none

private:
    std::unique_ptr<MYSQL_RES, decltype(&mysql_free_result)> result_;
    MYSQL_ROW row_ = nullptr;
    const unsigned long* lengths_ = nullptr;
};

// One connection, made read-only. libmariadb's calls are driven by the calling (worker) thread, which waits for the
// server and for an interruption at once. Used by one thread at a time.
class Session {
public:
    // Connects and sets the session up. Fails as connect_error says, and with timeout and cancelled.
    static Result<std::unique_ptr<Session>> open(const ConnectOptions& options, Interruption& interruption);
    ~Session();
    Session(const Session&) = delete;
    Session& operator=(const Session&) = delete;

    // Sends a statement of our own and reads all of what it returns.
    Result<Reply> ask(Interruption& interruption, const std::string& text);
    Result<void> tell(Interruption& interruption, const std::string& text);

    // A READ ONLY transaction for one query, which the server itself ends after `limit`.
    Result<void> begin_reading(Interruption& interruption, std::chrono::milliseconds limit);

    // Makes one of the library's calls: `begin` is its _start, `go_on` its _cont. False if it was interrupted, after
    // which the session is of no more use.
    template <class Begin, class GoOn>
    bool drive(Interruption& interruption, Begin begin, GoOn go_on)
    {
        int status = begin();
        while (status != 0) {
            const int ready = wait(interruption, status);
            if (ready == 0) {
                usable_ = false;
                return false;
            }
            status = go_on(ready);
        }
        return true;
    }

    // What went wrong in a statement, by the library's number; notes whether the connection is lost.
    core::Error error(unsigned number, std::string_view words, std::string_view statement);

    // Ends what the server does for this session, through a second connection, and the connection itself. Blocks for
    // two seconds at most.
    void abandon();

    MYSQL* handle() const { return handle_.get(); }
    bool usable() const { return usable_; }
    void spoil() { usable_ = false; } // rows were left unread
    bool lost() const { return lost_; }

    const std::string& product() const { return product_; } // "MariaDB 10.11.6"
    const WriteRights& rights() const { return rights_; }

    std::chrono::steady_clock::time_point idle_since;
    bool reused = false; // it has been idle: the server may have ended it meanwhile

private:
    struct Closer {
        void operator()(MYSQL* handle) const { mysql_close(handle); }
    };
    using Handle = std::unique_ptr<MYSQL, Closer>;

    Session(ConnectOptions options, Handle handle) : options_(std::move(options)), handle_(std::move(handle)) {}
    static Result<std::unique_ptr<Session>> connect(const ConnectOptions& options, Interruption& interruption);
    static void set_options(MYSQL* handle, const ConnectOptions& options);
    Result<void> set_up(Interruption& interruption);
    Result<void> read_rights(Interruption& interruption);
    void unblock();
    int wait(Interruption& interruption, int status);

    ConnectOptions options_;
    Handle handle_;
    std::int64_t id_ = 0; // the server's number of the connection
    std::string product_;
    bool is_mariadb_ = false;
    WriteRights rights_;
    std::chrono::milliseconds time_limit_{0}; // that the server knows
    bool usable_ = true;
    bool lost_ = false;
};

}
