/* Host bodies: the bytes of large messages stay in JavaScript. In wasm, a token represents them. A token is a pointer
   to an address where there is never any memory. It is constant, nothing dereferences it, and no arithmetic is done on
   it. Code that does need the bytes (a mechanism that encrypts, a subscription that matches) calls msg_t::data (),
   which copies them into memory. */
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

//  Memory ends at 2 GiB (MAXIMUM_MEMORY in wasm.mk). Tokens are the addresses from there on.
inline bool is_host_body (const void *data_)
{
    return (reinterpret_cast<uintptr_t> (data_) & 0x80000000u) != 0;
}

//  Makes msg_ a message whose body the host keeps. The bytes of the body have not arrived yet. Returns -1 with ENOMEM
//  on failure.
int init_host_body (msg_t *msg_, size_t size_);

//  The same for a body that the host has already. On failure the caller still owns the token.
int adopt_host_body (msg_t *msg_, void *token_, size_t size_);

//  Appends bytes to an incomplete body. Returns false with ENOMEM if there is not enough memory.
bool append (void *token_, const void *data_, size_t size_);

//  Replaces a token by a pointer to memory with the bytes. Aborts if there is not enough memory.
void materialise (void **data_, size_t size_, void (**free_) (void *, void *));
}
}

#endif
