#include "precompiled.hpp"
#include "poller.hpp"
#include "api.hpp"
#include "../port/address.hpp"

#include "ipc_address.hpp"
#include "tcp_address.hpp"
#include "ws_address.hpp"

#include <errno.h>
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

template <typename T> std::string text_of (const T &address_)
{
    return zmq::port::address_to_text (address_.addr (), address_.addrlen ());
}

//  The text of the address that libzmq resolves the endpoint to, before it binds; empty with errno if it cannot.
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
}

//  An endpoint that cannot be resolved needs no listener: zmq_bind () will say what is wrong with it.
int zwasm_bind_plan (void *socket_, const char *endpoint_, char *buf_, size_t size_)
{
    const std::string endpoint (endpoint_);
    const size_t colon = endpoint.find ("://");
    if (colon == std::string::npos)
        return 0;
    const int ipv6 = int_option (socket_, ZMQ_IPV6);
    const std::string address =
      resolve (endpoint.substr (0, colon), endpoint_ + colon + 3, ipv6 != 0);
    if (address.empty ())
        return 0;
    const std::string plan = address + "\n"
                             + std::to_string (int_option (socket_, ZMQ_BACKLOG))
                             + "\n" + std::to_string (ipv6);
    if (plan.size () > size_) {
        errno = EINVAL;
        return -1;
    }
    plan.copy (buf_, size_);
    return static_cast<int> (plan.size ());
}
