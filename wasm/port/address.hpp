/* Socket addresses as texts. Addresses are passed to the host and returned by it in this form:
     "tcp4 HOST PORT"   HOST is an IPv4 address, or a name that the host resolves to an IPv4 address
     "tcp6 HOST PORT"   HOST is an IPv6 address, perhaps with the name of a zone, or a name that the host resolves to
                        an IPv6 or IPv4 address
     "udp4 HOST PORT", "udp6 HOST PORT"   the same, for datagrams
     "ipc PATH"         PATH is a file, or '@' and a name in the abstract namespace */
#ifndef ZMQ_WASM_ADDRESS_HPP
#define ZMQ_WASM_ADDRESS_HPP

#include <netinet/in.h>
#include <sys/socket.h>
#include <string>

namespace zmq
{
namespace port
{
//  The text of a socket address. transport_ ("tcp" or "udp") is used for IPv4 and IPv6 addresses. Returns an empty text
//  with errno EAFNOSUPPORT for other address families.
std::string address_to_text (const struct sockaddr *addr_,
                             socklen_t size_,
                             const char *transport_ = "tcp");

//  Fills in the socket address for a text and returns its size. Returns 0 with errno EINVAL if the text is malformed.
socklen_t text_to_address (const std::string &text_, struct sockaddr_storage *addr_);

//  Makes a sockaddr represent a host name, which it has no room for itself. The host resolves the name when it connects.
//  The mark for the name is in members that no numeric address sets: the padding for IPv4, the flow information for IPv6.
void set_name (struct sockaddr_in *addr_, const char *name_);
void set_name (struct sockaddr_in6 *addr_, const char *name_);
}
}

#endif
