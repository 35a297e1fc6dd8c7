/* Fibers: main () of a test program, and each thread that it starts. A fiber runs until it waits. Then Asyncify unwinds
   it, and the host goes on with turns and other fibers. The host resumes the fiber when its condition holds. A turn
   belongs to no fiber, and nothing in a turn may wait. */
#ifndef ZMQ_WASM_UPSTREAM_FIBERS_HPP
#define ZMQ_WASM_UPSTREAM_FIBERS_HPP

namespace zmq
{
namespace upstream
{
//  What a fiber waits for. The object is on the fiber's stack, and is checked between turns.
struct condition_t
{
    virtual bool holds () const = 0;

  protected:
    ~condition_t () {}
};

const double forever = -1;

//  Returns true when the condition holds, false when microseconds_ have passed. Returns at once in a turn, or if
//  microseconds_ is 0.
bool wait_until (const condition_t &condition_, double microseconds_);

//  Waits until microseconds_ have passed.
void sleep_for (double microseconds_);

//  Functions that poll call this. A fiber that never waits would stop all other fibers and the network. So, if the
//  fiber has run for long enough, this function suspends it. It does nothing while the fiber holds a lock, because a
//  turn that needs the lock could not wait for it.
void may_pause ();

//  Adds change_ to the number of locks that the running fiber holds.
void count_locks (int change_);

//  The number of the running fiber; no_fiber in a turn.
const int no_fiber = -1;
int current_fiber ();

int start_fiber (void (*function_) (void *), void *arg_);
//  Waits until the fiber has returned. After that its number may be used again.
void join_fiber (int fiber_);
}
}

/* The functions for the scheduler, test/upstream/fibers.ts. */
extern "C" {
//  Makes the fiber of main (), number 0.
void upstream_start ();
//  The next fiber that can go on and whose number is above after_; -1 if there is none.
int upstream_next (int after_);
//  Milliseconds until the wait of a fiber times out; -1 if no fiber waits with a timeout.
double upstream_timeout ();
//  Makes this the running fiber. Returns the area that Asyncify saves it to.
void *upstream_switch (int fiber_);
//  The address where the fiber's stack begins.
void *upstream_stack (int fiber_);
//  Starts the fiber, or goes on with it when it is being rewound.
void upstream_enter (int fiber_);
}

#endif
