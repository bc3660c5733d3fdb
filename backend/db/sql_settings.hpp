#pragma once

#include "db/store.hpp"

namespace datachat::db {

class SqlSettings final : public SettingRepository {
public:
    explicit SqlSettings(const Store& store) : store_(store) {}
    Async<std::optional<std::string>> find(Scope scope, std::string key) override;
    Async<void> put(Scope scope, std::string key, std::string value_json) override;
    Async<void> remove(Scope scope, std::string key) override;

private:
    const Store& store_;
};

}
