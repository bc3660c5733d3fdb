#pragma once

#include "core/result.hpp"
#include "models/principal.hpp"

#include <cstdint>
#include <string>
#include <string_view>

// The life of one revision of a plan, without storage: whoever stores plans reads one, asks here, and writes the answer
// with a compare-and-set (UPDATE ... SET state = 'confirmed' WHERE id = ? AND revision = ? AND state = 'pending'); when
// that changes no row it reads again and asks again.
namespace datachat::plan {

enum class PlanState : std::uint8_t {
    pending,    // shown, waits for its person
    confirmed,  // may run; final
    rejected,   // discarded by its person; final
    expired,    // waited past expires_at; final
    superseded, // an edit or another reading made a newer revision; final
};

std::string_view name(PlanState state); // "pending", ...

// The newest revision of a plan, as stored.
struct StoredPlan {
    std::string id;
    std::int64_t revision = 1; // 1, 2, ... with every change of the tree
    std::string hash;          // plan::hash() of this revision
    std::string principal;     // id of the person who asked: nobody else confirms
    PlanState state = PlanState::pending;
    std::int64_t expires_at_ms = 0;   // since 1970, UTC
    std::int64_t confirmed_at_ms = 0; // 0 until confirmed
    bool operator==(const StoredPlan&) const = default;
};

// What a person says about a plan. All three values must be those of the plan that the person saw.
struct Confirmation {
    std::string plan_id;
    std::int64_t revision = 0;
    std::string hash;
    models::Principal principal;
};

struct ConfirmDecision {
    PlanState state = PlanState::confirmed; // confirmed or rejected
    bool changes =
        false; // true: write `state` with the compare-and-set. false: it was so already, nothing to write or run again
    std::int64_t confirmed_at_ms = 0; // when it was first confirmed
    bool operator==(const ConfirmDecision&) const = default;
};

// Decides on a confirmation. The same one repeated gives the same state with changes = false, also after the expiry.
// Fails with not_found (another plan), forbidden (another principal), stale (another revision or hash, or superseded:
// show the newest), expired, and conflict (rejected before).
core::Result<ConfirmDecision> confirm(const StoredPlan& stored, const Confirmation& confirmation, std::int64_t now_ms);

// Decides on "Discard", with the same failures; conflict if it was confirmed before.
core::Result<ConfirmDecision> reject(const StoredPlan& stored, const Confirmation& confirmation, std::int64_t now_ms);

// The state at `now_ms`: pending turns into expired at expires_at_ms without anybody writing it.
PlanState state_at(const StoredPlan& stored, std::int64_t now_ms);

}
