#pragma once

#include <filesystem>
#include <string>

namespace datachat::tests {

// Writes an SQLite file by running the statements.
void make_sqlite(const std::filesystem::path& file, const std::string& statements);

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
