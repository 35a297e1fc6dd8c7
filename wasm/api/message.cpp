/* Sending and receiving: small messages pass through the scratch area, others have a message object of their own. */
#include "precompiled.hpp"
#include "poller.hpp"
#include "api.hpp"
#include "likely.hpp"
#include "msg.hpp"
#include "socket_base.hpp"
#include "../port/host.hpp"
#include "../port/host_body.hpp"
#include "../port/intake.hpp"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <zmq.h>

namespace
{
const size_t scratch_size = 64 * 1024;

//  A quarter of the scratch area is for frame records, the rest for bodies.
const int max_frames = scratch_size / 4 / sizeof (zwasm_frame_t);

//  The most frames that glue sends through the scratch area (MAX_FRAMES in glue/messages/index.ts).
const int max_small_frames = 256;

//  What libzmq needs for a message in a queue, beside the body.
const int message_cost = 2 * sizeof (zmq_msg_t);

//  The most messages of one batch whose bodies are not in the scratch area.
const int max_received = 128;

union
{
    uint32_t sizes[1];
    zwasm_frame_t frames[max_frames];
    unsigned char bytes[scratch_size];
} scratch __attribute__ ((aligned (16)));

//  Received messages whose bodies are not in the scratch area. A message that has been received cannot be given back to
//  libzmq, so there must be memory for it beforehand.
zmq_msg_t received[max_received];
int received_count = 0;

uint32_t address_of (const void *pointer_)
{
    return static_cast<uint32_t> (reinterpret_cast<uintptr_t> (pointer_));
}

//  Writes a frame record for the routing id or the group of the message. Returns how many bytes of the scratch area it
//  used.
size_t describe_address (zmq_msg_t *msg_, int address_, zwasm_frame_t *frame_, unsigned char *room_)
{
    frame_->data = address_of (room_);
    frame_->more = 1;
    frame_->apart = 0;
    if (address_ == zwasm_routing_id) {
        const uint32_t id = zmq_msg_routing_id (msg_);
        frame_->size = sizeof id;
        memcpy (room_, &id, sizeof id);
    } else {
        const char *const group = zmq_msg_group (msg_);
        frame_->size = strlen (group);
        memcpy (room_, group, frame_->size);
    }
    return frame_->size;
}

//  Writes a frame record for the received message. Returns how many bytes of the scratch area its body used.
size_t describe (zmq_msg_t *msg_, zwasm_frame_t *frame_, unsigned char *room_, size_t size_)
{
    frame_->size = zmq_msg_size (msg_);
    frame_->more = zmq_msg_more (msg_);
    if (frame_->size <= max_inline_body && frame_->size <= size_) {
        if (frame_->size > 0)
            memcpy (room_, zmq_msg_data (msg_), frame_->size);
        frame_->data = address_of (room_);
        frame_->apart = 0;
        zmq_msg_close (msg_);
        return frame_->size;
    }
    zmq_msg_t *const kept = &received[received_count++];
    zmq_msg_init (kept);
    zmq_msg_move (kept, msg_);
    frame_->data =
      address_of (reinterpret_cast<zmq::msg_t *> (kept)->raw_data ());
    frame_->apart = 1;
    return 0;
}

//  What the frames in the scratch area may take: their bodies, and what libzmq needs for each.
int small_size (int count_)
{
    int size = 0;
    for (int i = 0; i < count_; ++i)
        size += scratch.sizes[i] + message_cost;
    return size;
}

//  Makes messages of the frames in the scratch area. Returns how many: fewer than count_ if there is no memory.
int make_messages (zmq_msg_t *messages_, int count_)
{
    const unsigned char *body = scratch.bytes + count_ * sizeof scratch.sizes[0];
    for (int i = 0; i < count_; ++i) {
        if (zmq_msg_init_size (&messages_[i], scratch.sizes[i]) != 0)
            return i;
        memcpy (zmq_msg_data (&messages_[i]), body, scratch.sizes[i]);
        body += scratch.sizes[i];
    }
    return count_;
}

void close_messages (zmq_msg_t *messages_, int first_, int count_)
{
    const int error = errno;
    for (int i = first_; i < count_; ++i)
        zmq_msg_close (&messages_[i]);
    errno = error;
}
}

void *zwasm_scratch (void)
{
    return scratch.bytes;
}

int zwasm_scratch_size (void)
{
    return scratch_size;
}

//  All frames are allocated before the first one is sent: a message is queued as a whole or not at all.
int zwasm_send (void *socket_, int count_, int more_)
{
    static zmq_msg_t messages[max_small_frames];
    if (unlikely (!zmq::port::has_plenty ()) && zwasm_may_send (socket_, small_size (count_)) != 0)
        return -errno;
    const int made = make_messages (messages, count_);
    if (made < count_) {
        close_messages (messages, 0, made);
        return -ENOMEM;
    }
    for (int i = 0; i < count_; ++i) {
        const int flags = i + 1 < count_ || more_ ? ZMQ_SNDMORE : 0;
        if (zmq_msg_send (&messages[i], socket_, ZMQ_DONTWAIT | flags) < 0) {
            close_messages (messages, i, count_);
            return -errno;
        }
    }
    return 0;
}

int zwasm_send_body (void *socket_, void *token_, size_t size_)
{
    zmq_msg_t msg;
    if ((!zmq::port::has_plenty () && zwasm_may_send (socket_, message_cost) != 0)
        || zmq::port::adopt_host_body (reinterpret_cast<zmq::msg_t *> (&msg), token_, size_)
             != 0) {
        host_body_release (token_);
        return -ENOMEM;
    }
    if (zmq_msg_send (&msg, socket_, ZMQ_DONTWAIT) >= 0)
        return 0;
    close_messages (&msg, 0, 1);
    return -errno;
}

int zwasm_may_send (void *socket_, int size_)
{
    return zmq::port::may_send (static_cast<zmq::socket_base_t *> (socket_),
                                static_cast<uint32_t> (size_))
             ? 0
             : -1;
}

void *zwasm_msg_new (size_t size_)
{
    zmq_msg_t *const msg = static_cast<zmq_msg_t *> (malloc (sizeof (zmq_msg_t)));
    if (msg && zmq_msg_init_size (msg, size_) != 0) {
        free (msg);
        return NULL;
    }
    return msg;
}

void *zwasm_msg_data (void *msg_)
{
    return zmq_msg_data (static_cast<zmq_msg_t *> (msg_));
}

void zwasm_msg_free (void *msg_)
{
    zmq_msg_close (static_cast<zmq_msg_t *> (msg_));
    free (msg_);
}

int zwasm_msg_send (void *socket_, void *msg_, int more_)
{
    const int flags = ZMQ_DONTWAIT | (more_ ? ZMQ_SNDMORE : 0);
    if (zmq_msg_send (static_cast<zmq_msg_t *> (msg_), socket_, flags) < 0)
        return -1;
    free (msg_);
    return 0;
}

void *zwasm_msg_adopt (void *token_, size_t size_)
{
    zmq_msg_t *const msg = static_cast<zmq_msg_t *> (malloc (sizeof (zmq_msg_t)));
    if (msg
        && zmq::port::adopt_host_body (reinterpret_cast<zmq::msg_t *> (msg), token_,
                                       size_)
             == 0)
        return msg;
    free (msg);
    host_body_release (token_);
    errno = ENOMEM;
    return NULL;
}

int zwasm_receive (void *socket_, int messages_, int address_, uint32_t bytes_)
{
    zwasm_release_received ();
    unsigned char *room = scratch.bytes + sizeof scratch.frames;
    unsigned char *const end = scratch.bytes + sizeof scratch.bytes;
    const int limit = address_ ? max_frames - 1 : max_frames;
    int count = 0;
    uint64_t bytes = 0;
    while (messages_ > 0 && count < limit && received_count < max_received
           && room + max_inline_body <= end) {
        zmq_msg_t msg;
        zmq_msg_init (&msg);
        if (zmq_msg_recv (&msg, socket_, ZMQ_DONTWAIT) < 0)
            return count > 0 ? count : -errno;
        if (address_)
            room += describe_address (&msg, address_, &scratch.frames[count++], room);
        zwasm_frame_t *const frame = &scratch.frames[count++];
        room += describe (&msg, frame, room, end - room);
        bytes += frame->size;
        if (!frame->more && (--messages_ == 0 || bytes >= bytes_))
            return count;
    }
    return count;
}

void zwasm_release_received (void)
{
    while (received_count > 0)
        zmq_msg_close (&received[--received_count]);
}
