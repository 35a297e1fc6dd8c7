/* The bytes that a message in a queue takes: its body and the message itself. */
#ifndef ZMQ_WASM_MESSAGE_COST_HPP
#define ZMQ_WASM_MESSAGE_COST_HPP

#include "msg.hpp"

namespace zmq
{
namespace port
{
//  Commands that are not received from a peer have no body.
inline size_t bytes_of (const msg_t &msg_)
{
    return sizeof (msg_t)
           + (msg_.is_delimiter () || msg_.is_join () || msg_.is_leave ()
                ? 0
                : msg_.size ());
}
}
}

#endif
