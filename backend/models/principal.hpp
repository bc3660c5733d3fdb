#pragma once

#include <string>

namespace datachat::models {

enum class Role : unsigned char { viewer, analyst, editor, admin };

// Who asks. Bound to confirmations, feedback and audit lines.
struct Principal {
    std::string id = "local"; // the loopback owner has this id
    Role role = Role::editor;
    bool operator==(const Principal&) const = default;
};

// Whose data a row is. Every stored row carries both ids, every repository call takes a Scope, and caches are keyed by
// it.
struct Scope {
    std::string workspace_id;
    std::string project_id;
    bool operator==(const Scope&) const = default;
};

}
