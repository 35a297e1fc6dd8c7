/* Waiting for time, for signalers and for several descriptors. What natively blocks a thread suspends a fiber here. */
#include "precompiled.hpp"
#include "poller.hpp"
#include "signaler.hpp"
#include "fibers.hpp"
#include "host.hpp"
#include "../port/fd_table.hpp"

#include <errno.h>
#include <poll.h>
#include <sched.h>
#include <sys/select.h>
#include <time.h>
#include <unistd.h>

using namespace zmq::port;
using zmq::upstream::condition_t;
using zmq::upstream::wait_until;

namespace
{
const double usecs_per_msec = 1000;
const double usecs_per_sec = 1e6;
const double nsecs_per_usec = 1000;

double usecs_of (int milliseconds_)
{
    return milliseconds_ < 0 ? zmq::upstream::forever
                             : milliseconds_ * usecs_per_msec;
}

struct ready_t : condition_t
{
    explicit ready_t (const fd_entry_t *entry_) : entry (entry_) {}
    bool holds () const { return (entry->ready & ready_in) != 0; }
    const fd_entry_t *entry;
};

//  Fills in revents. Returns how many entries have any events.
int look_at (struct pollfd *fds_, nfds_t count_)
{
    int found = 0;
    for (nfds_t i = 0; i < count_; ++i) {
        fds_[i].revents = 0;
        if (fds_[i].fd < 0)
            continue;
        const fd_entry_t *const entry = find_fd (fds_[i].fd);
        const int ready = !entry ? 0 : entry->ready;
        fds_[i].revents = static_cast<short> (
          !entry ? POLLNVAL
                 : fds_[i].events
                     & ((ready & ready_in ? POLLIN : 0)
                        | (ready & ready_out ? POLLOUT : 0)));
        if (fds_[i].revents)
            ++found;
    }
    return found;
}

struct any_ready_t : condition_t
{
    any_ready_t (struct pollfd *fds_, nfds_t count_) : fds (fds_), count (count_) {}
    bool holds () const { return look_at (fds, count) > 0; }
    struct pollfd *fds;
    nfds_t count;
};
}

extern "C" {
//  signaler_t::wait (). In the product, it takes turns and then fails.
int __real__ZNK3zmq10signaler_t4waitEi (const zmq::signaler_t *self_, int timeout_);
int __wrap__ZNK3zmq10signaler_t4waitEi (const zmq::signaler_t *self_, int timeout_)
{
    if (zmq::upstream::current_fiber () == zmq::upstream::no_fiber)
        return __real__ZNK3zmq10signaler_t4waitEi (self_, timeout_);
    zmq::upstream::may_pause ();
    if (wait_until (ready_t (find_fd (self_->get_fd ())), usecs_of (timeout_)))
        return 0;
    errno = EAGAIN;
    return -1;
}

//  port::turn (). After a turn, fibers may be able to go on.
bool __real__ZN3zmq4port4turnEibi (int budget_, bool timers_, int limit_);
bool __wrap__ZN3zmq4port4turnEibi (int budget_, bool timers_, int limit_)
{
    const bool more = __real__ZN3zmq4port4turnEibi (budget_, timers_, limit_);
    upstream_turned ();
    return more;
}

int poll (struct pollfd *fds_, nfds_t count_, int timeout_)
{
    zmq::upstream::may_pause ();
    wait_until (any_ready_t (fds_, count_), usecs_of (timeout_));
    return look_at (fds_, count_);
}

int select (int count_, fd_set *in_, fd_set *out_, fd_set *error_, struct timeval *timeout_)
{
    struct pollfd fds[FD_SETSIZE];
    nfds_t size = 0;
    for (int fd = 0; fd < count_; ++fd) {
        const short events =
          static_cast<short> ((in_ && FD_ISSET (fd, in_) ? POLLIN : 0)
                              | (out_ && FD_ISSET (fd, out_) ? POLLOUT : 0));
        if (events) {
            fds[size].fd = fd;
            fds[size++].events = events;
        }
    }
    const double usecs = timeout_
                           ? timeout_->tv_sec * usecs_per_sec + timeout_->tv_usec
                           : zmq::upstream::forever;
    wait_until (any_ready_t (fds, size), usecs);
    look_at (fds, size);
    if (in_)
        FD_ZERO (in_);
    if (out_)
        FD_ZERO (out_);
    if (error_)
        FD_ZERO (error_);
    int found = 0;
    for (nfds_t i = 0; i < size; ++i) {
        if (fds[i].revents & POLLIN) {
            FD_SET (fds[i].fd, in_);
            ++found;
        }
        if (fds[i].revents & POLLOUT) {
            FD_SET (fds[i].fd, out_);
            ++found;
        }
    }
    return found;
}

int usleep (unsigned microseconds_)
{
    zmq::upstream::sleep_for (microseconds_);
    return 0;
}

int nanosleep (const struct timespec *time_, struct timespec *)
{
    zmq::upstream::sleep_for (time_->tv_sec * usecs_per_sec
                              + time_->tv_nsec / nsecs_per_usec);
    return 0;
}

unsigned sleep (unsigned seconds_)
{
    zmq::upstream::sleep_for (seconds_ * usecs_per_sec);
    return 0;
}

int sched_yield (void)
{
    zmq::upstream::sleep_for (1);
    return 0;
}
}
