#pragma once

#include "db/store.hpp"

namespace datachat::db {

class SqlTurns final : public TurnRepository {
public:
    explicit SqlTurns(const Store& store) : store_(store) {}
    Async<Turn> receive(Turn turn, milliseconds lease) override;
    Async<Turn> get(Scope scope, std::string turn_id) override;
    Async<Page<Turn>> list(Scope scope, std::string chat_id, PageRequest page) override;
    Async<std::optional<Turn>> find_latest(Scope scope, std::string chat_id) override;
    Async<Turn> take(Scope scope, std::string turn_id, std::string owner, milliseconds lease) override;
    Async<Turn> renew(Scope scope, std::string turn_id, std::string owner, milliseconds lease) override;
    Async<void> append(Scope scope, std::string turn_id, std::string owner, std::vector<TurnPart> parts) override;
    Async<Turn> advance(Scope scope, std::string turn_id, std::string owner, TurnState state,
                        std::vector<TurnPart> parts) override;
    Async<std::vector<TurnPart>> parts(Scope scope, std::string turn_id, std::int64_t from_sequence,
                                       int limit) override;
    Async<Turn> cancel(Scope scope, std::string turn_id) override;
    Async<std::vector<Turn>> list_abandoned(int limit) override;
    Async<std::vector<Turn>> list_owned(int limit) override;
    Async<void> release(Scope scope, std::string turn_id, std::string owner) override;

private:
    Async<std::vector<Turn>> select(std::string where, Values values);
    Async<void> append_in(Session& session, const Turn& turn, const std::vector<TurnPart>& parts);
    Async<Turn> write(Session& session, const Turn& turn);

    const Store& store_;
};

}
