/* The reactor: what libzmq's I/O threads would do, done in turns. Readiness puts an entry on a queue; a turn
   dispatches the queue until it is empty or the budget is spent. Turns never nest. */
#ifndef ZMQ_WASM_REACTOR_HPP
#define ZMQ_WASM_REACTOR_HPP

#include "fd_table.hpp"

namespace zmq
{
class poller_t;

namespace port
{
//  Adds to what is ready on the entry; queues it if somebody waits for that.
void mark_ready (fd_entry_t *entry_, unsigned char what_);

//  Queues the entry if it is ready for what its owner waits for.
void requeue (fd_entry_t *entry_);

//  Takes the entry off the queue.
void unqueue (fd_entry_t *entry_);

//  Dispatches at most budget_ entries; then timers_ that are due, for what has arrived may call them off. Returns true
//  if something is left to dispatch.
bool turn (int budget_, bool timers_ = true);

//  How much there is for a turn to do: entries to dispatch, and numbers of watches to report.
const int32_t *backlog ();

//  True while a turn is under way: what happens in it must not wait for another.
bool is_turning ();

//  As of the last turn with timers: milliseconds until the next timer is due, -1 if there is none.
int next_timer ();

//  Pollers whose timers the turns execute.
void add_poller (poller_t *poller_);
void remove_poller (poller_t *poller_);

//  A watched signaler was set: remembers its number for the host.
void notify (fd_entry_t *entry_);

//  Next remembered number, or -1.
int next_notified ();
}
}

#endif
