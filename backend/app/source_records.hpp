#pragma once

#include "core/secret_box.hpp"
#include "db/records.hpp"
#include "services/datasources/registry.hpp"

namespace datachat::app {

// How a source's configuration is stored: its kind, address and open values to be shown, and all values sealed.
void store_config(db::SourceRecord& record, const services::datasources::SourceConfig& config,
                  const services::datasources::Registry& registry, const core::SecretBox& secrets);

// Fails as SecretBox::open does, and with corrupt or unsupported.
core::Result<services::datasources::SourceConfig> stored_config(const db::SourceRecord& record,
                                                                const services::datasources::Registry& registry,
                                                                const core::SecretBox& secrets);

// Applies "FILE:KEY=VALUE" to the configuration of data files. Fails with invalid_argument.
core::Result<void> change_file_option(services::datasources::SourceConfig& config, std::string_view assignment);

}
