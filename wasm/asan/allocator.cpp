/* malloc () and its kin for FLAVOUR=asan, instead of port/allocator.cpp: with bytes beside each block that nobody may
   touch, and with a queue in which freed blocks wait before their memory is used again. The shadow says who touches
   them, and what code that is not instrumented (libsodium, the C library) has written there is found later. */
#include "precompiled.hpp"
#include "poller.hpp"
#include "../port/budget.hpp"
#include "block.hpp"
#include "shadow.hpp"

#include <emscripten/emmalloc.h>
#include <errno.h>
#include <malloc.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

using namespace zmq::port;

namespace
{
const size_t redzone = 32;
const size_t min_alignment = 16;
const size_t max_block = 1024u * 1024 * 1024;

//  Freed blocks wait until so many bytes, or so many blocks, have been freed after them.
const uint32_t max_waiting_bytes = 96u * 1024 * 1024;
const uint32_t max_waiting = 1024 * 1024;

const unsigned char beside_byte = 0xfa;
const unsigned char new_byte = 0xcc;
const unsigned char freed_byte = 0xfd;

block_t *waiting[max_waiting];
uint32_t first_waiting = 0, end_waiting = 0, waiting_bytes = 0;

block_t *block_of (void *bytes_)
{
    return static_cast<block_t *> (bytes_) - 1;
}

void *bytes_of (block_t *block_)
{
    return block_ + 1;
}

//  The block that the bytes belong to, which must be in use.
block_t *live_block (void *bytes_)
{
    block_t *const block = block_of (bytes_);
    if (reinterpret_cast<uintptr_t> (bytes_) % min_alignment != 0
        || block->mark != live_mark)
        report (block->mark == freed_mark ? "second free" : "free of what is no block", bytes_, 0);
    return block;
}

void expect_bytes (const unsigned char *begin_, const unsigned char *end_, unsigned char byte_, const char *what_)
{
    for (; begin_ < end_; ++begin_)
        if (*begin_ != byte_)
            report (what_, begin_, 1);
}

void expect_redzones (block_t *block_)
{
    const unsigned char *const bytes = static_cast<unsigned char *> (bytes_of (block_));
    const char *const what = "earlier write";
    expect_bytes (block_->whole, reinterpret_cast<unsigned char *> (block_), beside_byte, what);
    expect_bytes (bytes + block_->size, block_->whole + block_->whole_size, beside_byte, what);
}

//  The block that was freed first has waited enough.
void release_first ()
{
    block_t *const block = waiting[first_waiting++ % max_waiting];
    const unsigned char *const bytes = static_cast<unsigned char *> (bytes_of (block));
    if (block->mark != freed_mark)
        report ("earlier write", block, sizeof *block);
    expect_redzones (block);
    expect_bytes (bytes, bytes + block->size, freed_byte, "write after free, earlier");
    waiting_bytes -= block->whole_size;
    paint (block->whole, block->whole_size, usable);
    block->mark = 0;
    emscripten_builtin_free (block->whole);
}

void *try_allocate (size_t alignment_, size_t size_)
{
    if (size_ > max_block)
        return NULL;
    const size_t alignment = alignment_ < min_alignment ? min_alignment : alignment_;
    const size_t whole_size = ((size_ + 7) & ~size_t (7)) + alignment + 2 * redzone;
    unsigned char *const whole = static_cast<unsigned char *> (
      emscripten_builtin_memalign (min_alignment, whole_size));
    if (!whole)
        return NULL;
    memset (whole, beside_byte, whole_size);
    unsigned char *const bytes = reinterpret_cast<unsigned char *> (
      (reinterpret_cast<uintptr_t> (whole) + redzone + alignment - 1) & ~(alignment - 1));
    memset (bytes, new_byte, size_);
    const block_t head = {live_mark, static_cast<uint32_t> (size_), whole,
                          static_cast<uint32_t> (whole_size)};
    *block_of (bytes) = head;
    paint (whole, whole_size, beside_block);
    open_block (bytes, size_);
    return bytes;
}

void *counted (void *bytes_)
{
    if (bytes_) {
        budget.heap += block_of (bytes_)->size + sizeof (size_t);
        ++budget.blocks;
    }
    return bytes_;
}

//  For tests: whether this allocation fails.
bool fails ()
{
    if (budget.fail_after < 0)
        return false;
    if (budget.fail_after > 0) {
        --budget.fail_after;
        return false;
    }
    if (--budget.failures <= 0)
        budget.fail_after = -1;
    return true;
}

void *allocate (size_t alignment_, size_t size_)
{
    const bool failing = fails ();
    void *bytes = failing ? NULL : try_allocate (alignment_, size_);
    if (!bytes && !(failing && budget.fail_hard) && use_reserve (size_)) {
        bytes = try_allocate (alignment_, size_);
        budget.served += failing;
    }
    if (!bytes)
        errno = ENOMEM;
    return counted (bytes);
}

struct reserve_maker_t
{
    reserve_maker_t () { make_reserve (); }
};

reserve_maker_t reserve_maker __attribute__ ((init_priority (101)));
}

namespace zmq
{
namespace port
{
const block_t *nearest_block (const void *address_)
{
    const uintptr_t farthest = 64 * 1024;
    const uintptr_t address = reinterpret_cast<uintptr_t> (address_) & ~(min_alignment - 1);
    for (uintptr_t i = address; i > min_alignment && address - i < farthest; i -= min_alignment) {
        const block_t *const block = reinterpret_cast<const block_t *> (i) - 1;
        if (block->mark == live_mark || block->mark == freed_mark)
            return block;
    }
    return NULL;
}
}
}

extern "C" {
void *malloc (size_t size_)
{
    return allocate (0, size_);
}

void free (void *bytes_)
{
    if (!bytes_)
        return;
    block_t *const block = live_block (bytes_);
    expect_redzones (block);
    budget.heap -= block->size + sizeof (size_t);
    --budget.blocks;
    block->mark = freed_mark;
    memset (bytes_, freed_byte, block->size);
    paint (bytes_, block->size, freed);
    while (end_waiting != first_waiting
           && (end_waiting - first_waiting >= max_waiting - 1
               || waiting_bytes + block->whole_size > max_waiting_bytes))
        release_first ();
    waiting[end_waiting++ % max_waiting] = block;
    waiting_bytes += block->whole_size;
    if (budget.heap < budget.wake_below)
        wake_waiting ();
}

void *calloc (size_t count_, size_t size_)
{
    size_t total;
    if (__builtin_mul_overflow (count_, size_, &total)) {
        errno = ENOMEM;
        return NULL;
    }
    void *const bytes = malloc (total);
    return bytes ? memset (bytes, 0, total) : NULL;
}

void *realloc (void *bytes_, size_t size_)
{
    if (!bytes_)
        return malloc (size_);
    const size_t before = live_block (bytes_)->size;
    void *const moved = malloc (size_);
    if (!moved)
        return NULL;
    memcpy (moved, bytes_, before < size_ ? before : size_);
    free (bytes_);
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

int posix_memalign (void **bytes_, size_t alignment_, size_t size_)
{
    void *const bytes = allocate (alignment_, size_);
    if (!bytes)
        return ENOMEM;
    *bytes_ = bytes;
    return 0;
}

size_t malloc_usable_size (void *bytes_)
{
    return bytes_ ? live_block (bytes_)->size : 0;
}
}
