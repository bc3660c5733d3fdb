#pragma once

#include "core/result.hpp"
#include "db/sqlite/sqlite_connection.hpp"

#include <cstddef>
#include <functional>
#include <mutex>
#include <vector>

namespace datachat::db::sqlite {

// Transactions that queue for the one writer share a commit: each is a savepoint of its own, and all of them wait for
// the disk once, together, before anybody is told. Whoever holds the writer's connection uses this; only join() and the
// waiting happen without it.
class WriteGroup {
public:
    using Told = std::move_only_function<void(core::Result<void>)>;

    // Begins a transaction, and the group with the first one.
    core::Result<void> begin(SqliteConnection& connection);
    // Ends it; it becomes durable with the group.
    core::Result<void> release(SqliteConnection& connection);
    void roll_back(SqliteConnection& connection);

    // Whether another transaction may still come into this group.
    bool has_room() const { return members_ < most_members; }
    // Is told when the group has been committed, or why it was not. To be called before the connection is given on.
    void join(Told told);
    // Makes the group durable and tells its members.
    core::Result<void> commit(SqliteConnection& connection);

private:
    static constexpr std::size_t most_members = 64;

    // Full disks and the like end the whole group inside the engine.
    core::Result<void> checked(SqliteConnection& connection, core::Result<void> outcome);
    core::Result<void> finish(core::Result<void> outcome);

    bool open_ = false;
    std::size_t members_ = 0;
    std::mutex mutex_; // guards waiting_
    std::vector<Told> waiting_;
};

}
