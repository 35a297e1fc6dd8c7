/* What a peer may make libzmq hold: the checks, and the connections that wait or are refused. */
#include "precompiled.hpp"
#include "poller.hpp"
#include "bounds.hpp"
#include "intake.hpp"
#include "fd_table.hpp"
#include "host_body.hpp"
#include "reactor.hpp"
#include "socket_base.hpp"
#include "topic_key.hpp"

#include <algorithm>
#include <errno.h>
#include <map>

using namespace zmq::port;

namespace
{
//  The sockets that have accepted connections, and how many.
std::map<zmq::socket_base_t *, int> accepted;

fd_entry_t *entry_of (void *handle_)
{
    return static_cast<fd_entry_t *> (handle_);
}

bool fail (int errno_)
{
    errno = errno_;
    return false;
}
}

bool zmq::port::may_send (socket_base_t *socket_, uint64_t size_)
{
    return may_take (socket_->queued (), size_) ? true : fail (ENOMEM);
}

bool zmq::port::has_space_to_copy (msg_t &msg_)
{
    const uint64_t copies = 4;
    const uint64_t all = 1792u * 1024 * 1024;
    const uint64_t size = msg_.size ();
    return size < min_host_body || has_host_body (msg_)
               || budget.heap + copies * size < all
             ? true
             : fail (ENOMEM);
}

uint64_t zmq::port::frame_limit = UINT64_MAX;
uint64_t zmq::port::unfinished_t::total = 0;

uint64_t zmq::port::handshake_limit ()
{
    return bounds.max_handshake_size;
}

//  A subscription and its name. A command of a handshake may come a little later.
uint64_t zmq::port::command_limit ()
{
    const uint64_t name_size = 32;
    return std::max (bounds.max_subscription_size + name_size, handshake_limit ());
}

bool zmq::port::is_frame_too_large (uint64_t size_, bool is_command_)
{
    const uint64_t most = std::min<uint64_t> (frame_limit, max_frame);
    if (size_ <= most && !(is_command_ && size_ > command_limit ()))
        return false;
    errno = EMSGSIZE;
    return true;
}

bool zmq::port::unfinished_t::admits_more (const msg_t &msg_) const
{
    return _frames < static_cast<uint32_t> (bounds.max_message_frames)
               && _bytes + msg_.queued_size () <= static_cast<uint64_t> (bounds.max_message_bytes)
             ? true
             : fail (EMSGSIZE);
}

void zmq::port::wait_for_memory (void *handle_)
{
    fd_entry_t *const entry = entry_of (handle_);
    entry->ready &= ~ready_in;
    entry->waits_for_memory = true;
    wait_for_memory ();
}

void zmq::port::refuse (void *handle_, int errno_)
{
    fd_entry_t *const entry = entry_of (handle_);
    entry->refused = errno_;
    mark_ready (entry, ready_in);
}

int zmq::port::refusal (void *handle_)
{
    return entry_of (handle_)->refused;
}

bool zmq::port::has_too_many (const subscriptions_t &subscriptions_)
{
    return subscriptions_.count > static_cast<uint32_t> (bounds.max_subscriptions)
           || subscriptions_.bytes
                > static_cast<uint64_t> (bounds.max_subscription_bytes);
}

bool zmq::port::may_subscribe (const subscriptions_t &subscriptions_, size_t size_)
{
    if (size_ > static_cast<size_t> (bounds.max_subscription_size))
        return fail (EMSGSIZE);
    if (has_too_many (subscriptions_))
        return fail (ENOBUFS);
    const uint64_t cost = bytes_per_topic_byte * static_cast<uint64_t> (size_ + 1);
    return may_take (subscriptions_.bytes * bytes_per_topic_byte, cost)
               && topic_key.reserve (size_)
             ? true
             : fail (ENOMEM);
}

void zmq::port::add_accepted (socket_base_t *socket_, int change_)
{
    const int count = accepted[socket_] += change_;
    if (count == 0)
        accepted.erase (socket_);
}

bool zmq::port::may_accept (socket_base_t *socket_)
{
    const std::map<socket_base_t *, int>::const_iterator it = accepted.find (socket_);
    const uint64_t count = it == accepted.end () ? 0 : it->second;
    if (count >= static_cast<uint64_t> (bounds.max_connections))
        return fail (EMFILE);
    //  A fair share is that of a connection. Here sockets compete, of which there are fewer.
    const uint64_t share =
      count * bytes_per_connection * (accepted.size () + 1) / (open_fds () + 1);
    return may_take (share, bytes_per_connection) ? true : fail (ENOMEM);
}
