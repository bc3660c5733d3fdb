#pragma once

#include "api/services.hpp"

#include <map>
#include <mutex>
#include <string>
#include <vector>

namespace datachat::api {

// Finds questions to begin with. Each was planned surely by the built-in engine, was run, and gave rows: nothing is
// suggested that would disappoint. What was found is kept as long as the source and what is known of it stay the same.
class SuggestionFinder {
public:
    explicit SuggestionFinder(Services& services) : services_(services) {}

    asio::awaitable<core::Result<std::vector<std::string>>> find(models::RequestContext context, std::string source_id);

private:
    asio::awaitable<bool> works(models::RequestContext context, services::knowledge::SnapshotPtr snapshot,
                                sql::TimeFrame time, std::string question);

    struct Found {
        services::knowledge::SnapshotPtr of;
        std::vector<std::string> questions;
    };
    Services& services_;
    std::mutex mutex_;
    std::map<std::string, Found> found_; // by project and source
};

}
