#pragma once

namespace datachat::services::datasources {

// Sends text past the firewall with exactly the connection's protections, to try them. It is a friend of the sources
// and defined in tests/datasources only: the program has no such door.
struct RawStatement;

}
