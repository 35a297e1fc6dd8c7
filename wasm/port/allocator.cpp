/* malloc () and its kin: the C library's allocator, with all that is in use counted, and with the reserve of the
   budget behind it. */
#include "precompiled.hpp"
#include "poller.hpp"
#include "budget.hpp"
#include "likely.hpp"

#include <emscripten/emmalloc.h>
#include <assert.h>
#include <errno.h>
#include <malloc.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

using namespace zmq::port;

extern "C" void *realloc_in_place (void *block_, size_t size_);

namespace
{
//  With the word that dlmalloc keeps before each block: this size, and in its last three bits what the block is.
//  malloc_usable_size () would look it up there too, but is not inlined.
inline uint32_t size_of (void *block_)
{
    const uint32_t size = static_cast<const uint32_t *> (block_)[-1] & ~7u;
    assert (size == malloc_usable_size (block_) + sizeof (size_t));
    return size;
}

void *counted (void *block_)
{
    if (likely (block_ != NULL)) {
        budget.heap += size_of (block_);
        ++budget.blocks;
    }
    return block_;
}

//  For tests: whether this allocation fails.
bool fails ()
{
    if (likely (budget.fail_after < 0))
        return false;
    if (budget.fail_after > 0) {
        --budget.fail_after;
        return false;
    }
    if (--budget.failures <= 0)
        budget.fail_after = -1;
    return true;
}

//  alignment_ 0: that of malloc ().
void *try_allocate (size_t alignment_, size_t size_)
{
    return alignment_ == 0 ? emscripten_builtin_malloc (size_)
                           : emscripten_builtin_memalign (alignment_, size_);
}

void *allocate (size_t alignment_, size_t size_)
{
    const bool failing = fails ();
    void *block = failing ? NULL : try_allocate (alignment_, size_);
    if (unlikely (!block) && !(failing && budget.fail_hard) && use_reserve (size_)) {
        block = try_allocate (alignment_, size_);
        budget.served += failing;
    }
    if (unlikely (!block))
        errno = ENOMEM;
    return counted (block);
}

//  The first constructor of all: the reserve exists before anything is allocated.
struct reserve_maker_t
{
    reserve_maker_t () { make_reserve (); }
};

reserve_maker_t reserve_maker __attribute__ ((init_priority (101)));
}

extern "C" {
void *malloc (size_t size_)
{
    return allocate (0, size_);
}

void free (void *block_)
{
    if (!block_)
        return;
    budget.heap -= size_of (block_);
    --budget.blocks;
    emscripten_builtin_free (block_);
    if (unlikely (budget.heap < budget.wake_below))
        wake_waiting ();
}

void *calloc (size_t count_, size_t size_)
{
    size_t total;
    if (__builtin_mul_overflow (count_, size_, &total)) {
        errno = ENOMEM;
        return NULL;
    }
    void *const block = malloc (total);
    return block ? memset (block, 0, total) : NULL;
}

void *realloc (void *block_, size_t size_)
{
    if (!block_)
        return malloc (size_);
    const size_t before = size_of (block_);
    if (budget.fail_after < 0 && realloc_in_place (block_, size_)) {
        budget.heap += size_of (block_) - before;
        return block_;
    }
    void *const moved = malloc (size_);
    if (!moved)
        return NULL;
    const size_t kept = before - sizeof (size_t);
    memcpy (moved, block_, kept < size_ ? kept : size_);
    free (block_);
    return moved;
}

void *memalign (size_t alignment_, size_t size_)
{
    return allocate (alignment_, size_);
}

void *aligned_alloc (size_t alignment_, size_t size_)
{
    return allocate (alignment_, size_);
}

int posix_memalign (void **block_, size_t alignment_, size_t size_)
{
    void *const block = allocate (alignment_, size_);
    if (!block)
        return ENOMEM;
    *block_ = block;
    return 0;
}
}
