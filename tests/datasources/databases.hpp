#pragma once

#include <filesystem>
#include <string>

namespace datachat::tests {

// Writes an SQLite file by running the statements.
void make_sqlite(const std::filesystem::path& file, const std::string& statements);

// A database of its own on the MariaDB server that DATACHAT_TEST_MARIADB names, with a user of its own who may only
// read it; both are dropped at the end.
class MariaDbDatabase {
public:
    MariaDbDatabase();
    ~MariaDbDatabase();
    MariaDbDatabase(const MariaDbDatabase&) = delete;
    MariaDbDatabase& operator=(const MariaDbDatabase&) = delete;

    static bool is_available(); // the variable is set

    const std::string& name() const { return name_; } // of the database and of the reader
    std::string uri_for(const std::string& user, const std::string& password) const;
    std::string reader_uri() const { return uri_for(name_, "right"); }
    // Runs statements as root; returns the first cell of the last result ("" if none). Throws with the server's words.
    std::string run(const std::string& statements) const;
    // What writing could change: sums of the tables, the lists of tables, routines, events, triggers, users and
    // plugins, the server's settings, and the files in its folders.
    std::string content() const;

private:
    std::string server_; // "mysql://root@HOST:PORT"
    std::string name_;
};

// A database of its own on the server that DATACHAT_TEST_POSTGRES names, dropped at the end.
class PostgresDatabase {
public:
    PostgresDatabase();
    ~PostgresDatabase();
    PostgresDatabase(const PostgresDatabase&) = delete;
    PostgresDatabase& operator=(const PostgresDatabase&) = delete;

    static bool is_available(); // the variable is set

    const std::string& uri() const { return uri_; }
    // The same server and database for another user.
    std::string uri_for(const std::string& user, const std::string& password) const;
    // Runs statements as the superuser; returns the first cell of the last result ("" if none). Throws with the
    // server's words.
    std::string run(const std::string& statements) const;

private:
    std::string server_; // URI of the maintenance database
    std::string name_;
    std::string uri_;
};

}
