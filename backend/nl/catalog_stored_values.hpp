#pragma once

#include "nl/engine.hpp"
#include "plan/stored_values.hpp"

namespace datachat::nl {

// The values that a catalog's profiles know. The catalog must outlive it.
class CatalogStoredValues final : public plan::StoredValues {
public:
    explicit CatalogStoredValues(const Catalog& catalog) : catalog_(catalog) {}

    std::optional<bool> holds(sql::SchemaColumn column, std::string_view text) const override;
    bool is_stored(std::string_view text) const override;

private:
    const Catalog& catalog_;
};

}
