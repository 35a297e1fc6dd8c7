#include "precompiled.hpp"
#include "poller.hpp"
#include "api.hpp"
#include "../port/fd_table.hpp"
#include "../port/reactor.hpp"

#include <zmq.h>

using namespace zmq::port;

zwasm_turn_t *zwasm_turn (int budget_)
{
    static zwasm_turn_t outcome;
    const int capacity = sizeof outcome.numbers / sizeof outcome.numbers[0];
    bool more = turn (budget_);
    outcome.timer = next_timer ();
    //  Asking for the next timer executes those that have become due meanwhile, and they make work.
    more = more || outcome.timer == 0;
    outcome.notified = 0;
    while (outcome.notified < capacity
           && (outcome.numbers[outcome.notified] = next_notified ()) >= 0)
        ++outcome.notified;
    outcome.more = more || outcome.notified == capacity;
    return &outcome;
}

void zwasm_ready (int fd_, int what_)
{
    fd_entry_t *const entry = find_fd (fd_);
    if (entry)
        mark_ready (entry, static_cast<unsigned char> (what_));
}

int zwasm_watch (void *socket_, int number_)
{
    int fd;
    size_t size = sizeof fd;
    if (zmq_getsockopt (socket_, ZMQ_FD, &fd, &size) != 0)
        return -1;
    find_fd (fd)->watch = number_;
    return 0;
}

int zwasm_events (void *socket_)
{
    int events;
    size_t size = sizeof events;
    return zmq_getsockopt (socket_, ZMQ_EVENTS, &events, &size) == 0 ? events : -1;
}

int zwasm_open_fds (void)
{
    return open_fds ();
}
