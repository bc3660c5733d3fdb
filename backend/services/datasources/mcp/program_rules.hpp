#pragma once

#include "services/datasources/mcp/mcp_config.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace datachat::services::datasources::mcp {

// Which programs a source may start: to start one is to run whatever it is told with the rights of DataChat, so only
// who runs DataChat can allow it.
class ProgramRules {
public:
    // Command lines with ";" between them. One allows exactly its program with exactly its arguments, and with any
    // further ones if it ends with the word "*"; "*" alone allows everything. Words NAME= before the program are the
    // variables that may be set. Words stand between quotes if they hold spaces. Fails with invalid_argument.
    static Result<ProgramRules> parse(std::string_view text);

    // Fails with forbidden; says what would have to be allowed, and where.
    Result<void> check(const McpConfig& config) const;

private:
    struct Rule {
        std::vector<std::string> variables;
        std::vector<std::string> words; // the program and its arguments
        bool further = false;           // any more arguments
    };
    bool everything_ = false;
    std::vector<Rule> rules_;
};

}
