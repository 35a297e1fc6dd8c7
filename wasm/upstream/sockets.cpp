/* Blocking BSD sockets, which test programs use to act as a peer. fcntl () makes a socket non-blocking; libzmq does so
   with its own. The functions in ../port/socket.cpp do the work. The functions here only wait. */
#include "precompiled.hpp"
#include "fibers.hpp"
#include "host.hpp"
#include "../api/api.hpp"
#include "../port/address.hpp"
#include "../port/fd_table.hpp"
#include "../port/host.hpp"

#include <errno.h>
#include <fcntl.h>
#include <ifaddrs.h>
#include <netdb.h>
#include <netinet/in.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <map>
#include <string>

using namespace zmq::port;
using zmq::upstream::condition_t;

namespace
{
struct flags_t
{
    flags_t () : nonblocking (false), v6only (false) {}
    bool nonblocking;
    bool v6only;
    //  The address that the program has bound one of its own datagram sockets to.
    std::string address;
};

std::map<int, flags_t> flags;

struct ready_t : condition_t
{
    ready_t (const fd_entry_t *entry_, int what_) :
        entry (entry_), generation (entry_->generation), what (what_)
    {
    }
    bool holds () const
    {
        return (entry->ready & what) || entry->generation != generation;
    }
    const fd_entry_t *entry;
    const unsigned generation;
    const int what;
};

//  To be called after a call has failed. Waits if the socket is blocking. Returns true if the call should be repeated.
bool wait_for (int fd_, int what_, int flags_ = 0)
{
    if (errno != EAGAIN || flags[fd_].nonblocking || (flags_ & MSG_DONTWAIT)
        || zmq::upstream::current_fiber () == zmq::upstream::no_fiber)
        return false;
    const fd_entry_t *const entry = find_fd (fd_);
    return entry && zmq::upstream::wait_until (ready_t (entry, what_), zmq::upstream::forever);
}

struct done_t : condition_t
{
    done_t () : done (0) {}
    bool holds () const { return done != 0; }
    int done;
};

const size_t max_plan = 512;

//  Opens a datagram socket for an fd, and joins a group if there is one. Replaces the fd's earlier socket.
int open_datagram (int fd_, const std::string &address_, const std::string &group_)
{
    const std::string plan = address_ + "\n" + group_ + "\n";
    if (check (upstream_open_datagram (plan.c_str ())) < 0)
        return -1;
    return check (host_datagram_bind (fd_, address_.c_str ()));
}

//  The group in the value of an option, as an address text with port 0.
std::string group_of (int level_, const void *value_)
{
    sockaddr_in6 group;
    memset (&group, 0, sizeof group);
    group.sin6_family = AF_INET6;
    if (level_ == IPPROTO_IPV6)
        group.sin6_addr = static_cast<const ipv6_mreq *> (value_)->ipv6mr_multiaddr;
    else {
        sockaddr_in *const ip4 = reinterpret_cast<sockaddr_in *> (&group);
        ip4->sin_family = AF_INET;
        ip4->sin_addr = static_cast<const ip_mreq *> (value_)->imr_multiaddr;
    }
    return address_to_text (reinterpret_cast<sockaddr *> (&group), sizeof group, "udp");
}

bool is_local_ip6 (const in6_addr &addr_)
{
    if (IN6_IS_ADDR_UNSPECIFIED (&addr_) || IN6_IS_ADDR_V4MAPPED (&addr_))
        return true;
    struct ifaddrs *list = NULL;
    getifaddrs (&list);
    bool found = false;
    for (const struct ifaddrs *at = list; at && !found; at = at->ifa_next)
        found = at->ifa_addr && at->ifa_addr->sa_family == AF_INET6
                && memcmp (&reinterpret_cast<sockaddr_in6 *> (at->ifa_addr)->sin6_addr,
                           &addr_, sizeof addr_)
                     == 0;
    freeifaddrs (list);
    return found;
}
}

extern "C" {
int __real__ZN3zmq13socket_base_t4bindEPKc (void *socket_, const char *endpoint_);
int __real_bind (int fd_, const struct sockaddr *addr_, socklen_t size_);
int __real_listen (int fd_, int backlog_);
int __real_accept (int fd_, struct sockaddr *addr_, socklen_t *size_);
int __real_connect (int fd_, const struct sockaddr *addr_, socklen_t size_);
ssize_t __real_recv (int fd_, void *buf_, size_t size_, int flags_);
ssize_t __real_send (int fd_, const void *buf_, size_t size_, int flags_);
ssize_t __real_recvfrom (int fd_, void *buf_, size_t size_, int flags_, struct sockaddr *addr_, socklen_t *addr_size_);
int __real_setsockopt (int fd_, int level_, int option_, const void *value_, socklen_t size_);
int __real_close (int fd_);
int __real_getaddrinfo (const char *node_, const char *service_, const struct addrinfo *hints_, struct addrinfo **result_);

int __wrap_fcntl (int fd_, int command_, ...)
{
    va_list args;
    va_start (args, command_);
    if (command_ == F_SETFL)
        flags[fd_].nonblocking = (va_arg (args, int) & O_NONBLOCK) != 0;
    va_end (args);
    return command_ == F_GETFL && flags[fd_].nonblocking ? O_NONBLOCK : 0;
}

//  Programs find out in this way whether there is IPv6.
int __wrap_bind (int fd_, const struct sockaddr *addr_, socklen_t size_)
{
    if (addr_->sa_family == AF_INET6
        && !is_local_ip6 (reinterpret_cast<const sockaddr_in6 *> (addr_)->sin6_addr)) {
        errno = EADDRNOTAVAIL;
        return -1;
    }
    const int rc = __real_bind (fd_, addr_, size_);
    const fd_entry_t *const entry = find_fd (fd_);
    if (rc == 0 || !entry || entry->kind != fd_entry_t::datagram)
        return rc;
    //  No datagram socket was opened for this address, so this is a socket of the program, not of libzmq.
    flags[fd_].address = address_to_text (addr_, size_, "udp");
    return open_datagram (fd_, flags[fd_].address, "");
}

//  The product opens the listener before it calls zmq_bind (). Here, zmq_bind () waits at this point until it is open.
int __wrap_listen (int fd_, int backlog_)
{
    const fd_entry_t *const entry = find_fd (fd_);
    if (!entry)
        return -1;
    if (entry->kind == fd_entry_t::listener)
        return 0;
    done_t done;
    upstream_open (&done.done, entry->local.c_str (), backlog_, !flags[fd_].v6only);
    zmq::upstream::wait_until (done, zmq::upstream::forever);
    return __real_listen (fd_, backlog_);
}

//  libzmq binds datagram sockets in a turn, which cannot wait. So they are opened first, as in the product.
int __wrap__ZN3zmq13socket_base_t4bindEPKc (void *socket_, const char *endpoint_)
{
    if (strncmp (endpoint_, "udp:", 4) == 0) {
        char plan[max_plan];
        const int length =
          zwasm_bind_plan (socket_, endpoint_, plan, sizeof plan - 1);
        if (length < 0)
            return -1;
        plan[length] = '\0';
        if (length > 0 && check (upstream_open_datagram (plan)) < 0)
            return -1;
    }
    return __real__ZN3zmq13socket_base_t4bindEPKc (socket_, endpoint_);
}

//  Natively, a thread of libzmq makes the connection while the program goes on. So one connection is ready before the
//  next, and some programs rely on that. Here, several would be made at the same time.
int __real__ZN3zmq13socket_base_t7connectEPKc (void *socket_, const char *endpoint_);
int __wrap__ZN3zmq13socket_base_t7connectEPKc (void *socket_, const char *endpoint_)
{
    const int rc = __real__ZN3zmq13socket_base_t7connectEPKc (socket_, endpoint_);
    if (rc == 0)
        zmq::upstream::sleep_for (1);
    return rc;
}

int __wrap_accept (int fd_, struct sockaddr *addr_, socklen_t *size_)
{
    int fd;
    do
        fd = __real_accept (fd_, addr_, size_);
    while (fd < 0 && wait_for (fd_, ready_in));
    return fd;
}

int __wrap_connect (int fd_, const struct sockaddr *addr_, socklen_t size_)
{
    if (__real_connect (fd_, addr_, size_) == 0)
        return 0;
    if (errno != EINPROGRESS)
        return -1;
    errno = EAGAIN;
    if (!wait_for (fd_, ready_out)) {
        errno = EINPROGRESS;
        return -1;
    }
    int error = 0;
    socklen_t error_size = sizeof error;
    getsockopt (fd_, SOL_SOCKET, SO_ERROR, &error, &error_size);
    errno = error;
    return error ? -1 : 0;
}

ssize_t __wrap_recv (int fd_, void *buf_, size_t size_, int flags_)
{
    ssize_t count;
    do
        count = __real_recv (fd_, buf_, size_, flags_);
    while (count < 0 && wait_for (fd_, ready_in, flags_));
    return count;
}

ssize_t __wrap_send (int fd_, const void *buf_, size_t size_, int flags_)
{
    ssize_t count;
    do
        count = __real_send (fd_, buf_, size_, flags_);
    while (count < 0 && wait_for (fd_, ready_out, flags_));
    return count;
}

ssize_t __wrap_recvfrom (int fd_, void *buf_, size_t size_, int flags_, struct sockaddr *addr_, socklen_t *addr_size_)
{
    ssize_t count;
    do
        count = __real_recvfrom (fd_, buf_, size_, flags_, addr_, addr_size_);
    while (count < 0 && wait_for (fd_, ready_in, flags_));
    return count;
}

int __wrap_setsockopt (int fd_, int level_, int option_, const void *value_, socklen_t size_)
{
    if (level_ == IPPROTO_IPV6 && option_ == IPV6_V6ONLY)
        flags[fd_].v6only = *static_cast<const int *> (value_) != 0;
    //  Sockets of libzmq have joined the group already (see the plan).
    const bool is_join = (level_ == IPPROTO_IP && option_ == IP_ADD_MEMBERSHIP)
                         || (level_ == IPPROTO_IPV6 && option_ == IPV6_ADD_MEMBERSHIP);
    if (is_join && !flags[fd_].address.empty ())
        return open_datagram (fd_, flags[fd_].address, group_of (level_, value_));
    return __real_setsockopt (fd_, level_, option_, value_, size_);
}

int __wrap_close (int fd_)
{
    flags.erase (fd_);
    return __real_close (fd_);
}

//  Test programs pass a service (a port), which libzmq never does.
int __wrap_getaddrinfo (const char *node_, const char *service_, const struct addrinfo *hints_, struct addrinfo **result_)
{
    const int rc = __real_getaddrinfo (node_, service_, hints_, result_);
    if (rc != 0 || !service_)
        return rc;
    const in_port_t port = htons (static_cast<uint16_t> (atoi (service_)));
    struct sockaddr *const address = (*result_)->ai_addr;
    if (address->sa_family == AF_INET6)
        reinterpret_cast<sockaddr_in6 *> (address)->sin6_port = port;
    else
        reinterpret_cast<sockaddr_in *> (address)->sin_port = port;
    return 0;
}
}
