/* The functions that the module exports in addition to libzmq's own: the reactor, and wrappers for zmq_* functions that
   are difficult to call from JavaScript. The list of names is ../exports.txt. glue/boundary/exports.ts has the types.

   Conventions are those of libzmq: a function returns a pointer or an int, and -1 with zmq_errno () on failure, if
   nothing else is stated. */
#ifndef ZMQ_WASM_API_HPP
#define ZMQ_WASM_API_HPP

#include <stddef.h>
#include <stdint.h>

extern "C" {
/* -- The reactor -- */

/* The outcome of a turn; valid until the next turn. */
struct zwasm_turn_t
{
    //  The address of a counter that is not 0 if there is something for a turn to do. It is valid after any call.
    const int32_t *backlog;
    //  Milliseconds until the next timer is due, -1 if there is none. Undefined if the turn executed no timers.
    int32_t timer;
    //  How many watched sockets have news, and the numbers of their watches.
    int32_t notified;
    int32_t numbers[64];
};

/* Takes a turn: dispatches at most budget_ events, for about limit_ microseconds at most (0: no limit of time), and
   executes the timers that are due unless timers_ is 0. Returns the address of the outcome. */
zwasm_turn_t *zwasm_turn (int budget_, int timers_, int limit_);

/* Marks fd_ as readable (1) or writable (2). Unknown fds are ignored. */
void zwasm_ready (int fd_, int what_);

/* From now on a turn reports number_, which is above 0, when the socket has news: its ZMQ_EVENTS must then be read. The
   number -1 ends the watch, which must be done before the socket is closed. */
int zwasm_watch (void *socket_, int number_);

/* Reads ZMQ_EVENTS: processes the socket's commands, and returns the ZMQ_POLLIN and ZMQ_POLLOUT bits. */
int zwasm_events (void *socket_);

/* The number of open file descriptors in the port's table. */
int zwasm_open_fds (void);

/* -- Messages -- */

//  Bodies up to this size, in bytes, are copied to the scratch area. For larger ones, JavaScript reads the memory of the
//  message.
const size_t max_inline_body = 2048;

/* The scratch area, which is used to pass small messages and texts, and its size. */
void *zwasm_scratch (void);
int zwasm_scratch_size (void);

/* Sends count_ frames as one message, or as the first part of one if more_ is not 0. The scratch area contains count_
   sizes (uint32_t), followed by the bodies. Nothing is sent if the first frame is refused, or if there is not enough
   memory for all frames. Returns -errno on failure, so that no further call is needed when a message has to wait. */
int zwasm_send (void *socket_, int count_, int more_);

/* Sends a message of one frame, whose body the host keeps, without waiting. The token is released together with the
   message, or at once if this function fails. Returns -errno then. */
int zwasm_send_body (void *socket_, void *token_, size_t size_);

/* Whether a message that takes size_ bytes of wasm memory may be sent: -1 with ENOMEM if not (port/budget.hpp).
   zwasm_send () and zwasm_send_body () ask by themselves. */
int zwasm_may_send (void *socket_, int size_);

/* Whether size_ bytes of wasm memory may be taken: -1 with ENOMEM if not. */
int zwasm_has_room (int size_);

/* The budget: a budget_t of port/budget.hpp. */
void *zwasm_budget (void);

/* Allocates a message with size_ bytes. Returns NULL with ENOMEM on failure. zwasm_msg_free () or a successful
   zwasm_msg_send () frees it. */
void *zwasm_msg_new (size_t size_);
void *zwasm_msg_data (void *msg_);
void zwasm_msg_free (void *msg_);
int zwasm_msg_send (void *socket_, void *msg_, int more_);

/* Makes a message with a body that the host keeps (port/host_body.hpp). The token is released together with the
   message, or at once if this function fails. */
void *zwasm_msg_adopt (void *token_, size_t size_);

/* A received frame, in the scratch area. */
struct zwasm_frame_t
{
    //  The address of the body, or its token.
    uint32_t data;
    uint32_t size;
    //  Not 0 if the frame is not the last of its message.
    uint32_t more;
    //  Not 0 if the body is not in the scratch area. It is there until zwasm_release_received ().
    uint32_t apart;
};

/* The kinds of address that a message may have. The address is received as a frame before the message. */
enum
{
    zwasm_no_address,
    //  For SERVER and PEER: 4 bytes.
    zwasm_routing_id,
    //  For DISH: the name of the group.
    zwasm_group
};

/* Receives frames until messages_ messages are complete, a message is complete and the bodies have bytes_ bytes or more, no
   frame is left, or the scratch area is full, which may be in the middle of a message. Returns the number of frames; the
   scratch area begins with a zwasm_frame_t for each. Returns -errno if there is no frame. */
int zwasm_receive (void *socket_, int messages_, int address_, uint32_t bytes_);

/* Frees the bodies of the last zwasm_receive () that are not in the scratch area. */
void zwasm_release_received (void);

/* -- Binding -- */

/* Writes what the host must open before a bind, and returns the length of the text; 0 if the host must open nothing.
   A listener is "ADDRESS\nBACKLOG\nIPV6", with an ADDRESS as in port/address.hpp. A datagram socket is
   "ADDRESS\nGROUP\nINTERFACE": GROUP is the address of the group to join, and INTERFACE the name or the address of the
   interface on which to join. Both may be empty. */
int zwasm_bind_plan (void *socket_, const char *endpoint_, char *buf_, size_t size_);

/* -- Proxy -- */

/* Moves up to messages_ whole messages in each direction between two sockets, and sends a copy of each to capture_,
   which may be NULL. Returns the number of messages. */
int zwasm_proxy_step (void *frontend_, void *backend_, void *capture_, int messages_);

/* -- Portals: they represent sockets of other threads (port/portal.hpp). A portal is a socket of type ZWASM_PORTAL. It
   is watched and closed like any other socket. JavaScript makes those that connect; those that are bound are made where
   libzmq looks for an endpoint (port/remote_endpoints.hpp) -- */

/* Writes to the scratch area what a portal in another thread must know to represent the socket: a remote_socket_t of
   port/portal.hpp. Returns its size. The second function does this for the local socket of a portal's connection. */
int zwasm_portal_describe (void *socket_);
int zwasm_portal_describe_connection (int connection_);

/* Connects the portal to a socket of this thread. The scratch area has two remote_socket_t: the socket that the portal
   represents, and the other one as it was when it bound its endpoint. */
int zwasm_portal_connect (void *portal_, void *socket_);

/* Other threads have bound or unbound endpoints: asks host_find_endpoint () again for those that sockets of the context
   are connected to or wait for. */
void zwasm_portal_update (void *context_);

/* The number of endpoints that connections wait for, because nobody has bound them yet. */
int zwasm_portal_pending (void);

/* The number of the connection that the portal's last connect made. */
int zwasm_portal_last_connection (void *portal_);

/* Processes the commands that local sockets sent to the portal. Call it when the portal has news, and after each bind
   and connect. */
void zwasm_portal_process (void *portal_);

/* Writes to the scratch area what has happened to the connections of all portals: an array of portal_news_t of
   port/portal.hpp. Returns their number; 0 if there is nothing new. */
int zwasm_portal_news (void);

//  No frame is added to a batch that has this number of bytes.
const size_t max_portal_batch = 1048576;

/* A batch of messages between portals, in the scratch area: this struct, followed by the frames. */
struct zwasm_portal_batch_t
{
    //  How many messages end in the batch.
    uint32_t messages;
    //  Not 0 if the receiver does not need more for now: the batch ends with a whole message. It is 0 for sockets with
    //  ZMQ_CONFLATE, which drop messages that they have not read.
    uint32_t may_pause;
    //  For each frame whose body is not in the batch, the address of its member `data`.
    uint32_t large_count;
    uint32_t large[63];
};

/* A frame in a batch. Its group and its body follow, each padded to a multiple of 4 bytes. */
struct zwasm_portal_frame_t
{
    uint8_t flags;
    uint8_t kind;
    uint16_t group_size;
    uint32_t size;
    //  0 if the body follows. Else the address or the token of the body, as in zwasm_frame_t. In a batch that is
    //  written it is always a token.
    uint32_t data;
    uint32_t msg;
};

/* Reads frames from a connection into a batch. Returns the size of the frames in bytes; 0 if there are none now. */
int zwasm_portal_read (int connection_);

/* Writes a batch with size_ bytes of frames to a connection. It takes the tokens, even if the connection has ended. */
void zwasm_portal_write (int connection_, int size_);

/* News of the remote socket of a connection: how many messages it has read since the connection was made, its
   high-water marks, and that it has disconnected or closed. */
void zwasm_portal_acknowledge (int connection_, uint32_t low_, uint32_t high_);
void zwasm_portal_set_limits (int connection_, int inhwm_, int outhwm_);
void zwasm_portal_close_connection (int connection_);

/* -- Facts -- */

/* Numbers by name. Each text has names, with a space before each. The array has a value for each name. */
struct zwasm_facts_t
{
    const char *constant_names;
    const int *constants;
    const char *error_names;
    const int *errors;
    //  Offsets ("zwasm_frame_t.data") and sizes ("sizeof.zwasm_frame_t") in bytes, and numbers of the port.
    const char *layout_names;
    const int *layout;
};

const zwasm_facts_t *zwasm_facts (void);
}

#endif
