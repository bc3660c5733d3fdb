#pragma once

#include "services/datasources/data_source.hpp"

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace datachat::services::datasources {

// Where a source is, as a person writes it: sqlite:PATH, files:FOLDER_OR_FILE, postgres://USER@HOST/DATABASE.
struct SourceAddress {
    std::string kind;   // "sqlite", "files", "postgres"
    std::string target; // what follows the kind; the whole URI for servers. May hold a password: never log it.
    bool operator==(const SourceAddress&) const = default;
};

// Reads an address. A plain path is looked at: a folder or data files become "files", an SQLite database "sqlite".
// Fails with invalid_argument or not_found; the message names the ways to write one and never repeats a password.
Result<SourceAddress> parse_address(std::string_view text);

// The address for people and logs: without password.
std::string shown(const SourceAddress& address);

// Makes sources of the kinds that the application registered.
class Registry {
public:
    using Factory = std::function<Result<std::unique_ptr<DataSource>>(const SourceAddress&)>;

    void add(std::string kind, Factory factory);
    std::vector<std::string> kinds() const;

    // Fails with unsupported for a kind that is not registered, else as parse_address and the factory do.
    Result<std::unique_ptr<DataSource>> make(std::string_view address) const;
    Result<std::unique_ptr<DataSource>> make(const SourceAddress& address) const;

private:
    std::map<std::string, Factory, std::less<>> factories_;
};

}
