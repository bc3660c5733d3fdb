#pragma once

#include "db/store.hpp"

namespace datachat::db {

class SqlSources final : public SourceRepository {
public:
    explicit SqlSources(const Store& store) : store_(store) {}
    Async<SourceRecord> create(SourceRecord source) override;
    Async<SourceRecord> get(Scope scope, std::string source_id) override;
    Async<std::optional<SourceRecord>> find_by_name(Scope scope, std::string name) override;
    Async<std::vector<SourceRecord>> list(Scope scope) override;
    Async<SourceRecord> update(SourceRecord source) override;
    Async<void> remove(Scope scope, std::string source_id) override;
    Async<void> put_snapshot(Scope scope, SchemaSnapshot snapshot) override;
    Async<std::optional<SchemaSnapshot>> find_snapshot(Scope scope, std::string source_id) override;

private:
    const Store& store_;
};

}
