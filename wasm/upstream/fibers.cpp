/* Fibers: suspends and resumes main () of a test program and the threads that it starts. */
#include "precompiled.hpp"
#include "fibers.hpp"
#include "host.hpp"
#include "err.hpp"
#include "../port/host.hpp"
#include "../port/reactor.hpp"

#include <errno.h>
#include <stdint.h>
#include <stdlib.h>
#include <unistd.h>
#include <vector>

extern "C" int main ();

namespace
{
using zmq::upstream::condition_t;

//  The last word of a stack has a known value. If the value has changed, the stack was too small.
const size_t stack_size = 512 * 1024;
const size_t stack_alignment = 16;
const unsigned stack_end = 0x57acc0de;
const size_t save_size = 64 * 1024;

//  After so many microseconds without waiting, a fiber is made to wait.
const double time_slice = 5000;

struct fiber_t
{
    void (*function) (void *);
    void *arg;
    char *stack;

    //  The area that Asyncify saves the fiber to: the next free byte, and the end. fibers.ts also needs the start.
    struct
    {
        char *next;
        char *end;
        char *start;
    } save_area;

    const condition_t *condition;
    double deadline;
    bool finished;
    bool joined;
    int locks;
};

std::vector<fiber_t *> fibers;
int running = zmq::upstream::no_fiber;
double resumed_at = 0;

//  A fiber that waits for this goes on as soon as all other fibers had their turn.
struct nothing_t : condition_t
{
    bool holds () const { return true; }
};

struct never_t : condition_t
{
    bool holds () const { return false; }
};

struct finished_t : condition_t
{
    explicit finished_t (const fiber_t *fiber_) : fiber (fiber_) {}
    bool holds () const { return fiber->finished; }
    const fiber_t *fiber;
};

void suspend (const condition_t &condition_, double deadline_)
{
    fiber_t *const fiber = fibers[running];
    const int fiber_errno = errno;
    fiber->condition = &condition_;
    fiber->deadline = deadline_;
    zmq_assert (*reinterpret_cast<unsigned *> (fiber->stack) == stack_end);
    upstream_suspend ();
    fiber->condition = NULL;
    errno = fiber_errno;
}

fiber_t *new_fiber ()
{
    fiber_t *const fiber = static_cast<fiber_t *> (calloc (1, sizeof (fiber_t)));
    fiber->stack =
      static_cast<char *> (aligned_alloc (stack_alignment, stack_size));
    *reinterpret_cast<unsigned *> (fiber->stack) = stack_end;
    fiber->save_area.start = static_cast<char *> (malloc (save_size));
    fiber->save_area.end = fiber->save_area.start + save_size;
    fibers.push_back (fiber);
    return fiber;
}

bool can_run (const fiber_t *fiber_, double now_)
{
    if (fiber_->finished)
        return false;
    return !fiber_->condition || fiber_->condition->holds ()
           || (fiber_->deadline >= 0 && fiber_->deadline <= now_);
}

void run_main (void *)
{
    exit (main ());
}
}

bool zmq::upstream::wait_until (const condition_t &condition_, double microseconds_)
{
    if (condition_.holds ())
        return true;
    if (microseconds_ == 0 || running == no_fiber || port::is_turning ())
        return false;
    suspend (condition_, microseconds_ < 0 ? forever : host_clock () + microseconds_);
    return condition_.holds ();
}

void zmq::upstream::sleep_for (double microseconds_)
{
    wait_until (never_t (), microseconds_);
}

void zmq::upstream::may_pause ()
{
    if (current_fiber () != no_fiber && fibers[running]->locks == 0
        && host_clock () - resumed_at > time_slice)
        suspend (nothing_t (), forever);
}

void zmq::upstream::count_locks (int change_)
{
    if (current_fiber () != no_fiber)
        fibers[running]->locks += change_;
}

int zmq::upstream::current_fiber ()
{
    return port::is_turning () ? no_fiber : running;
}

int zmq::upstream::start_fiber (void (*function_) (void *), void *arg_)
{
    size_t number = 0;
    while (number < fibers.size () && !fibers[number]->joined)
        ++number;
    fiber_t *const fiber = number < fibers.size () ? fibers[number] : new_fiber ();
    fiber->function = function_;
    fiber->arg = arg_;
    fiber->save_area.next = fiber->save_area.start;
    fiber->condition = NULL;
    fiber->deadline = forever;
    fiber->finished = fiber->joined = false;
    fiber->locks = 0;
    return static_cast<int> (number);
}

void zmq::upstream::join_fiber (int fiber_)
{
    wait_until (finished_t (fibers[fiber_]), forever);
    fibers[fiber_]->joined = true;
}

void upstream_start ()
{
    zmq::upstream::start_fiber (run_main, NULL);
}

int upstream_next (int after_)
{
    const double now = host_clock ();
    for (size_t i = after_ + 1; i < fibers.size (); ++i)
        if (can_run (fibers[i], now))
            return static_cast<int> (i);
    return -1;
}

double upstream_timeout ()
{
    const double usecs_per_msec = 1000;
    double first = -1;
    for (size_t i = 0; i < fibers.size (); ++i) {
        const double deadline = fibers[i]->deadline;
        if (!fibers[i]->finished && fibers[i]->condition && deadline >= 0
            && (first < 0 || deadline < first))
            first = deadline;
    }
    if (first < 0)
        return -1;
    const double left = first - host_clock ();
    return left > 0 ? left / usecs_per_msec : 0;
}

void *upstream_switch (int fiber_)
{
    running = fiber_;
    resumed_at = host_clock ();
    return &fibers[fiber_]->save_area;
}

void *upstream_stack (int fiber_)
{
    return fibers[fiber_]->stack + stack_size;
}

//  When a fiber is being rewound, only the call is executed: Asyncify skips the rest.
void upstream_enter (int fiber_)
{
    fibers[fiber_]->function (fibers[fiber_]->arg);
    fibers[fiber_]->finished = true;
}
