/* getsockopt () and setsockopt (), for the options that the host has. */
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
//  The interface in the value of an option. For IPv4 the value is an address, for IPv6 an index.
std::string interface_of (int level_, const void *value_)
{
    char name[IF_NAMESIZE > INET_ADDRSTRLEN ? IF_NAMESIZE : INET_ADDRSTRLEN];
    const char *const known =
      level_ == IPPROTO_IP
        ? inet_ntop (AF_INET, value_, name, sizeof name)
        : if_indextoname (*static_cast<const int *> (value_), name);
    return known ? known : "";
}

//  The settings of a connection that a host may support. The traffic class of IPv6 is not here: libzmq sets it together
//  with the type of service, to the same value.
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

//  The setting as a line for the host. Empty if the host has no such setting (buffer sizes, for example): setsockopt ()
//  then succeeds without effect.
std::string tcp_setting (int level_, int option_, int value_)
{
    for (size_t i = 0; i < sizeof tcp_settings / sizeof *tcp_settings; ++i)
        if (tcp_settings[i].level == level_ && tcp_settings[i].option == option_)
            return std::string (tcp_settings[i].name) + " " + std::to_string (value_) + "\n";
    return std::string ();
}

//  Options that join a group have no effect here: the host joined the group when it opened the socket
//  (zwasm_bind_plan ()).
int set_datagram_option (int fd_, int level_, int option_, const void *value_)
{
    if (level_ != IPPROTO_IP && level_ != IPPROTO_IPV6)
        return 0;
    const int value = *static_cast<const int *> (value_);
    std::string setting;
    if (option_ == IP_MULTICAST_LOOP || option_ == IPV6_MULTICAST_LOOP)
        setting = "loop " + std::to_string (value);
    //  libzmq uses IP_MULTICAST_TTL for IPv6 as well.
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
