#pragma once

#include "models/schema.hpp"
#include "services/datasources/postgres/conversation.hpp"
#include "services/datasources/postgres/decode.hpp"

#include <boost/asio/awaitable.hpp>

namespace datachat::services::datasources::postgres {

// The database's enums and other own texts.
asio::awaitable<Result<UserTypes>> read_user_types(Conversation& conversation);

// Everything that this role may read outside the system schemas: tables, partitioned tables (their partitions are left
// out), foreign tables, views and materialized views, with keys, comments and estimated row counts.
asio::awaitable<Result<models::Schema>> read_schema(Conversation& conversation, const UserTypes& user_types);

// The same of the named tables and of those that they refer to.
asio::awaitable<Result<models::Schema>> read_tables(Conversation& conversation, const UserTypes& user_types,
                                                    const std::vector<models::TablePath>& tables);

}
