#pragma once

#include "core/result.hpp"
#include "db/value.hpp"

#include <chrono>
#include <map>
#include <memory>
#include <string>

struct sqlite3;
struct sqlite3_stmt;

namespace datachat::db::sqlite {

enum class Access : unsigned char { read_write, read_only };

// One connection to the metadata file: blocking, used by one thread at a time. WAL with synchronous=FULL: what a commit
// acknowledged is on the disk.
class SqliteConnection {
public:
    // Creates the file, readable by its owner only, where it is missing. Waits up to `patience` for other processes'
    // locks.
    static core::Result<std::unique_ptr<SqliteConnection>> open(const std::string& path, Access access,
                                                                std::chrono::milliseconds patience);

    ~SqliteConnection();
    SqliteConnection(const SqliteConnection&) = delete;
    SqliteConnection& operator=(const SqliteConnection&) = delete;

    core::Result<Rows> run(const std::string& sql, const Values& values);
    bool in_transaction() const;
    void roll_back();

    // Copies the whole database into a new file; what other connections write meanwhile is in it or not.
    core::Result<void> copy_to(const std::string& target);

private:
    SqliteConnection(sqlite3* handle, std::string path) : handle_(handle), path_(std::move(path)) {}

    core::Result<void> configure(Access access, std::chrono::milliseconds patience);
    core::Result<sqlite3_stmt*> prepare(const std::string& sql);
    core::Error error(int code) const;

    struct Close {
        void operator()(sqlite3* handle) const;
    };
    struct Finalize {
        void operator()(sqlite3_stmt* statement) const;
    };
    std::unique_ptr<sqlite3, Close> handle_;
    std::string path_;
    // Prepared once: the statements are constants of the repositories.
    std::map<std::string, std::unique_ptr<sqlite3_stmt, Finalize>, std::less<>> statements_;
};

}
