/* The reactor: the queues of ready entries, the turns that dispatch them, timers, and the watches to report. */
#include "precompiled.hpp"
#include "reactor.hpp"
#include "host.hpp"
#include "budget.hpp"
#include "poller.hpp"
#include "i_poll_events.hpp"
#include "err.hpp"

#include <algorithm>
#include <vector>

namespace
{
using zmq::port::fd_entry_t;

struct queue_t
{
    fd_entry_t *head;
    fd_entry_t *tail;
};

//  Indexed by fd_entry_t::newcomer.
queue_t queues[2] = {{NULL, NULL}, {NULL, NULL}};
bool turning = false;
int32_t to_do = 0;

//  How many other entries are dispatched before a newcomer, and how many have been since the last one.
const int others_per_newcomer = 4;
int others = 0;

//  Reading the clock takes about as long as a short dispatch. So it is read once for so many dispatches. A dispatch
//  handles at most one batch of input, which takes a millisecond at worst.
const int dispatches_per_look = 4;

//  Milliseconds until the next timer, as of the last turn that executed timers.
int next = -1;

std::vector<zmq::poller_t *> pollers;

//  The watch numbers to report, and how many of them have been reported.
std::vector<int> notified;
size_t reported = 0;

void push (fd_entry_t *entry_)
{
    queue_t &queue = queues[entry_->newcomer];
    entry_->queued = true;
    entry_->next = NULL;
    entry_->previous = queue.tail;
    (queue.tail ? queue.tail->next : queue.head) = entry_;
    queue.tail = entry_;
    ++to_do;
}

void unlink_entry (fd_entry_t *entry_)
{
    queue_t &queue = queues[entry_->newcomer];
    (entry_->previous ? entry_->previous->next : queue.head) = entry_->next;
    (entry_->next ? entry_->next->previous : queue.tail) = entry_->previous;
    entry_->queued = false;
    --to_do;
}

//  Takes the entry to dispatch next off its queue. Returns NULL if both queues are empty.
fd_entry_t *pop ()
{
    const bool newcomer =
      queues[true].head && (!queues[false].head || others >= others_per_newcomer);
    others = newcomer ? 0 : others + 1;
    fd_entry_t *const entry = queues[newcomer].head;
    if (entry)
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

//  The smaller number of milliseconds; -1 stands for no limit.
int sooner (int one_, int other_)
{
    if (one_ < 0 || other_ < 0)
        return std::max (one_, other_);
    return std::min (one_, other_);
}

//  Executes the timers that are due. Returns milliseconds until the next timer, -1 if there is none.
int execute_timers ()
{
    int next = -1;
    for (size_t i = 0; i < pollers.size (); ++i) {
        const int wait = pollers[i]->run_timers ();
        if (wait > 0)
            next = sooner (next, wait);
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

void zmq::port::established (int fd_)
{
    fd_entry_t *const entry = find_fd (fd_);
    if (!entry || !entry->newcomer)
        return;
    const bool queued = entry->queued;
    unqueue (entry);
    entry->newcomer = false;
    if (queued)
        push (entry);
}

bool zmq::port::turn (int budget_, bool timers_, int limit_)
{
    zmq_assert (!turning);
    turning = true;
    const double end = limit_ > 0 ? host_clock () + limit_ : 0;
    for (int done = 1; done <= budget_; ++done) {
        fd_entry_t *const entry = pop ();
        if (!entry)
            break;
        dispatch (entry);
        if (limit_ > 0 && done % dispatches_per_look == 0 && host_clock () >= end)
            break;
    }
    if (timers_)
        next = sooner (execute_timers (), retry_waiting ());
    turning = false;
    return queues[false].head || queues[true].head;
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
