#pragma once

#include "agents/turn_parts.hpp"
#include "core/commit_points.hpp"
#include "db/repositories.hpp"

#include <string>

namespace datachat::agents {

// Writes the parts of one turn to its durable log and tells the sink. A part is told after it is stored: what somebody
// saw is there after a crash. Progress is told only.
class TurnLog {
public:
    TurnLog(db::TurnRepository& turns, db::Turn turn, std::string owner, TurnSink& sink)
        : turns_(turns), turn_(std::move(turn)), owner_(std::move(owner)), sink_(sink)
    {
        sink_.begun(turn_);
    }

    const db::Turn& turn() const { return turn_; }
    void progress(std::string step, std::string text);
    db::Async<void> append(Part part);
    // Appends the part and moves the turn on, in one step.
    db::Async<void> advance(db::TurnState state, std::vector<Part> parts);
    // The same with parts as an earlier process stored them; the sink is not told.
    db::Async<void> advance_stored(db::TurnState state, std::vector<db::TurnPart> parts);

private:
    std::vector<db::TurnPart> numbered(const std::vector<Part>& parts) const;

    db::TurnRepository& turns_;
    db::Turn turn_;
    std::string owner_;
    TurnSink& sink_;
};

}
