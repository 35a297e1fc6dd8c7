/* The reactor: it does the work of libzmq's I/O threads, in turns. An entry of the fd table that becomes ready is put
   on a queue. A turn dispatches the entries on the queue until the queue is empty or the budget is used up. A turn
   never starts within another turn.

   There are two queues: one for connections in their handshake and for listeners, the other for everything else. Of
   five entries, at most one comes from the first queue while the second one has entries. So many peers that connect at
   the same time do not slow down those that are connected. */
#ifndef ZMQ_WASM_REACTOR_HPP
#define ZMQ_WASM_REACTOR_HPP

#include "fd_table.hpp"

namespace zmq
{
class poller_t;

namespace port
{
enum
{
    //  The watch number that a turn reports when a wait that has failed with EINTR may go on. No socket has it.
    wait_over = 0
};

//  Marks the entry as ready for what_. Queues it if its owner waits for that.
void mark_ready (fd_entry_t *entry_, unsigned char what_);

//  Queues the entry if it is ready for what its owner waits for.
void requeue (fd_entry_t *entry_);

//  Takes the entry off the queue.
void unqueue (fd_entry_t *entry_);

//  The connection has ended its handshake. To be called by its engine.
void established (int fd_);

//  Dispatches at most budget_ entries, for about limit_ microseconds at most; 0 means no limit of time. Then, if timers_
//  is true, executes the timers that are due. Timers come last, because an entry that is dispatched may cancel one.
//  Returns true if entries are left to dispatch.
bool turn (int budget_, bool timers_ = true, int limit_ = 0);

//  The address of a counter of what the next turn has to do: entries to dispatch, and watch numbers to report.
const int32_t *backlog ();

//  True during a turn. Code that runs in a turn must not wait for another turn.
bool is_turning ();

//  Milliseconds until the next timer is due, -1 if there is none. As of the last turn that executed timers.
int next_timer ();

//  Registers a poller, whose timers turns then execute.
void add_poller (poller_t *poller_);
void remove_poller (poller_t *poller_);

//  To be called when a watched signaler was set: remembers its watch number for the host.
void notify (fd_entry_t *entry_);

//  Returns the next remembered watch number, or -1.
int next_notified ();
}
}

#endif
