/* Fibers: main () of a test program and each thread that it starts. A fiber runs until it waits; then it is unwound
   (Asyncify), the host goes on with turns and with other fibers, and resumes it when what it waits for is there. A turn
   belongs to no fiber, and nothing in it may wait. */
#ifndef ZMQ_WASM_UPSTREAM_FIBERS_HPP
#define ZMQ_WASM_UPSTREAM_FIBERS_HPP

namespace zmq
{
namespace upstream
{
//  What a fiber waits for. Lives on the fiber's stack, and is asked between turns.
struct condition_t
{
    virtual bool holds () const = 0;

  protected:
    ~condition_t () {}
};

const double forever = -1;

//  Returns true when the condition holds, false when so many microseconds have passed. In a turn, and with 0, at once.
bool wait_until (const condition_t &condition_, double microseconds_);

//  The same with nothing to wait for but time.
void sleep_for (double microseconds_);

//  A fiber that never waits would keep all others, and the network, from going on: whoever polls calls this, and now
//  and then it lets them. Not while it holds a lock, for a turn cannot wait for that.
void may_pause ();

//  The running fiber has so many locks more, or less.
void count_locks (int change_);

//  The running fiber; no_fiber in a turn.
const int no_fiber = -1;
int current_fiber ();

int start_fiber (void (*function_) (void *), void *arg_);
//  Waits until it has returned; then its number may be used again.
void join_fiber (int fiber_);
}
}

/* The scheduler's side, called by test/upstream/fibers.ts. */
extern "C" {
//  Makes the fiber of main (), number 0.
void upstream_start ();
//  The next fiber, in turn, that can go on and whose number is above after_; -1 if there is none.
int upstream_next (int after_);
//  Milliseconds until a fiber has waited long enough; -1 if none will.
double upstream_timeout ();
//  From now on this fiber is running. Returns the area that Asyncify saves it to.
void *upstream_switch (int fiber_);
//  Where its stack begins.
void *upstream_stack (int fiber_);
//  Begins the fiber, or goes on with it when it is being rewound.
void upstream_enter (int fiber_);
}

#endif
