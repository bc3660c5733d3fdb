#pragma once

#include "core/result.hpp"
#include "db/value.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <type_traits>

namespace datachat::db {

namespace asio = boost::asio;

enum class Engine : std::uint8_t { sqlite, postgres };

// Runs single statements with `?` parameters (never in quotes) in the SQL that SQLite and PostgreSQL share. Fails with
// conflict (a unique key; with retry_after set where the whole transaction may be repeated), not_found (a foreign key),
// invalid_argument (text that cannot be stored), timeout, forbidden, unavailable (unreachable, locked, read-only, disk
// full) and corrupt.
class Session {
public:
    virtual ~Session() = default;
    virtual asio::awaitable<core::Result<Rows>> query(std::string sql, Values values) = 0;
    // The same for a statement whose rows do not matter; gives how many it changed.
    asio::awaitable<core::Result<std::int64_t>> execute(std::string sql, Values values = {});
};

// Rolls back when destroyed before commit() succeeded. Used by one coroutine at a time.
class Transaction : public Session {
public:
    virtual asio::awaitable<core::Result<void>> commit() = 0;
    // The same as destroying it, but leaves the connection warm. Failing does not matter: the connection is then
    // dropped.
    virtual asio::awaitable<void> roll_back() = 0;
};

// The metadata's database. A statement outside a transaction is one of its own; what has been committed survives power
// loss. Safe from any coroutine of any loop that runs on one thread.
class Database : public Session {
public:
    virtual Engine engine() const = 0;
    // Where it is, for messages; without secrets.
    virtual std::string location() const = 0;

    // Begins a transaction that will write (SQLite: the writer's lock is held from here on).
    virtual asio::awaitable<core::Result<std::unique_ptr<Transaction>>> begin() = 0;

    // Keeps a copy of everything under a name that tells `label`, where the engine can; gives the copy's place or "".
    virtual asio::awaitable<core::Result<std::string>> back_up(std::string label) = 0;

    // Runs `work`, a callable that takes a Session& and gives an awaitable Result, in a transaction: committed if it
    // has a value. Repeated up to three times where the engine says that a concurrent transaction was in the way.
    // `work` must outlive the call: name it before awaiting.
    template <class Work>
    std::invoke_result_t<Work&, Session&> transaction(Work& work);

    // Ends pooled connections; what runs finishes first.
    virtual void close() = 0;

protected:
    // Where a whole transaction is best run, for an engine whose statements block: hopping to its thread and back once
    // is cheaper than for every statement. None: where the caller is.
    virtual std::optional<asio::any_io_executor> transaction_executor() { return std::nullopt; }

private:
    template <class Work>
    std::invoke_result_t<Work&, Session&> attempts(Work& work);
};

inline bool may_repeat(const core::Error& error)
{
    return error.code == core::Errc::conflict && error.retry_after.has_value();
}

template <class Work>
std::invoke_result_t<Work&, Session&> Database::transaction(Work& work)
{
    const auto executor = transaction_executor();
    if (!executor)
        co_return co_await attempts(work);
    co_return co_await asio::co_spawn(*executor, attempts(work), asio::use_awaitable);
}

template <class Work>
std::invoke_result_t<Work&, Session&> Database::attempts(Work& work)
{
    constexpr int attempts = 3;
    for (int attempt = 1;; ++attempt) {
        auto transaction = co_await begin();
        if (!transaction)
            co_return std::unexpected(transaction.error());
        auto outcome = co_await work(**transaction);
        if (!outcome) {
            co_await (*transaction)->roll_back();
            if (may_repeat(outcome.error()) && attempt < attempts)
                continue;
            co_return outcome;
        }
        auto committed = co_await (*transaction)->commit();
        if (committed)
            co_return outcome;
        if (!may_repeat(committed.error()) || attempt == attempts)
            co_return std::unexpected(committed.error());
    }
}

}
