/* Portals for JavaScript: batches of messages, descriptions of sockets, and news. */
#include "precompiled.hpp"
#include "poller.hpp"
#include "api.hpp"
#include "msg.hpp"
#include "../port/host_body.hpp"
#include "../port/portal.hpp"
#include "../port/remote_endpoints.hpp"

#include <algorithm>
#include <errno.h>
#include <new>
#include <string.h>
#include <zmq.h>

using namespace zmq::port;

namespace
{
typedef zwasm_portal_batch_t batch_t;
typedef zwasm_portal_frame_t frame_t;

enum
{
    kind_message,
    kind_join,
    kind_leave
};

batch_t *batch ()
{
    return static_cast<batch_t *> (zwasm_scratch ());
}

unsigned char *frames_end ()
{
    return static_cast<unsigned char *> (zwasm_scratch ()) + zwasm_scratch_size ();
}

zmq::portal_t *portal_of (void *socket_)
{
    return static_cast<zmq::portal_t *> (
      static_cast<zmq::socket_base_t *> (socket_));
}

size_t padded (size_t size_)
{
    return (size_ + 3) & ~static_cast<size_t> (3);
}

int kind_of (const zmq::msg_t &msg_)
{
    return msg_.is_join () ? kind_join : msg_.is_leave () ? kind_leave : kind_message;
}

//  Writes the description of a frame and its group into the batch. Returns where the body goes.
unsigned char *put_head (frame_t *frame_, const zmq::msg_t &msg_)
{
    memset (frame_, 0, sizeof *frame_);
    frame_->flags = msg_.flags () & ~zmq::msg_t::shared;
    frame_->kind = static_cast<uint8_t> (kind_of (msg_));
    frame_->group_size = static_cast<uint16_t> (strlen (msg_.group ()));
    if (frame_->kind == kind_message)
        frame_->size = static_cast<uint32_t> (msg_.size ());
    unsigned char *const group = reinterpret_cast<unsigned char *> (frame_ + 1);
    memcpy (group, msg_.group (), frame_->group_size);
    return group + padded (frame_->group_size);
}

//  Adds the frame to the batch. Returns where the next frame goes.
unsigned char *put (frame_t *frame_, zmq::msg_t *msg_)
{
    unsigned char *const body = put_head (frame_, *msg_);
    void *const data = frame_->size > 0 ? msg_->raw_data () : NULL;
    if (frame_->size <= max_inline_body && !is_host_body (data)) {
        if (frame_->size > 0)
            memcpy (body, data, frame_->size);
        msg_->close ();
        return body + padded (frame_->size);
    }
    zmq::msg_t *const kept = static_cast<zmq::msg_t *> (malloc (sizeof (zmq::msg_t)));
    if (!kept)
        abort ();
    kept->init ();
    kept->move (*msg_);
    frame_->data = static_cast<uint32_t> (reinterpret_cast<uintptr_t> (kept->raw_data ()));
    frame_->msg = static_cast<uint32_t> (reinterpret_cast<uintptr_t> (kept));
    batch ()->large[batch ()->large_count++] =
      static_cast<uint32_t> (reinterpret_cast<uintptr_t> (&frame_->data));
    return body;
}

//  Whether the batch has room for one more frame of any kind.
bool has_room (const unsigned char *at_)
{
    const size_t capacity = sizeof batch ()->large / sizeof batch ()->large[0];
    return batch ()->large_count < capacity
           && static_cast<size_t> (frames_end () - at_)
                >= sizeof (frame_t) + ZMQ_GROUP_MAX_LENGTH + 4 + max_inline_body;
}

int init_body (zmq::msg_t *msg_, const frame_t &frame_, const unsigned char *inline_)
{
    if (frame_.kind == kind_join)
        return msg_->init_join ();
    if (frame_.kind == kind_leave)
        return msg_->init_leave ();
    if (!frame_.data)
        return msg_->init_buffer (inline_, frame_.size);
    return adopt_host_body (
      msg_, reinterpret_cast<void *> (static_cast<uintptr_t> (frame_.data)),
      frame_.size);
}

//  Makes the message for a frame of a batch. Returns where the next frame begins.
const unsigned char *take (const frame_t *frame_, zmq::msg_t *msg_)
{
    const unsigned char *const group =
      reinterpret_cast<const unsigned char *> (frame_ + 1);
    const unsigned char *const body = group + padded (frame_->group_size);
    const int rc = init_body (msg_, *frame_, body);
    errno_assert (rc == 0);
    msg_->set_flags (frame_->flags);
    if (frame_->group_size > 0)
        msg_->set_group (reinterpret_cast<const char *> (group), frame_->group_size);
    return frame_->data ? body : body + padded (frame_->size);
}
}

int zwasm_portal_describe (void *socket_)
{
    remote_socket_t *const remote = static_cast<remote_socket_t *> (zwasm_scratch ());
    memset (remote, 0, sizeof *remote);
    size_t size = sizeof remote->sndhwm, id_size = sizeof remote->routing_id - 1;
    if (zmq_getsockopt (socket_, ZMQ_SNDHWM, &remote->sndhwm, &size) != 0
        || zmq_getsockopt (socket_, ZMQ_RCVHWM, &remote->rcvhwm, &size) != 0
        || zmq_getsockopt (socket_, ZMQ_TYPE, &remote->type, &size) != 0
        || zmq_getsockopt (socket_, ZMQ_ROUTING_ID, remote->routing_id, &id_size) != 0)
        return -1;
    remote->routing_id_size = static_cast<int32_t> (id_size);
    //  The constructor of router_t sets this option, and rep_t is a subclass of router_t.
    remote->recv_routing_id = remote->type == ZMQ_ROUTER || remote->type == ZMQ_REP;
    return sizeof *remote;
}

int zwasm_portal_describe_connection (int connection_)
{
    const portal_connection_t *const connection =
      find_portal_connection (connection_);
    if (!connection) {
        errno = ENOTCONN;
        return -1;
    }
    memcpy (zwasm_scratch (), &connection->local, sizeof connection->local);
    return sizeof connection->local;
}

int zwasm_portal_connect (void *portal_, void *socket_)
{
    //  The call may use the scratch area.
    const remote_socket_t *const remotes = static_cast<remote_socket_t *> (zwasm_scratch ());
    const remote_socket_t connecting = remotes[0], bound = remotes[1];
    portal_of (portal_)->represent (connecting);
    return portal_of (portal_)->connect_to (
      static_cast<zmq::socket_base_t *> (socket_), bound);
}

void zwasm_portal_update (void *context_)
{
    update_remote_endpoints (static_cast<zmq::ctx_t *> (context_));
}

int zwasm_portal_pending (void)
{
    return static_cast<int> (count_pending ());
}

int zwasm_portal_last_connection (void *portal_)
{
    return portal_of (portal_)->last_connection ();
}

void zwasm_portal_process (void *portal_)
{
    portal_of (portal_)->process ();
}

int zwasm_portal_news (void)
{
    portal_news_t *const all = static_cast<portal_news_t *> (zwasm_scratch ());
    const int capacity = zwasm_scratch_size () / sizeof *all;
    int count = 0;
    const portal_news_t *news;
    while (count < capacity && (news = next_portal_news ()) != NULL)
        all[count++] = *news;
    return count;
}

int zwasm_portal_read (int connection_)
{
    portal_connection_t *const connection = find_portal_connection (connection_);
    batch ()->messages = batch ()->large_count = 0;
    unsigned char *const start = reinterpret_cast<unsigned char *> (batch () + 1);
    unsigned char *at = start;
    size_t bytes = 0;
    zmq::msg_t msg;
    while (connection && bytes < max_portal_batch && has_room (at)
           && zmq::portal_t::read (connection, &msg)) {
        const uint32_t is_last = msg.flags () & zmq::msg_t::more ? 0 : 1;
        batch ()->messages += is_last;
        batch ()->may_pause = connection->local.conflate ? 0 : is_last;
        frame_t *const frame = reinterpret_cast<frame_t *> (at);
        at = put (frame, &msg);
        bytes += frame->size;
    }
    return static_cast<int> (at - start);
}

void zwasm_portal_write (int connection_, int size_)
{
    portal_connection_t *const connection = find_portal_connection (connection_);
    const unsigned char *at = reinterpret_cast<unsigned char *> (batch () + 1);
    const unsigned char *const end = at + size_;
    while (at < end) {
        zmq::msg_t msg;
        at = take (reinterpret_cast<const frame_t *> (at), &msg);
        if (connection)
            zmq::portal_t::write (connection, &msg);
        else
            msg.close ();
    }
    if (connection)
        zmq::portal_t::flush (connection);
}

void zwasm_portal_acknowledge (int connection_, uint32_t low_, uint32_t high_)
{
    portal_connection_t *const connection = find_portal_connection (connection_);
    if (connection)
        zmq::portal_t::acknowledge (
          connection, low_ | static_cast<uint64_t> (high_) << 32);
}

void zwasm_portal_set_limits (int connection_, int inhwm_, int outhwm_)
{
    portal_connection_t *const connection = find_portal_connection (connection_);
    if (connection)
        zmq::portal_t::set_limits (connection, inhwm_, outhwm_);
}

void zwasm_portal_close_connection (int connection_)
{
    portal_connection_t *const connection = find_portal_connection (connection_);
    if (connection)
        zmq::portal_t::close_connection (connection);
}
