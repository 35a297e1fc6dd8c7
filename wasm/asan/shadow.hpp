/* Shadow memory of the build with AddressSanitizer (FLAVOUR=asan in wasm.mk). For each eight bytes of memory there is one
   byte that says what may be done with them: 0, everything; 1 to 7, only so many bytes from the first on; from 8 on,
   nothing. The compiler puts a call before each access, and the functions that it calls look into the shadow. */
#ifndef ZMQ_WASM_SHADOW_HPP
#define ZMQ_WASM_SHADOW_HPP

#include <stddef.h>
#include <stdint.h>

namespace zmq
{
namespace port
{
//  Why memory must not be touched.
enum shadow_t
{
    usable = 0,
    beside_block = 0xfa,
    behind_content = 0xfc,
    freed = 0xfd
};

//  What the shadow of the bytes becomes. begin_ is divisible by eight.
void paint (const void *begin_, size_t size_, shadow_t shadow_);

//  The first size_ bytes of a block may be used, and those behind them up to a number divisible by eight may not.
void open_block (const void *begin_, size_t size_);

//  Ends the context with a report: what was found, and the nearest block before the address.
[[noreturn]] void report (const char *what_, const void *address_, size_t size_);
}
}

#endif
