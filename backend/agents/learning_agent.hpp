#pragma once

#include "core/clock.hpp"
#include "core/result.hpp"
#include "db/repositories.hpp"
#include "models/request_context.hpp"
#include "services/knowledge/source_catalogs.hpp"

#include <boost/asio/awaitable.hpp>
#include <boost/asio/thread_pool.hpp>

#include <memory>
#include <string>

namespace datachat::agents {

namespace asio = boost::asio;

// What became of one feedback event.
struct Lesson {
    int proposed = 0;    // candidates made
    int active = 0;      // passed the replay gate and the authority it needs
    int quarantined = 0; // would have broken a verified answer
};

// Turns feedback into knowledge: each event becomes candidates, and each candidate is replayed over the verified pairs
// of its source before it takes effect. Running a plan teaches nothing; only what a person said does.
class LearningAgent {
public:
    LearningAgent(db::Repositories& repositories, services::knowledge::SourceCatalogs& catalogs,
                  std::shared_ptr<const nl::Weights> weights, asio::thread_pool& pool, const core::Clock& clock)
        : repositories_(repositories), catalogs_(catalogs), weights_(std::move(weights)), pool_(pool), clock_(clock)
    {
    }

    // Processes a stored event. Repeating it changes nothing: the handler of an at-least-once queue.
    asio::awaitable<core::Result<Lesson>> process(models::RequestContext context, std::string event_id);

private:
    asio::awaitable<core::Result<std::vector<models::KnowledgeEntry>>> candidates(const db::FeedbackEvent& event);
    // What a candidate does to one source: fits and keeps every verified answer, breaks one, or cannot be understood
    // there.
    enum class Replay : unsigned char { keeps, breaks, does_not_fit };

    asio::awaitable<core::Result<Replay>> replay_on(models::RequestContext context,
                                                    const models::KnowledgeEntry& candidate, std::string source_id);
    asio::awaitable<core::Result<models::KnowledgeState>> replay(models::RequestContext context,
                                                                 const models::KnowledgeEntry& candidate);

    db::Repositories& repositories_;
    services::knowledge::SourceCatalogs& catalogs_;
    std::shared_ptr<const nl::Weights> weights_;
    asio::thread_pool& pool_;
    const core::Clock& clock_;
};

}
