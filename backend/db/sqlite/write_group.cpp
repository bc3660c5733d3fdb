#include "db/sqlite/write_group.hpp"

#include <utility>

namespace datachat::db::sqlite {
namespace {

core::Result<void> run(SqliteConnection& connection, const char* sql)
{
    auto done = connection.run(sql, {});
    if (!done)
        return std::unexpected(done.error());
    return {};
}

}

core::Result<void> WriteGroup::begin(SqliteConnection& connection)
{
    if (!open_) {
        if (auto begun = run(connection, "begin immediate"); !begun)
            return begun;
        open_ = true;
        members_ = 0;
    }
    ++members_;
    return checked(connection, run(connection, "savepoint member"));
}

core::Result<void> WriteGroup::release(SqliteConnection& connection)
{
    return checked(connection, run(connection, "release member"));
}

void WriteGroup::roll_back(SqliteConnection& connection)
{
    auto undone = checked(connection, run(connection, "rollback to member"));
    if (undone)
        undone = checked(connection, run(connection, "release member"));
    if (!undone && open_) {
        // A group in an unknown state is nobody's.
        connection.roll_back();
        finish(undone);
    }
}

void WriteGroup::join(Told told)
{
    const std::lock_guard lock(mutex_);
    waiting_.push_back(std::move(told));
}

core::Result<void> WriteGroup::commit(SqliteConnection& connection)
{
    if (!open_)
        return {};
    auto outcome = run(connection, "commit");
    if (!outcome)
        connection.roll_back();
    return finish(std::move(outcome));
}

core::Result<void> WriteGroup::checked(SqliteConnection& connection, core::Result<void> outcome)
{
    if (outcome || connection.in_transaction())
        return outcome;
    return finish(std::move(outcome));
}

core::Result<void> WriteGroup::finish(core::Result<void> outcome)
{
    open_ = false;
    std::vector<Told> waiting;
    {
        const std::lock_guard lock(mutex_);
        waiting.swap(waiting_);
    }
    for (Told& told : waiting)
        told(outcome);
    return outcome;
}

}
