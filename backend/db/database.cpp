#include "db/database.hpp"

namespace datachat::db {

asio::awaitable<core::Result<std::int64_t>> Session::execute(std::string sql, Values values)
{
    auto rows = co_await query(std::move(sql), std::move(values));
    if (!rows)
        co_return std::unexpected(rows.error());
    co_return rows->changed;
}

}
