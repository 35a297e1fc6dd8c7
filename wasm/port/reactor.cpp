/* The reactor: the queue of ready entries, the turns that dispatch them, timers, and the watches to report. */
#include "precompiled.hpp"
#include "reactor.hpp"
#include "poller.hpp"
#include "i_poll_events.hpp"
#include "err.hpp"

#include <vector>

namespace
{
using zmq::port::fd_entry_t;

fd_entry_t *head = NULL;
fd_entry_t *tail = NULL;
bool turning = false;
int32_t to_do = 0;

//  Milliseconds until the next timer, as of the last turn that executed timers.
int next = -1;

std::vector<zmq::poller_t *> pollers;

//  The watch numbers to report, and how many of them have been reported.
std::vector<int> notified;
size_t reported = 0;

void push (fd_entry_t *entry_)
{
    entry_->queued = true;
    entry_->next = NULL;
    entry_->previous = tail;
    (tail ? tail->next : head) = entry_;
    tail = entry_;
    ++to_do;
}

void unlink_entry (fd_entry_t *entry_)
{
    (entry_->previous ? entry_->previous->next : head) = entry_->next;
    (entry_->next ? entry_->next->previous : tail) = entry_->previous;
    entry_->queued = false;
    --to_do;
}

fd_entry_t *pop ()
{
    fd_entry_t *const entry = head;
    unlink_entry (entry);
    return entry;
}

bool same (const fd_entry_t *entry_, uint32_t generation_)
{
    return entry_->generation == generation_ && entry_->events;
}

//  Output comes first, as in upstream's pollers. Either event may close the fd.
void dispatch (fd_entry_t *entry_)
{
    const uint32_t generation = entry_->generation;
    if (entry_->events && (entry_->ready & entry_->interest & zmq::port::ready_out))
        entry_->events->out_event ();
    if (same (entry_, generation)
        && (entry_->ready & entry_->interest & zmq::port::ready_in))
        entry_->events->in_event ();
    if (same (entry_, generation))
        zmq::port::requeue (entry_);
}

//  Executes the timers that are due. Returns milliseconds until the next timer, -1 if there is none.
int execute_timers ()
{
    int next = -1;
    for (size_t i = 0; i < pollers.size (); ++i) {
        const int wait = pollers[i]->run_timers ();
        if (wait > 0 && (next < 0 || wait < next))
            next = wait;
    }
    return next;
}
}

void zmq::port::mark_ready (fd_entry_t *entry_, unsigned char what_)
{
    entry_->ready |= what_;
    requeue (entry_);
}

void zmq::port::requeue (fd_entry_t *entry_)
{
    if (!entry_->queued && entry_->events && (entry_->ready & entry_->interest))
        push (entry_);
}

void zmq::port::unqueue (fd_entry_t *entry_)
{
    if (entry_->queued)
        unlink_entry (entry_);
}

bool zmq::port::turn (int budget_, bool timers_)
{
    zmq_assert (!turning);
    turning = true;
    for (; head && budget_ > 0; --budget_)
        dispatch (pop ());
    if (timers_)
        next = execute_timers ();
    turning = false;
    return head != NULL;
}

const int32_t *zmq::port::backlog ()
{
    return &to_do;
}

bool zmq::port::is_turning ()
{
    return turning;
}

int zmq::port::next_timer ()
{
    return next;
}

void zmq::port::add_poller (poller_t *poller_)
{
    pollers.push_back (poller_);
}

void zmq::port::remove_poller (poller_t *poller_)
{
    for (size_t i = 0; i < pollers.size (); ++i)
        if (pollers[i] == poller_) {
            pollers.erase (pollers.begin () + i);
            return;
        }
}

void zmq::port::notify (fd_entry_t *entry_)
{
    notified.push_back (entry_->watch);
    ++to_do;
}

int zmq::port::next_notified ()
{
    if (reported == notified.size ()) {
        notified.clear ();
        reported = 0;
        return -1;
    }
    --to_do;
    return notified[reported++];
}
