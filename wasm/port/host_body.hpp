/* Host bodies: the bytes of large messages stay in JavaScript. In wasm, a token represents them. A token is a pointer
   to an address where there is never any memory. It is constant, nothing dereferences it, and no arithmetic is done on
   it. Code that needs the bytes reads and writes them in pieces. Only code that needs all of them at once calls
   msg_t::data (), which copies them into memory. */
#ifndef ZMQ_WASM_HOST_BODY_HPP
#define ZMQ_WASM_HOST_BODY_HPP

#include <stddef.h>
#include <stdint.h>

namespace zmq
{
class msg_t;

namespace port
{
//  Smaller bodies are copied, because that is cheaper.
const size_t min_host_body = 4096;

//  The largest frame in bytes: host_send () and zmq_msg_send () return sizes as an int.
const size_t max_frame = 0x7fffffff;

//  Memory ends at 2 GiB (MAXIMUM_MEMORY in wasm.mk). Tokens are the addresses from there on.
inline bool is_host_body (const void *data_)
{
    return (reinterpret_cast<uintptr_t> (data_) & 0x80000000u) != 0;
}

//  Sending this token closes the connection: it represents a body that there was no memory for.
inline void *no_host_body ()
{
    return reinterpret_cast<void *> (0xffffffffu);
}

bool has_host_body (msg_t &msg_);

//  Makes msg_ a message whose body the host keeps. The bytes of the body have not arrived yet. Returns -1 with ENOMEM
//  on failure.
int init_host_body (msg_t *msg_, size_t size_);

//  The same for a body whose bytes are written in any order.
int init_whole_host_body (msg_t *msg_, size_t size_);

//  The same for a body that the host has already. On failure the caller still owns the token.
int adopt_host_body (msg_t *msg_, void *token_, size_t size_);

//  Appends bytes to an incomplete body. Returns false with ENOMEM if there is not enough memory.
bool append (void *token_, const void *data_, size_t size_);

//  Replaces a token by a pointer to memory with the bytes. Returns false with ENOMEM if there is not enough memory.
bool materialise (void **data_, size_t size_, void (**free_) (void *, void *));

//  The bytes of host bodies go through this buffer, a chunk at a time. Its content is valid until another function of
//  the port may use it.
//  A body of 64 KiB, a usual size, fits with what a mechanism adds to it.
const size_t chunk_size = 65 * 1024;
extern unsigned char chunk[chunk_size];

//  All bytes of a message, which are in the chunk if it has a host body. NULL if the chunk is too small.
unsigned char *borrow_bytes (msg_t &msg_);

//  Changes the bytes of a message with a host body as RFC 6455 wants them to be masked; index_ is the position of its
//  first byte in the frame. mask_body () replaces the body, because it may belong to others too, and returns -1 with
//  ENOMEM on failure. unmask_body () changes a body that was received.
int mask_body (msg_t &msg_, const unsigned char mask_[4], size_t index_);
void unmask_body (msg_t &msg_, const unsigned char mask_[4], size_t index_);
}
}

#endif
