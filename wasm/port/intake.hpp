/* What a peer may make libzmq hold: asked by stream engines before they read, and by sockets that take subscriptions.
   A connection that asks for too much waits or is closed; bounds.hpp has the bounds. */
#ifndef ZMQ_WASM_INTAKE_HPP
#define ZMQ_WASM_INTAKE_HPP

#include <stddef.h>
#include <stdint.h>

#include "budget.hpp"
#include "unfinished.hpp"

namespace zmq
{
class socket_base_t;

namespace port
{
//  Whether the socket may send size_ bytes more. If not, errno is ENOMEM.
bool may_send (socket_base_t *socket_, uint64_t size_);

//  The largest frame that the decoder may accept now, in bytes. An engine sets it before it decodes.
extern uint64_t frame_limit;

//  The largest frame during the handshake, and the largest command after it, in bytes.
uint64_t handshake_limit ();
uint64_t command_limit ();

//  Whether there is memory to encrypt or decrypt a message, which takes several copies for a moment unless its body stays
//  with the host. If not, errno is ENOMEM.
bool has_space_to_copy (msg_t &msg_);

//  Whether the decoder may accept a frame of this size. If not, errno is EMSGSIZE. No frame may have 2 GiB or more.
bool is_frame_too_large (uint64_t size_, bool is_command_);
inline bool may_decode (uint64_t size_, bool is_command_)
{
    return size_ < 256 || !is_frame_too_large (size_, is_command_);
}

//  The engine of this poller handle reads nothing until there is memory.
void wait_for_memory (void *handle_);

//  The engine of this poller handle is to be closed: its next read fails, and refusal () returns the errno that says
//  why.
void refuse (void *handle_, int errno_);
int refusal (void *handle_);

//  The subscriptions of one connection, and the messages from it that the program has not read, at an XPUB.
struct subscriptions_t
{
    uint32_t count;
    uint64_t bytes;
    uint32_t unread;
    //  Whether the connection has ever had a place in a trie of the XPUB. If not, its end need not walk through them.
    bool had_any;
};

//  What a message takes that waits in a socket or a pipe, with what libzmq needs for it.
inline uint64_t pending_cost (size_t size_)
{
    return size_ + 64;
}

//  The largest reply of a ZAP handler, in bytes of all its frames.
const size_t max_zap_reply = 64 * 1024;

//  Whether a connection with these subscriptions has to be closed. Asked after each one, because the same subscription
//  may be sent again.
bool has_too_many (const subscriptions_t &subscriptions_);

//  Whether a connection with these subscriptions may have one more, of size_ bytes. If not, errno says why: EMSGSIZE for
//  a topic that is too large, ENOBUFS for too many subscriptions, ENOMEM.
bool may_subscribe (const subscriptions_t &subscriptions_, size_t size_);

//  Counts the connections that a socket has accepted: one more or one less. may_accept () returns false if there may be
//  no further one, and sets errno: EMFILE or ENOMEM.
void add_accepted (socket_base_t *socket_, int change_);
bool may_accept (socket_base_t *socket_);
}
}

#endif
