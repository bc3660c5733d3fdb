#pragma once

#include <sys/socket.h>

namespace datachat::net {

// Whether an IPv4 or IPv6 address is one of the public internet: not loopback, private (RFC 1918, RFC 4193), shared
// (RFC 6598), link-local, multicast, documentation, reserved, nor an IPv6 form that carries such an IPv4 address.
bool is_public_address(const sockaddr& address);

}
