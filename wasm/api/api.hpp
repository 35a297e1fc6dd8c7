/* What the module exports beside libzmq's own functions: thin wrappers where a zmq_* call is awkward to make from
   outside, and the reactor. The list of names is ../exports.txt; glue/exports.ts gives them their types.

   Conventions as in libzmq: a pointer or an int, -1 with zmq_errno () on failure, unless said otherwise. */
#ifndef ZMQ_WASM_API_HPP
#define ZMQ_WASM_API_HPP

#include <stddef.h>
#include <stdint.h>

extern "C" {
/* -- The reactor -- */

/* What one turn left behind; valid until the next turn. */
struct zwasm_turn_t
{
    //  Not 0 if the budget was spent before the work was.
    int32_t more;
    //  Milliseconds until the next timer is due, -1 if there is none.
    int32_t timer;
    //  Watched sockets that have news: how many, and their numbers.
    int32_t notified;
    int32_t numbers[64];
};

/* Dispatches at most budget_ events and returns where it left the outcome. */
zwasm_turn_t *zwasm_turn (int budget_);

/* The host says that fd_ is readable (1) or writable (2). Unknown fds are ignored. */
void zwasm_ready (int fd_, int what_);

/* From now on a turn reports number_ when the socket has news: its ZMQ_EVENTS must then be read. -1 ends it, which
   must be before the socket is closed. */
int zwasm_watch (void *socket_, int number_);

/* ZMQ_EVENTS: processes the socket's commands, and returns the ZMQ_POLLIN and ZMQ_POLLOUT bits. */
int zwasm_events (void *socket_);

/* Number of open file descriptors in the port's table. */
int zwasm_open_fds (void);

/* -- Messages -- */

/* The scratch area through which small messages are passed, and its size. */
void *zwasm_scratch (void);
int zwasm_scratch_size (void);

/* Sends count_ frames as one message, or with more_ as the first part of one. The scratch area holds count_
   sizes (uint32_t), then the bodies, one after the other. Nothing is sent if the first frame cannot be. */
int zwasm_send (void *socket_, int count_, int more_);

/* Allocates a message with room for size_ bytes; NULL with ENOMEM. Freed by zwasm_msg_free (), or by a successful
   zwasm_msg_send (). */
void *zwasm_msg_new (size_t size_);
void *zwasm_msg_data (void *msg_);
void zwasm_msg_free (void *msg_);
int zwasm_msg_send (void *socket_, void *msg_, int more_);

/* The same for a body that the host keeps (port/host_body.hpp). The token is released with the message, or at once
   if there is none. */
void *zwasm_msg_adopt (void *token_, size_t size_);

/* A received frame, in the scratch area. */
struct zwasm_frame_t
{
    //  Address of the body, or its token.
    uint32_t data;
    uint32_t size;
    //  Not 0 if the frame is not the last of its message.
    uint32_t more;
    //  The message to free, for a body that is not in the scratch area; else 0.
    uint32_t msg;
};

/* What libzmq has beside a message: it is received as a frame before it. */
enum
{
    zwasm_no_address,
    //  4 bytes, of a SERVER or PEER.
    zwasm_routing_id,
    //  Of a DISH.
    zwasm_group
};

/* Receives frames until messages_ messages are complete, nothing is left, or the scratch area is full, which may
   be amid a message. The scratch area then holds that many zwasm_frame_t. */
int zwasm_receive (void *socket_, int messages_, int address_);

/* -- Binding -- */

/* What bind would listen on: writes "ADDRESS\nBACKLOG\nIPV6", ADDRESS as in port/address.hpp, and returns the
   length; 0 if the endpoint needs no listener. For datagrams, "ADDRESS\nGROUP\nINTERFACE": which group to join, as an
   address (or nothing), and on which interface, by name or address (or nothing). */
int zwasm_bind_plan (void *socket_, const char *endpoint_, char *buf_, size_t size_);

/* -- Proxy -- */

/* Moves up to messages_ whole messages each way between two sockets, and copies each to capture_ (may be NULL).
   Returns the number moved. */
int zwasm_proxy_step (void *frontend_, void *backend_, void *capture_, int messages_);

/* -- Facts -- */

/* Numbers by name: names with a space before each, and as many values. */
struct zwasm_facts_t
{
    const char *constant_names;
    const int *constants;
    const char *error_names;
    const int *errors;
};

const zwasm_facts_t *zwasm_facts (void);
}

#endif
