#pragma once

#include "services/datasources/source_kind.hpp"

#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace datachat::services::datasources {

// The kinds of sources that the application registered, and what is the same for all of them. Filled once, then only
// read, from any thread.
class Registry {
public:
    void add(SourceKind kind);
    std::vector<const SourceKind*> kinds() const; // by name
    // Fails with unsupported; the message names the kinds there are.
    Result<const SourceKind*> find(std::string_view kind) const;

    // An address as a person writes it. A plain path is looked at: a folder or data files become "files", an SQLite
    // database "sqlite". Fails with invalid_argument, not_found or unsupported; the message names the ways to write one
    // and never repeats a password.
    Result<SourceConfig> read_address(std::string_view address) const;
    // Values as a form sends them, or as they were stored. Fails with unsupported or invalid_argument.
    Result<SourceConfig> read_values(std::string_view kind, const boost::json::object& values) const;

    Result<std::unique_ptr<DataSource>> make(const SourceConfig& config) const;
    std::string shown(const SourceConfig& config) const;
    std::string natural_name(const SourceConfig& config) const;

private:
    std::string ways() const; // to write an address

    std::map<std::string, SourceKind, std::less<>> kinds_;
};

}
