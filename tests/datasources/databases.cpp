#include "databases.hpp"

#include <libpq-fe.h>
#include <mysql.h>
#include <sqlite3.h>

#include <algorithm>
#include <cstdlib>
#include <memory>
#include <random>
#include <stdexcept>
#include <vector>

namespace datachat::tests {
namespace {

std::string run_on(const std::string& uri, const std::string& statements)
{
    const std::unique_ptr<PGconn, decltype(&PQfinish)> connection(PQconnectdb(uri.c_str()), &PQfinish);
    if (PQstatus(connection.get()) != CONNECTION_OK)
        throw std::runtime_error(PQerrorMessage(connection.get()));
    PQsetNoticeProcessor(connection.get(), [](void*, const char*) {}, nullptr);
    const std::unique_ptr<PGresult, decltype(&PQclear)> result(PQexec(connection.get(), statements.c_str()), &PQclear);
    const auto status = PQresultStatus(result.get());
    if (status != PGRES_COMMAND_OK && status != PGRES_TUPLES_OK)
        throw std::runtime_error(PQerrorMessage(connection.get()));
    return PQntuples(result.get()) > 0 ? PQgetvalue(result.get(), 0, 0) : "";
}

}

void make_sqlite(const std::filesystem::path& file, const std::string& statements)
{
    sqlite3* database = nullptr;
    sqlite3_open(file.c_str(), &database);
    char* reason = nullptr;
    const int code = sqlite3_exec(database, statements.c_str(), nullptr, nullptr, &reason);
    const std::string words = reason == nullptr ? "" : reason;
    sqlite3_free(reason);
    sqlite3_close(database);
    if (code != SQLITE_OK)
        throw std::runtime_error(words);
}

PostgresDatabase::PostgresDatabase()
    : server_(std::getenv("DATACHAT_TEST_POSTGRES")), name_("sources_" + std::to_string(std::random_device{}()))
{
    run_on(server_, "CREATE DATABASE " + name_);
    uri_ = server_.substr(0, server_.rfind('/') + 1) + name_;
}

PostgresDatabase::~PostgresDatabase()
{
    try {
        run_on(server_, "DROP DATABASE " + name_ + " WITH (FORCE)");
    } catch (const std::exception&) { // the server is stopped after the tests anyway
    }
}

bool PostgresDatabase::is_available()
{
    const char* uri = std::getenv("DATACHAT_TEST_POSTGRES");
    return uri != nullptr && *uri != '\0';
}

std::string PostgresDatabase::uri_for(const std::string& user, const std::string& password) const
{
    const auto begin = uri_.find("://") + 3;
    const auto host = uri_.find('@');
    return uri_.substr(0, begin) + user + (password.empty() ? "" : ":" + password) + uri_.substr(host);
}

std::string PostgresDatabase::run(const std::string& statements) const
{
    return run_on(uri_, statements);
}

namespace {

using MariaDb = std::unique_ptr<MYSQL, decltype(&mysql_close)>;

// As root of the server "mysql://root@HOST:PORT", which has no password.
MariaDb connect_as_root(const std::string& server, const std::string& database)
{
    MariaDb connection(mysql_init(nullptr), &mysql_close);
    mysql_options(connection.get(), MYSQL_SET_CHARSET_NAME, "utf8mb4");
    const auto port = static_cast<unsigned>(std::atoi(server.c_str() + server.rfind(':') + 1));
    if (mysql_real_connect(connection.get(), "127.0.0.1", "root", nullptr,
                           database.empty() ? nullptr : database.c_str(), port, nullptr,
                           CLIENT_MULTI_STATEMENTS) == nullptr)
        throw std::runtime_error(mysql_error(connection.get()));
    return connection;
}

// All cells of the last result, row by row.
std::string run_as_root(const std::string& server, const std::string& database, const std::string& statements,
                        bool first_cell_only)
{
    const MariaDb connection = connect_as_root(server, database);
    std::string text;
    int state = mysql_real_query(connection.get(), statements.data(), statements.size());
    for (; state == 0; state = mysql_next_result(connection.get())) {
        MYSQL_RES* result = mysql_store_result(connection.get());
        if (result == nullptr)
            continue;
        text.clear();
        while (MYSQL_ROW row = mysql_fetch_row(result)) {
            for (unsigned i = 0; i < mysql_num_fields(result); ++i) {
                if (!first_cell_only || text.empty())
                    text += std::string(row[i] == nullptr ? "" : row[i]) + (first_cell_only ? "" : "|");
            }
        }
        mysql_free_result(result);
    }
    if (mysql_errno(connection.get()) != 0)
        throw std::runtime_error(mysql_error(connection.get()));
    return text;
}

// Names alone: the server writes into its own files all the time.
std::string files_below(const std::filesystem::path& folder)
{
    std::vector<std::string> names;
    std::error_code unreadable;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(folder, unreadable)) {
        const std::string name = entry.path().string();
        if (name.find("#sql") == std::string::npos && name.find("#innodb_temp") == std::string::npos)
            names.push_back(name);
    }
    std::ranges::sort(names);
    std::string text;
    for (const std::string& name : names)
        text += name + '|';
    return text;
}

}

MariaDbDatabase::MariaDbDatabase()
    : server_(std::getenv("DATACHAT_TEST_MARIADB")), name_("sources_" + std::to_string(std::random_device{}()))
{
    run_as_root(server_, "",
                "CREATE DATABASE " + name_ + "; CREATE USER " + name_ + " IDENTIFIED BY 'right'; GRANT SELECT ON " +
                    name_ + ".* TO " + name_,
                true);
}

MariaDbDatabase::~MariaDbDatabase()
{
    try {
        run_as_root(server_, "", "DROP DATABASE " + name_ + "; DROP USER " + name_, true);
    } catch (const std::exception&) { // the server is stopped after the tests anyway
    }
}

bool MariaDbDatabase::is_available()
{
    const char* uri = std::getenv("DATACHAT_TEST_MARIADB");
    return uri != nullptr && *uri != '\0';
}

std::string MariaDbDatabase::uri_for(const std::string& user, const std::string& password) const
{
    return "mysql://" + user + (password.empty() ? "" : ":" + password) + server_.substr(server_.find('@')) + '/' +
           name_;
}

std::string MariaDbDatabase::run(const std::string& statements) const
{
    return run_as_root(server_, name_, statements, true);
}

std::string MariaDbDatabase::content() const
{
    std::string text;
    for (const std::string& query :
         {std::string("CHECKSUM TABLE customers, orders, empty_table, numbers EXTENDED"),
          std::string("SELECT TABLE_SCHEMA, TABLE_NAME, TABLE_TYPE, CREATE_TIME FROM information_schema.TABLES "
                      "WHERE TABLE_SCHEMA = DATABASE() ORDER BY 1, 2"),
          std::string("SELECT ROUTINE_SCHEMA, ROUTINE_NAME FROM information_schema.ROUTINES WHERE ROUTINE_SCHEMA = "
                      "DATABASE() ORDER BY 1, 2"),
          std::string("SELECT EVENT_NAME FROM information_schema.EVENTS WHERE EVENT_SCHEMA = DATABASE() ORDER BY 1"),
          std::string("SELECT TRIGGER_NAME FROM information_schema.TRIGGERS WHERE TRIGGER_SCHEMA = DATABASE() ORDER BY "
                      "1"),
          "SELECT User, Priv FROM mysql.global_priv WHERE User = '" + name_ + "' OR User = 'made'",
          std::string("SELECT name, dl FROM mysql.func"), std::string("SELECT name FROM mysql.plugin"),
          std::string("SELECT Server_name FROM mysql.servers"),
          std::string("SELECT VARIABLE_NAME, VARIABLE_VALUE FROM information_schema.GLOBAL_VARIABLES ORDER BY 1"),
          std::string("SELECT SCHEMA_NAME FROM information_schema.SCHEMATA WHERE SCHEMA_NAME = 'made'")})
        text += run_as_root(server_, name_, query, false) + '\n';
    const std::filesystem::path data = run("SELECT @@datadir");
    return text + files_below(data / name_) + files_below(data / "mysql");
}

}
