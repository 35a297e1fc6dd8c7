/* The budget: refuses in time, and keeps a reserve for what cannot be refused. */
#include "precompiled.hpp"
#include "poller.hpp"
#include "bounds.hpp"
#include "budget.hpp"
#include "fd_table.hpp"
#include "host.hpp"
#include "reactor.hpp"

#include <algorithm>
#include <emscripten/emmalloc.h>

namespace
{
using zmq::port::kib;

//  Freed when the memory cannot grow any more: enough for what is under way in the whole context.
const size_t reserve_size = 4 * 1024 * kib;

//  Larger allocations do not use the reserve. Who asks for so much can do without it.
const size_t max_from_reserve = 256 * kib;

//  While the reserve is in use: how many bytes have to be freed, or how many microseconds have to pass, before it is worth
//  trying to allocate it again.
const uint32_t retry_bytes = 256 * kib;
const double retry_time = 100 * 1000;
const int retry_milliseconds = 100;

void *reserve = NULL;
//  The reserve is in use: nothing more is given until it is whole again.
bool is_exhausted = false;

uint32_t heap_limit ()
{
    return is_exhausted ? 0 : static_cast<uint32_t> (zmq::port::bounds.memory_limit);
}

//  0 stands for no limit.
uint32_t bodies_limit ()
{
    const uint32_t limit =
      static_cast<uint32_t> (zmq::port::bounds.body_memory_limit);
    return limit == 0 ? UINT32_MAX : limit / kib;
}

uint32_t mark_of (uint32_t limit_)
{
    return limit_ / 4 * 3;
}
}

namespace zmq
{
namespace port
{
#define BOUND_DEFAULT(name, constant, number, standard, least, most) standard,
bounds_t bounds = {ZMQ_WASM_BOUNDS (BOUND_DEFAULT)};

//  The marks follow in make_reserve ().
budget_t budget = {0, 0, 0, 0, 0, -1, 0, 0, 0, 0};
}
}

using namespace zmq::port;

namespace
{
//  Takes the reserve again if the memory allows it.
bool is_usable ()
{
    if (!is_exhausted)
        return true;
    if (is_failing ())
        return false;
    void *const whole = emscripten_builtin_malloc (2 * reserve_size);
    if (!whole)
        return false;
    emscripten_builtin_free (whole);
    reserve = emscripten_builtin_malloc (reserve_size);
    is_exhausted = !reserve;
    update_budget ();
    return !is_exhausted;
}

//  What is left between the mark and the limit is shared by all connections; half of it stays for those who hold
//  nothing.
uint64_t fair_share (uint32_t limit_)
{
    return limit_ / 8 / (open_fds () + 1);
}
}

bool zmq::port::set_bound (int option_, int value_)
{
    switch (option_) {
#define SET_BOUND(name, constant, number, standard, least, most) \
    case number: \
        if (value_ < least || value_ > most) \
            return false; \
        bounds.name = value_; \
        break;
        ZMQ_WASM_BOUNDS (SET_BOUND)
        default:
            return false;
    }
    update_budget ();
    return true;
}

bool zmq::port::get_bound (int option_, int *value_)
{
    switch (option_) {
#define GET_BOUND(name, constant, number, standard, least, most) \
    case number: \
        *value_ = bounds.name; \
        return true;
        ZMQ_WASM_BOUNDS (GET_BOUND)
        default:
            return false;
    }
}

bool zmq::port::has_room (uint64_t size_)
{
    return is_usable () && budget.heap + size_ <= heap_limit ()
           && budget.bodies < bodies_limit ();
}

bool zmq::port::may_take (uint64_t share_, uint64_t size_)
{
    if (budget.heap + size_ < budget.heap_mark && budget.bodies < budget.bodies_mark)
        return true;
    if (!has_room (size_))
        return false;
    const bool is_heap = budget.heap + size_ >= budget.heap_mark;
    const bool is_bodies = budget.bodies >= budget.bodies_mark;
    return (!is_heap || share_ <= fair_share (heap_limit ()))
           && (!is_bodies || share_ / kib <= fair_share (bodies_limit ()));
}

bool zmq::port::is_holder (uint64_t unfinished_, uint64_t total_)
{
    uint64_t limit = UINT64_MAX;
    if (budget.heap >= budget.heap_mark)
        limit = heap_limit ();
    if (budget.bodies >= budget.bodies_mark)
        limit = std::min (limit, static_cast<uint64_t> (bodies_limit ()) * kib);
    return unfinished_ > 0 && total_ > limit / 4
           && unfinished_ >= total_ / (open_fds () + 1);
}

void zmq::port::update_budget ()
{
    budget.heap_mark = mark_of (heap_limit ());
    budget.bodies_mark = mark_of (bodies_limit ());
    if (budget.wake_below != 0)
        wait_for_memory ();
}

void zmq::port::wait_for_memory ()
{
    if (is_exhausted)
        budget.wake_below = std::max (budget.heap, retry_bytes + 1) - retry_bytes;
    else
        //  Some way below the mark, so that connections do not stop and go on with every message.
        budget.wake_below =
          budget.heap_mark < budget.heap ? budget.heap_mark / 8 * 7 : UINT32_MAX;
}

bool zmq::port::has_plenty_again ()
{
    if (is_usable ())
        return has_plenty ();
    wait_for_memory ();
    return false;
}

int zmq::port::retry_waiting ()
{
    static double last = 0;
    if (budget.wake_below == 0)
        return -1;
    if (!is_exhausted) {
        //  Somebody who asked for memory may have made the reserve whole.
        if (budget.wake_below == UINT32_MAX)
            wake_waiting ();
        return -1;
    }
    const double now = host_clock ();
    if (now - last >= retry_time) {
        last = now;
        if (somebody_waits ())
            wake_waiting ();
        else
            budget.wake_below = 0;
    }
    if (budget.wake_below == 0)
        return -1;
    return is_exhausted ? retry_milliseconds : -1;
}

bool zmq::port::use_reserve (size_t size_)
{
    if (size_ > max_from_reserve)
        return false;
    if (reserve) {
        emscripten_builtin_free (reserve);
        reserve = NULL;
        is_exhausted = true;
        update_budget ();
    }
    return is_exhausted;
}

void zmq::port::make_reserve ()
{
    reserve = emscripten_builtin_malloc (reserve_size);
    is_exhausted = !reserve;
    update_budget ();
}
