#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace datachat::services::datasources::mysql {

// What a user could do if all our other protections failed: MySQL's and MariaDB's READ ONLY transactions let DDL and
// SELECT ... INTO OUTFILE through, so that the grants are what holds.
struct WriteRights {
    std::vector<std::string> writing; // "INSERT on `shop`.*"; whatever is not known to only read is here
    bool files = false;               // reads and writes files of the server's machine
    bool routines = false;            // may call routines, which run with their owner's rights
};

// Reads the lines of SHOW GRANTS. A line that is not understood counts as writing.
WriteRights rights_of(std::span<const std::string> grants);

}
