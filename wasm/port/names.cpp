/* Name resolution and network interfaces. This file parses numeric addresses; the host resolves names (address.hpp). */
#include "precompiled.hpp"
#include "address.hpp"
#include "host.hpp"

#include <arpa/inet.h>
#include <errno.h>
#include <ifaddrs.h>
#include <net/if.h>
#include <netdb.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>
#include <algorithm>
#include <new>
#include <string>

namespace
{
const size_t usual_interfaces_text = 16384;
const size_t max_interfaces_text = 1024 * 1024;

void set_v4_mapped (struct in6_addr *to_, uint32_t addr_)
{
    memset (to_, 0, sizeof *to_);
    to_->s6_addr[10] = to_->s6_addr[11] = 0xff;
    memcpy (to_->s6_addr + 12, &addr_, sizeof addr_);
}

//  False for texts that cannot be a host name. The host is not asked to resolve those.
bool is_host_name (const char *node_)
{
    return *node_ && !strpbrk (node_, "*;/[]%@ \t");
}

//  Fills in the socket address for a numeric address or a host name. Returns an EAI_ code. It accepts all forms of an
//  IPv4 address, as other systems do: "127.1", "0x7f000001", "::ffff:127.0.0.1".
int resolve (const char *node_, const struct addrinfo *hints_, struct sockaddr_storage *addr_)
{
    struct in_addr ip4;
    struct in6_addr ip6;
    errno = 0;
    bool is_ip4 = inet_aton (node_, &ip4) != 0 && errno != ERANGE;
    bool is_ip6 = !is_ip4 && inet_pton (AF_INET6, node_, &ip6) == 1;
    int family = hints_->ai_family;
    if (family == AF_UNSPEC)
        family = is_ip6 ? AF_INET6 : AF_INET;
    if (is_ip6 && family == AF_INET) {
        if (!IN6_IS_ADDR_V4MAPPED (&ip6))
            return EAI_NONAME;
        memcpy (&ip4, ip6.s6_addr + 12, sizeof ip4);
        is_ip4 = true;
        is_ip6 = false;
    }
    addr_->ss_family = family;
    sockaddr_in *const addr4 = reinterpret_cast<sockaddr_in *> (addr_);
    sockaddr_in6 *const addr6 = reinterpret_cast<sockaddr_in6 *> (addr_);
    if (!is_ip4 && !is_ip6) {
        if ((hints_->ai_flags & AI_NUMERICHOST) || !is_host_name (node_))
            return EAI_NONAME;
        if (family == AF_INET)
            zmq::port::set_name (addr4, node_);
        else
            zmq::port::set_name (addr6, node_);
    } else if (family == AF_INET)
        addr4->sin_addr = ip4;
    else if (is_ip6)
        addr6->sin6_addr = ip6;
    else
        set_v4_mapped (&addr6->sin6_addr, ip4.s_addr);
    return 0;
}

//  The host's list of interfaces; empty if the host has none.
std::string interfaces_text ()
{
    std::string text (usual_interfaces_text, '\0');
    int length;
    while ((length = host_interfaces (&text[0], text.size ())) == -ENOBUFS
           && text.size () < max_interfaces_text)
        text.resize (text.size () * 2);
    text.resize (std::max (length, 0));
    return text;
}

struct interface_t : ifaddrs
{
    std::string name;
    struct sockaddr_storage address;
};

//  One interface from a line "name address" of the host.
interface_t *parse_interface (const std::string &line_)
{
    const size_t space = line_.find (' ');
    const std::string address = line_.substr (space + 1);
    const bool is_ip6 = address.find (':') != std::string::npos;
    interface_t *const result = new (std::nothrow) interface_t ();
    if (!result)
        return NULL;
    result->name = line_.substr (0, space);
    result->ifa_name = &result->name[0];
    if (zmq::port::text_to_address ((is_ip6 ? "tcp6 " : "tcp4 ") + address + " 0",
                                    &result->address))
        result->ifa_addr = reinterpret_cast<sockaddr *> (&result->address);
    return result;
}
}

extern "C" {
int getaddrinfo (const char *node_,
                 const char *,
                 const struct addrinfo *hints_,
                 struct addrinfo **result_)
{
    struct sockaddr_storage address;
    memset (&address, 0, sizeof address);
    const int rc = resolve (node_, hints_, &address);
    if (rc != 0)
        return rc;
    void *const block =
      calloc (1, sizeof (struct addrinfo) + sizeof (struct sockaddr_storage));
    if (!block)
        return EAI_MEMORY;
    struct addrinfo *const info = static_cast<struct addrinfo *> (block);
    info->ai_family = address.ss_family;
    info->ai_socktype = hints_->ai_socktype;
    info->ai_addrlen = address.ss_family == AF_INET ? sizeof (sockaddr_in)
                                                    : sizeof (sockaddr_in6);
    info->ai_addr = reinterpret_cast<sockaddr *> (info + 1);
    memcpy (info->ai_addr, &address, sizeof address);
    *result_ = info;
    return 0;
}

void freeaddrinfo (struct addrinfo *info_)
{
    free (info_);
}

//  Writes the numeric address only; libzmq asks for nothing else.
int getnameinfo (const struct sockaddr *addr_,
                 socklen_t size_,
                 char *host_,
                 socklen_t host_size_,
                 char *,
                 socklen_t,
                 int)
{
    const std::string text = zmq::port::address_to_text (addr_, size_);
    const size_t start = text.find (' ') + 1;
    const std::string host = text.substr (start, text.rfind (' ') - start);
    if (text.compare (0, 3, "tcp") != 0)
        return EAI_FAMILY;
    if (host.size () >= host_size_)
        return EAI_OVERFLOW;
    strcpy (host_, host.c_str ());
    return 0;
}

//  libzmq aborts if this function fails or if there are no interfaces. So if the host has none, the list has one entry
//  without a name and an address.
int getifaddrs (struct ifaddrs **result_)
{
    const std::string text = interfaces_text ();
    *result_ = NULL;
    for (size_t start = 0, end = 0; end != std::string::npos; start = end + 1) {
        end = text.find ('\n', start);
        interface_t *const parsed =
          parse_interface (text.substr (start, end - start));
        if (!parsed)
            break;
        parsed->ifa_next = *result_;
        *result_ = parsed;
    }
    return 0;
}

void freeifaddrs (struct ifaddrs *list_)
{
    while (list_) {
        interface_t *const gone = static_cast<interface_t *> (list_);
        list_ = list_->ifa_next;
        delete gone;
    }
}

//  The index of an interface (used as IPv6 zone) is its position in the list above, because the host identifies
//  interfaces by name only.
unsigned if_nametoindex (const char *name_)
{
    struct ifaddrs *list = NULL;
    if (getifaddrs (&list) != 0)
        return 0;
    unsigned index = 0, found = 0;
    for (const struct ifaddrs *at = list; at && !found; at = at->ifa_next) {
        ++index;
        if (strcmp (at->ifa_name, name_) == 0)
            found = index;
    }
    freeifaddrs (list);
    return found;
}

char *if_indextoname (unsigned index_, char *name_)
{
    struct ifaddrs *list = NULL;
    if (index_ == 0 || getifaddrs (&list) != 0)
        return NULL;
    const struct ifaddrs *at = list;
    for (unsigned index = 1; at && index < index_; ++index)
        at = at->ifa_next;
    const bool found = at && strlen (at->ifa_name) < IF_NAMESIZE;
    if (found)
        strcpy (name_, at->ifa_name);
    freeifaddrs (list);
    return found ? name_ : NULL;
}
}
