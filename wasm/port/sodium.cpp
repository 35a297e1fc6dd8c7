/* What of libsodium depends on the machine: which variants of an algorithm there are, and what ends the program. Replaces
   libsodium's sodium/core.c and sodium/runtime.c. */
#include <sodium/core.h>

#include "host.hpp"

extern "C" {
int _crypto_stream_salsa20_pick_best_implementation (void);

//  Libsodium's variant of Salsa20 that makes four blocks at once is written for SSE2, which emscripten translates to the
//  vectors of WebAssembly. All runtimes have those (MACHINE in wasm.mk).
int sodium_runtime_has_sse2 (void)
{
    return 1;
}

//  Libsodium's own function also fills the canary of its allocator (which libzmq does not use) with random bytes. The
//  host's source of random bytes may be slow to start, and the first context would have to wait for it.
int sodium_init (void)
{
    return _crypto_stream_salsa20_pick_best_implementation ();
}

void sodium_misuse (void)
{
    host_abort ("libsodium was given an impossible length");
}
}
