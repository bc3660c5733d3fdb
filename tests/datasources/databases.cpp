#include "databases.hpp"

#include <libpq-fe.h>
#include <sqlite3.h>

#include <cstdlib>
#include <memory>
#include <random>
#include <stdexcept>

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

}
