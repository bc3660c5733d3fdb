#pragma once

#include "db/store.hpp"

namespace datachat::db {

class SqlFeedback final : public FeedbackRepository {
public:
    explicit SqlFeedback(const Store& store) : store_(store) {}
    Async<FeedbackEvent> add(FeedbackEvent event) override;
    Async<FeedbackEvent> get(Scope scope, std::string event_id) override;
    Async<Page<FeedbackEvent>> list(Scope scope, PageRequest page) override;
    Async<void> mark_processed(Scope scope, std::string event_id) override;
    Async<std::vector<FeedbackEvent>> list_unprocessed(int limit) override;

private:
    const Store& store_;
};

}
