/* What stands before each block of the allocator of FLAVOUR=asan. */
#ifndef ZMQ_WASM_BLOCK_HPP
#define ZMQ_WASM_BLOCK_HPP

#include <stddef.h>
#include <stdint.h>

namespace zmq
{
namespace port
{
struct block_t
{
    //  live_mark or freed_mark.
    uint32_t mark;
    uint32_t size;
    //  The memory that the block, this head and the bytes beside it take.
    unsigned char *whole;
    uint32_t whole_size;
};

static_assert (sizeof (block_t) == 16, "a block is aligned as malloc () aligns");

const uint32_t live_mark = 0xa110c8ed;
const uint32_t freed_mark = 0xf8eed0ff;

//  The nearest block that begins at or before the address, or NULL.
const block_t *nearest_block (const void *address_);
}
}

#endif
