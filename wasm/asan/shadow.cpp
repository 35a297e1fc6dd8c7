/* The functions that the compiler calls with -fsanitize=address, instead of a runtime library, which needs more of an
   operating system than there is. The stack and global variables are not watched, only what malloc () gives. */
#include "shadow.hpp"

#include <stdio.h>
#include <string.h>

#include "../port/host.hpp"
#include "block.hpp"

using namespace zmq::port;

namespace
{
//  Memory beyond is not watched.
const uintptr_t watched = 1024u * 1024 * 1024;

//  Nothing is ever at lower addresses: the stack begins above.
const uintptr_t null_page = 1024;

uint8_t shadow[watched / 8];

uintptr_t number_of (const void *pointer_)
{
    return reinterpret_cast<uintptr_t> (pointer_);
}

bool may_use (uintptr_t address_, size_t size_)
{
    if (address_ < null_page)
        return false;
    const uintptr_t last = address_ + size_ - 1;
    if (last >= watched)
        return true;
    for (uintptr_t i = address_ / 8; i < last / 8; ++i)
        if (shadow[i] != usable)
            return false;
    const uint8_t state = shadow[last / 8];
    return state == usable || (state < 8 && last % 8 < state);
}

void check (const void *address_, size_t size_, const char *what_)
{
    if (size_ > 0 && !may_use (number_of (address_), size_))
        report (what_, address_, size_);
}

const char *state_of (const void *address_)
{
    const uintptr_t address = number_of (address_);
    switch (address < watched ? shadow[address / 8] : static_cast<uint8_t> (usable)) {
        case freed:
            return "freed memory";
        case behind_content:
            return "behind the content of a container";
        case usable:
            return "usable memory";
        default:
            return "beside a block";
    }
}
}

namespace zmq
{
namespace port
{
void paint (const void *begin_, size_t size_, shadow_t shadow_)
{
    const uintptr_t begin = number_of (begin_);
    if (begin + size_ <= watched)
        memset (shadow + begin / 8, shadow_, (size_ + 7) / 8);
}

void open_block (const void *begin_, size_t size_)
{
    paint (begin_, size_ & ~size_t (7), usable);
    const uintptr_t end = number_of (begin_) + size_;
    if (size_ % 8 > 0 && end < watched)
        shadow[end / 8] = size_ % 8;
}

void report (const char *what_, const void *address_, size_t size_)
{
    //  An access may begin where it is allowed.
    const char *bad = static_cast<const char *> (address_);
    for (size_t i = 1; i < size_ && may_use (number_of (bad), 1); ++i)
        ++bad;
    char text[200], where[80] = "";
    if (const block_t *const block = nearest_block (address_))
        snprintf (where, sizeof where, ", %ld bytes from the start of a block of %u bytes",
                  static_cast<long> (number_of (address_) - number_of (block + 1)),
                  static_cast<unsigned> (block->size));
    snprintf (text, sizeof text, "AddressSanitizer: %s of %u bytes at %p: %s%s", what_,
              static_cast<unsigned> (size_), address_, state_of (bad), where);
    host_abort (text);
    __builtin_trap ();
}
}
}

extern "C" {
void __asan_init (void)
{
}
void __asan_version_mismatch_check_v8 (void)
{
}
void __asan_handle_no_return (void)
{
}
void __asan_before_dynamic_init (const char *)
{
}
void __asan_after_dynamic_init (void)
{
}

#define ACCESS(size)                                                                \
    void __asan_load##size (const void *address_)                                   \
    {                                                                               \
        check (address_, size, "read");                                             \
    }                                                                               \
    void __asan_store##size (const void *address_)                                  \
    {                                                                               \
        check (address_, size, "write");                                            \
    }                                                                               \
    void __asan_report_load##size (const void *address_)                            \
    {                                                                               \
        report ("read", address_, size);                                            \
    }                                                                               \
    void __asan_report_store##size (const void *address_)                           \
    {                                                                               \
        report ("write", address_, size);                                           \
    }
ACCESS (1)
ACCESS (2)
ACCESS (4)
ACCESS (8)
ACCESS (16)
#undef ACCESS

void __asan_loadN (const void *address_, size_t size_)
{
    check (address_, size_, "read");
}

void __asan_storeN (const void *address_, size_t size_)
{
    check (address_, size_, "write");
}

void *__asan_memcpy (void *to_, const void *from_, size_t size_)
{
    check (from_, size_, "read");
    check (to_, size_, "write");
    return memcpy (to_, from_, size_);
}

void *__asan_memmove (void *to_, const void *from_, size_t size_)
{
    check (from_, size_, "read");
    check (to_, size_, "write");
    return memmove (to_, from_, size_);
}

void *__asan_memset (void *to_, int byte_, size_t size_)
{
    check (to_, size_, "write");
    return memset (to_, byte_, size_);
}

//  A container of the C++ library says that its content ends elsewhere now.
void __sanitizer_annotate_contiguous_container (const void *begin_,
                                                const void *end_,
                                                const void *,
                                                const void *content_end_)
{
    if (number_of (end_) >= watched || number_of (begin_) % 8 != 0)
        return;
    const size_t used = number_of (content_end_) - number_of (begin_);
    const size_t all = number_of (end_) - number_of (begin_);
    paint (begin_, all, behind_content);
    open_block (begin_, used);
}
}
