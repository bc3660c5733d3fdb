#include "services/datasources/postgres/write_rights.hpp"

#include <fmt/format.h>
#include <libpq-fe.h>

namespace datachat::services::datasources::postgres {
namespace {

constexpr const char* rights_query = R"(
SELECT current_user, r.rolsuper,
       EXISTS (SELECT FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
               WHERE c.relkind IN ('r', 'p', 'f') AND n.nspname NOT IN ('pg_catalog', 'information_schema') AND n.nspname !~ '^pg_(toast|temp)'
                 AND has_table_privilege(c.oid, 'INSERT, UPDATE, DELETE, TRUNCATE')),
       has_database_privilege(current_database(), 'CREATE')
         OR EXISTS (SELECT FROM pg_namespace n WHERE n.nspname !~ '^pg_' AND n.nspname <> 'information_schema' AND has_schema_privilege(n.oid, 'CREATE')),
       pg_has_role('pg_execute_server_program', 'MEMBER') OR pg_has_role('pg_write_server_files', 'MEMBER') OR pg_has_role('pg_read_server_files', 'MEMBER')
FROM pg_roles r WHERE r.rolname = current_user)";

constexpr std::string_view remedy = "Give DataChat a role that only reads: CREATE ROLE datachat LOGIN PASSWORD '...'; "
                                    "GRANT pg_read_all_data TO datachat;";

}

asio::awaitable<Result<std::vector<std::string>>> warn_of_write_rights(Conversation& conversation)
{
    const auto reply = co_await conversation.run(rights_query);
    if (!reply)
        co_return std::unexpected(reply.error());
    std::vector<std::string> warnings;
    if (PQntuples(reply->get()) != 1)
        co_return warnings;
    const std::string role = PQgetvalue(reply->get(), 0, 0);
    const auto has = [&](int column) { return std::string_view(PQgetvalue(reply->get(), 0, column)) == "t"; };
    if (has(1))
        warnings.push_back(fmt::format("The role \"{}\" is a superuser. {}", role, remedy));
    else if (has(2))
        warnings.push_back(fmt::format("The role \"{}\" can change data. {}", role, remedy));
    else if (has(3))
        warnings.push_back(fmt::format("The role \"{}\" can create tables or schemas. {}", role, remedy));
    if (!has(1) && has(4))
        warnings.push_back(fmt::format("The role \"{}\" can reach files or programs on the server. {}", role, remedy));
    co_return warnings;
}

}
