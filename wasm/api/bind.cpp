/* Bind plans: what the host must open before zmq_bind () is called. */
#include "precompiled.hpp"
#include "poller.hpp"
#include "api.hpp"
#include "../port/address.hpp"

#include "ipc_address.hpp"
#include "tcp_address.hpp"
#include "udp_address.hpp"
#include "ws_address.hpp"

#include <arpa/inet.h>
#include <errno.h>
#include <net/if.h>
#include <string>
#include <zmq.h>

namespace
{
int int_option (void *socket_, int option_)
{
    int value = 0;
    size_t size = sizeof value;
    return zmq_getsockopt (socket_, option_, &value, &size) == 0 ? value : 0;
}

bool is_bound_to_device (void *socket_)
{
    char name[IF_NAMESIZE + 1] = "";
    size_t size = sizeof name;
    return zmq_getsockopt (socket_, ZMQ_BINDTODEVICE, name, &size) == 0 && name[0];
}

template <typename T> std::string text_of (const T &address_)
{
    return zmq::port::address_to_text (address_.addr (), address_.addrlen ());
}

std::string text_of (const zmq::ip_addr_t &address_)
{
    return zmq::port::address_to_text (address_.as_sockaddr (),
                                       address_.sockaddr_len (), "udp");
}

//  The text of the address that libzmq will bind the endpoint to. Empty with errno if libzmq cannot resolve it.
std::string resolve (const std::string &protocol_, const char *address_, bool ipv6_)
{
    if (protocol_ == zmq::protocol_name::tcp) {
        zmq::tcp_address_t tcp;
        if (tcp.resolve (address_, true, ipv6_) == 0)
            return text_of (tcp);
    } else if (protocol_ == zmq::protocol_name::ws) {
        zmq::ws_address_t ws;
        if (ws.resolve (address_, true, ipv6_) == 0)
            return text_of (ws);
    } else if (protocol_ == zmq::protocol_name::ipc) {
        zmq::ipc_address_t ipc;
        if (ipc.resolve (address_) == 0)
            return text_of (ipc);
    }
    return std::string ();
}

std::string listen_plan (void *socket_, const std::string &protocol_, const char *address_)
{
    const int ipv6 = int_option (socket_, ZMQ_IPV6);
    const std::string address = resolve (protocol_, address_, ipv6 != 0);
    return address.empty () ? address
                            : address + "\n"
                                + std::to_string (int_option (socket_, ZMQ_BACKLOG))
                                + "\n" + std::to_string (ipv6);
}

//  The interface on which a group is joined: its address for IPv4, its name for IPv6; empty for the default interface.
std::string interface_of (const zmq::udp_address_t &udp_)
{
    char name[IF_NAMESIZE > INET_ADDRSTRLEN ? IF_NAMESIZE : INET_ADDRSTRLEN];
    if (udp_.family () == AF_INET6)
        return if_indextoname (udp_.bind_if (), name) ? name : "";
    const in_addr &address = udp_.bind_addr ()->ipv4.sin_addr;
    return address.s_addr == INADDR_ANY
             ? ""
             : inet_ntop (AF_INET, &address, name, sizeof name);
}

//  The datagram socket that udp_engine_t::plug () will need. Empty with errno 0 if it needs none, because zmq_bind ()
//  will fail.
std::string datagram_plan (void *socket_, const char *address_)
{
    errno = 0;
    const int type = int_option (socket_, ZMQ_TYPE);
    zmq::udp_address_t udp;
    if ((type != ZMQ_DGRAM && type != ZMQ_DISH)
        || udp.resolve (address_, true, int_option (socket_, ZMQ_IPV6) != 0) != 0) {
        errno = 0;
        return std::string ();
    }
    //  A DGRAM socket of libzmq fails an assertion if the address of a peer is not IPv4.
    if (type == ZMQ_DGRAM && udp.family () != AF_INET) {
        errno = EAFNOSUPPORT;
        return std::string ();
    }
    if (is_bound_to_device (socket_)) {
        errno = ENOTSUP;
        return std::string ();
    }
    if (!udp.is_mcast ())
        return text_of (*udp.bind_addr ()) + "\n\n";
    zmq::ip_addr_t any = zmq::ip_addr_t::any (udp.family ());
    any.set_port (udp.bind_addr ()->port ());
    return text_of (any) + "\n" + text_of (*udp.target_addr ()) + "\n"
           + interface_of (udp);
}
}

//  An endpoint that cannot be resolved needs no listener: zmq_bind () will fail and report why.
int zwasm_bind_plan (void *socket_, const char *endpoint_, char *buf_, size_t size_)
{
    const std::string endpoint (endpoint_);
    const size_t colon = endpoint.find ("://");
    if (colon == std::string::npos)
        return 0;
    const std::string protocol = endpoint.substr (0, colon);
    const bool is_udp = protocol == zmq::protocol_name::udp;
    const std::string plan = is_udp
                               ? datagram_plan (socket_, endpoint_ + colon + 3)
                               : listen_plan (socket_, protocol, endpoint_ + colon + 3);
    if (plan.empty ())
        return is_udp && errno != 0 ? -1 : 0;
    if (plan.size () > size_) {
        errno = EINVAL;
        return -1;
    }
    plan.copy (buf_, size_);
    return static_cast<int> (plan.size ());
}
