#pragma once

#include "services/datasources/data_source.hpp"
#include "services/datasources/source_config.hpp"

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace datachat::services::datasources {

// Everything that the rest of the program needs to know of one kind of source.
struct SourceKind {
    std::string name;                 // "postgres": in stored sources and in the programming interface
    std::string title;                // "PostgreSQL"
    std::vector<std::string> schemes; // that begin its addresses: "postgres", "postgresql"
    std::string example;              // "postgres://USER:PASSWORD@HOST/DATABASE"
    std::vector<SourceField> fields;

    // An address as a configuration, not yet checked against the fields. The message of an error never repeats a
    // password.
    std::function<Result<boost::json::object>(std::string_view address)> read_address;
    // An address for people and logs: without secrets.
    std::function<std::string(const SourceConfig&)> shown;
    // What people would call it: a file's name, a database's name.
    std::function<std::string(const SourceConfig&)> natural_name;
    std::function<Result<std::unique_ptr<DataSource>>(const SourceConfig&)> make;
};

}
