/* Options of sockets, as far as the host has them. */
#include "precompiled.hpp"
#include "fd_table.hpp"
#include "host.hpp"

#include <arpa/inet.h>
#include <errno.h>
#include <net/if.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <string>

using namespace zmq::port;

namespace
{
//  The interface that an option names: IPv4 by its address, IPv6 by its index.
std::string interface_of (int level_, const void *value_)
{
    char name[IF_NAMESIZE > INET_ADDRSTRLEN ? IF_NAMESIZE : INET_ADDRSTRLEN];
    const char *const known =
      level_ == IPPROTO_IP
        ? inet_ntop (AF_INET, value_, name, sizeof name)
        : if_indextoname (*static_cast<const int *> (value_), name);
    return known ? known : "";
}

//  What hosts can set on a connection, if the runtime can. A traffic class (IPv6) is set together with the type of
//  service, whose value it has.
const struct
{
    int level;
    int option;
    const char *name;
} tcp_settings[] = {{SOL_SOCKET, SO_KEEPALIVE, "keepAlive"},
                    {IPPROTO_TCP, TCP_KEEPIDLE, "keepAliveIdle"},
                    {IPPROTO_TCP, TCP_KEEPINTVL, "keepAliveInterval"},
                    {IPPROTO_TCP, TCP_KEEPCNT, "keepAliveCount"},
                    {IPPROTO_IP, IP_TOS, "typeOfService"}};

//  A line for the host; empty if it has no such setting (buffer sizes ...), which is then accepted without effect.
std::string tcp_setting (int level_, int option_, int value_)
{
    for (size_t i = 0; i < sizeof tcp_settings / sizeof *tcp_settings; ++i)
        if (tcp_settings[i].level == level_ && tcp_settings[i].option == option_)
            return std::string (tcp_settings[i].name) + " " + std::to_string (value_) + "\n";
    return std::string ();
}

//  Groups were joined when the socket was opened (zwasm_bind_plan ()).
int set_datagram_option (int fd_, int level_, int option_, const void *value_)
{
    if (level_ != IPPROTO_IP && level_ != IPPROTO_IPV6)
        return 0;
    const int value = *static_cast<const int *> (value_);
    std::string setting;
    if (option_ == IP_MULTICAST_LOOP || option_ == IPV6_MULTICAST_LOOP)
        setting = "loop " + std::to_string (value);
    //  libzmq uses the number of the first for both.
    else if (option_ == IP_MULTICAST_TTL || option_ == IPV6_MULTICAST_HOPS)
        setting = "hops " + std::to_string (value);
    else if (option_ == IP_MULTICAST_IF || option_ == IPV6_MULTICAST_IF)
        setting = "interface " + interface_of (level_, value_);
    else
        return 0;
    return check (host_datagram_multicast (fd_, setting.c_str ()));
}
}

extern "C" {
int getsockopt (int fd_, int level_, int option_, void *value_, socklen_t *size_)
{
    const fd_entry_t *const entry = find_fd (fd_);
    if (!entry)
        return -1;
    if (level_ != SOL_SOCKET || option_ != SO_ERROR || *size_ < sizeof (int)) {
        errno = ENOPROTOOPT;
        return -1;
    }
    *static_cast<int *> (value_) =
      entry->kind == fd_entry_t::datagram ? 0 : -host_connect_result (fd_);
    return 0;
}

int setsockopt (int fd_, int level_, int option_, const void *value_, socklen_t)
{
    fd_entry_t *const entry = find_fd (fd_);
    if (!entry)
        return -1;
    if (entry->kind == fd_entry_t::datagram)
        return set_datagram_option (fd_, level_, option_, value_);
    const std::string setting =
      tcp_setting (level_, option_, *static_cast<const int *> (value_));
    if (entry->kind == fd_entry_t::unbound)
        entry->settings += setting;
    else if (entry->kind == fd_entry_t::stream && !setting.empty ())
        host_tcp_settings (fd_, setting.c_str ());
    return 0;
}
}
