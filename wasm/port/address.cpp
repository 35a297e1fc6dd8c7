/* Socket addresses as texts, and texts as socket addresses. */
#include "precompiled.hpp"
#include "address.hpp"

#include <arpa/inet.h>
#include <errno.h>
#include <net/if.h>
#include <netinet/in.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <sys/un.h>
#include <map>
#include <vector>

namespace
{
//  Host names that sockaddrs represent. The mark of a name is its position in this list, counted from 1.
std::vector<std::string> names;
std::map<std::string, uint32_t> marks;

uint32_t mark_of (const char *name_)
{
    const std::map<std::string, uint32_t>::const_iterator known = marks.find (name_);
    if (known != marks.end ())
        return known->second;
    names.push_back (name_);
    const uint32_t mark = static_cast<uint32_t> (names.size ());
    marks[name_] = mark;
    return mark;
}

//  NULL for a numeric address, which has no mark.
const char *name_of (uint32_t mark_)
{
    return mark_ > 0 && mark_ <= names.size () ? names[mark_ - 1].c_str () : NULL;
}

std::string host_and_port (const std::string &host_, uint16_t port_)
{
    return host_ + " " + std::to_string (ntohs (port_));
}

std::string ip4_to_text (const sockaddr_in *addr_)
{
    uint32_t mark;
    memcpy (&mark, addr_->sin_zero, sizeof mark);
    const char *const name = name_of (mark);
    char host[INET_ADDRSTRLEN];
    return host_and_port (
      name ? name : inet_ntop (AF_INET, &addr_->sin_addr, host, sizeof host),
      addr_->sin_port);
}

std::string ip6_to_text (const sockaddr_in6 *addr_)
{
    const char *const name = name_of (addr_->sin6_flowinfo);
    if (name)
        return host_and_port (name, addr_->sin6_port);
    char buf[INET6_ADDRSTRLEN];
    std::string host = inet_ntop (AF_INET6, &addr_->sin6_addr, buf, sizeof buf);
    char zone[IF_NAMESIZE];
    if (if_indextoname (addr_->sin6_scope_id, zone))
        host += std::string ("%") + zone;
    return host_and_port (host, addr_->sin6_port);
}

std::string unix_to_text (const sockaddr_un *addr_, socklen_t size_)
{
    const size_t length = size_ - offsetof (sockaddr_un, sun_path);
    if (length > 0 && addr_->sun_path[0] == '\0')
        return "ipc @" + std::string (addr_->sun_path + 1, length - 1);
    return "ipc "
           + std::string (addr_->sun_path, strnlen (addr_->sun_path, length));
}

socklen_t ip4_from_text (const std::string &host_, uint16_t port_, sockaddr_in *addr_)
{
    addr_->sin_family = AF_INET;
    addr_->sin_port = htons (port_);
    return inet_pton (AF_INET, host_.c_str (), &addr_->sin_addr) == 1
             ? sizeof *addr_
             : 0;
}

socklen_t ip6_from_text (const std::string &host_, uint16_t port_, sockaddr_in6 *addr_)
{
    const size_t zone = host_.find ('%');
    addr_->sin6_family = AF_INET6;
    addr_->sin6_port = htons (port_);
    if (zone != std::string::npos)
        addr_->sin6_scope_id = if_nametoindex (host_.c_str () + zone + 1);
    return inet_pton (AF_INET6, host_.substr (0, zone).c_str (), &addr_->sin6_addr)
               == 1
             ? sizeof *addr_
             : 0;
}

socklen_t unix_from_text (const std::string &path_, sockaddr_un *addr_)
{
    if (path_.size () >= sizeof addr_->sun_path)
        return 0;
    addr_->sun_family = AF_UNIX;
    memcpy (addr_->sun_path, path_.data (), path_.size ());
    if (path_[0] == '@')
        addr_->sun_path[0] = '\0';
    return offsetof (sockaddr_un, sun_path) + path_.size ();
}
}

std::string zmq::port::address_to_text (const struct sockaddr *addr_,
                                        socklen_t size_,
                                        const char *transport_)
{
    const std::string transport (transport_);
    switch (addr_->sa_family) {
        case AF_INET:
            return transport + "4 "
                   + ip4_to_text (reinterpret_cast<const sockaddr_in *> (addr_));
        case AF_INET6:
            return transport + "6 "
                   + ip6_to_text (reinterpret_cast<const sockaddr_in6 *> (addr_));
        case AF_UNIX:
            return unix_to_text (reinterpret_cast<const sockaddr_un *> (addr_),
                                 size_);
        default:
            errno = EAFNOSUPPORT;
            return std::string ();
    }
}

socklen_t zmq::port::text_to_address (const std::string &text_,
                                      struct sockaddr_storage *addr_)
{
    memset (addr_, 0, sizeof *addr_);
    const size_t kind = text_.find (' ');
    const size_t port = text_.rfind (' ');
    socklen_t size = 0;
    if (text_.compare (0, 4, "ipc ") == 0)
        size = unix_from_text (text_.substr (kind + 1),
                               reinterpret_cast<sockaddr_un *> (addr_));
    else if (kind != std::string::npos && port > kind) {
        const std::string host = text_.substr (kind + 1, port - kind - 1);
        const uint16_t number =
          static_cast<uint16_t> (atoi (text_.c_str () + port + 1));
        size = text_[3] == '6'
                 ? ip6_from_text (host, number,
                                  reinterpret_cast<sockaddr_in6 *> (addr_))
                 : ip4_from_text (host, number,
                                  reinterpret_cast<sockaddr_in *> (addr_));
    }
    if (size == 0)
        errno = EINVAL;
    return size;
}

void zmq::port::set_name (struct sockaddr_in *addr_, const char *name_)
{
    const uint32_t mark = mark_of (name_);
    memcpy (addr_->sin_zero, &mark, sizeof mark);
}

void zmq::port::set_name (struct sockaddr_in6 *addr_, const char *name_)
{
    addr_->sin6_flowinfo = mark_of (name_);
}
