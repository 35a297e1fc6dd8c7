/* Socket addresses as texts, the form in which they cross to the host:
     "tcp4 HOST PORT"   HOST an IPv4 address, or a name for the host to resolve as IPv4
     "tcp6 HOST PORT"   HOST an IPv6 address, with the zone by name, or a name for the host to resolve as either
     "udp4 HOST PORT", "udp6 HOST PORT"   the same, for datagrams
     "ipc PATH"         PATH a file, or '@' and a name in the abstract namespace */
#ifndef ZMQ_WASM_ADDRESS_HPP
#define ZMQ_WASM_ADDRESS_HPP

#include <sys/socket.h>
#include <string>

namespace zmq
{
namespace port
{
//  A text for a socket address, of a transport ("tcp" or "udp") if it is an internet address; empty with errno
//  EAFNOSUPPORT if there is none.
std::string address_to_text (const struct sockaddr *addr_,
                             socklen_t size_,
                             const char *transport_ = "tcp");

//  Fills in the socket address for a text and returns its size; 0 with errno EINVAL if it is malformed.
socklen_t text_to_address (const std::string &text_, struct sockaddr_storage *addr_);

//  Numbers stand in for host names, as sockaddr has no room for them: names are resolved by the host, when it
//  connects. The numbers are IPv4 addresses of class E (240.0.0.0/4), which no network uses.
uint32_t intern_name (const char *name_);
}
}

#endif
