/* The budget: how much memory is in use, and who may still take some. docs/architecture/memory.md has the policy.

   All memory of libzmq comes from malloc (), which allocator.cpp wraps to count it. Three levels are told apart:
   - There is plenty: everything is allowed. This is a comparison of two pairs of numbers.
   - Little is left (a quarter of the limit): only those may take more who hold little themselves.
   - Nothing is left: nobody may take more. Allocations still succeed, because the limit is far below the size that the
     memory can have. If the memory cannot grow at all, a reserve is used up first, and this level is reached. */
#ifndef ZMQ_WASM_BUDGET_HPP
#define ZMQ_WASM_BUDGET_HPP

#include <stddef.h>
#include <stdint.h>

namespace zmq
{
namespace port
{
//  The unit of budget_t::bodies, in bytes.
const uint32_t kib = 1024;

struct budget_t
{
    //  Bytes of the heap that are in use.
    uint32_t heap;
    //  KiB of large bodies that have arrived. JavaScript writes this word (glue/bodies.ts).
    uint32_t bodies;
    //  There is plenty while less than this is in use.
    uint32_t heap_mark;
    uint32_t bodies_mark;
    //  When the heap becomes smaller than this, connections that wait for memory go on. 0 if none waits.
    uint32_t wake_below;
    //  For tests: how many allocations are left until one fails, negative for no failure; how many fail then, and how
    //  many of those are left; whether the reserve does not help either; and how many failures the reserve has served.
    int32_t fail_after;
    int32_t failures;
    int32_t fail_hard;
    int32_t served;
    //  For tests: how many blocks are in use.
    int32_t blocks;
};

extern budget_t budget;

//  For tests: whether allocations fail at the moment.
inline bool is_failing ()
{
    return budget.fail_after == 0;
}

inline bool has_plenty ()
{
    return budget.heap < budget.heap_mark && budget.bodies < budget.bodies_mark;
}

//  Whether size_ more bytes of the heap may be taken, whoever asks. For what cannot be taken back in parts.
bool has_room (uint64_t size_);

//  Whether somebody who holds share_ bytes may take more, and size_ bytes now. If little is left, only those may who
//  hold less than a fair share of what is left.
bool may_take (uint64_t share_, uint64_t size_);

//  Whether what a connection has sent and not finished is so much that it has to be closed. total_ is what all
//  connections have not finished.
bool is_holder (uint64_t unfinished_, uint64_t total_);

//  What a subscription may cost for each byte of its topic: a node of a trie.
const size_t bytes_per_topic_byte = 32;

//  What a connection may cost: an engine, a session, pipes and buffers.
const size_t bytes_per_connection = 64 * 1024;

//  Computes the marks from the bounds, after a bound has changed.
void update_budget ();

//  From now on free () looks whether connections that wait for memory can go on, and calls wake_waiting ()
//  (fd_table.hpp) then.
void wait_for_memory ();
void wake_waiting ();
bool somebody_waits ();

//  Whether connections that wait for memory can go on. Tries to make the reserve whole.
bool has_plenty_again ();

//  The same without a free (): other programs may have given memory back to the system. To be called in each turn. Returns
//  the milliseconds until the next try, -1 if nothing waits for the reserve.
int retry_waiting ();

//  Allocates the reserve, at the start.
void make_reserve ();

//  An allocation of size_ bytes has failed. Gives up the reserve, and returns true if trying again may help.
bool use_reserve (size_t size_);
}
}

#endif
