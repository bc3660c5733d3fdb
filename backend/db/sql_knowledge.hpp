#pragma once

#include "db/store.hpp"

namespace datachat::db {

class SqlKnowledge final : public KnowledgeRepository {
public:
    explicit SqlKnowledge(const Store& store) : store_(store) {}
    Async<models::KnowledgeEntry> add(Scope scope, models::KnowledgeEntry entry) override;
    Async<models::KnowledgeEntry> get(Scope scope, std::string entry_id) override;
    Async<std::vector<models::KnowledgeEntry>> list(Scope scope, KnowledgeFilter filter) override;
    Async<models::KnowledgeEntry> update(Scope scope, models::KnowledgeEntry entry, std::string principal,
                                         std::string reason) override;
    Async<models::KnowledgeEntry> change_state(Scope scope, std::string entry_id, std::int64_t version,
                                               models::KnowledgeState state, std::string principal,
                                               std::string reason) override;
    Async<models::KnowledgeEntry> undo(Scope scope, std::string entry_id, std::int64_t version,
                                       std::string principal) override;
    Async<std::vector<KnowledgeChange>> history(Scope scope, std::string entry_id) override;
    Async<std::int64_t> revision(Scope scope) override;

private:
    const Store& store_;
};

}
