#pragma once

#include "db/store.hpp"

namespace datachat::db {

class SqlChats final : public ChatRepository {
public:
    explicit SqlChats(const Store& store) : store_(store) {}
    Async<Chat> ensure(Chat chat) override;
    Async<Chat> get(Scope scope, std::string chat_id) override;
    Async<Page<Chat>> list(Scope scope, std::string principal, PageRequest page) override;
    Async<Page<Chat>> search(Scope scope, std::string principal, std::string words, PageRequest page) override;
    Async<void> rename(Scope scope, std::string chat_id, std::string title) override;
    Async<void> remove(Scope scope, std::string chat_id) override;

private:
    const Store& store_;
};

}
