/* Host bodies: the bytes of large messages stay in JavaScript. Here a token stands for them, a pointer to where there
   is never any memory: constant, not dereferenced, and no arithmetic is done on it. What needs the bytes after all
   (a mechanism that encrypts, a subscription that matches) asks msg_t::data (), which copies them in. */
#ifndef ZMQ_WASM_HOST_BODY_HPP
#define ZMQ_WASM_HOST_BODY_HPP

#include <stddef.h>
#include <stdint.h>

namespace zmq
{
class msg_t;

namespace port
{
//  Smaller bodies are cheaper to copy.
const size_t min_host_body = 4096;

//  Memory ends at 2 GiB (see the link flags); tokens begin there.
inline bool is_host_body (const void *data_)
{
    return (reinterpret_cast<uintptr_t> (data_) & 0x80000000u) != 0;
}

//  Makes msg_ a message whose body the host keeps and that is still to arrive. Returns -1 with ENOMEM on failure.
int init_host_body (msg_t *msg_, size_t size_);

//  The same for a body that the host has already. On failure the token is still the caller's.
int adopt_host_body (msg_t *msg_, void *token_, size_t size_);

//  The next bytes of a body that is arriving.
void append (void *token_, const void *data_, size_t size_);

//  Replaces a token by memory with the bytes. Aborts if there is none.
void materialise (void **data_, size_t size_, void (**free_) (void *, void *));
}
}

#endif
