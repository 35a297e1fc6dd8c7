/* The reactor for JavaScript: turns, and sockets that are watched for news. */
#include "precompiled.hpp"
#include "poller.hpp"
#include "api.hpp"
#include "../port/fd_table.hpp"
#include "../port/reactor.hpp"

#include "signaler.hpp"
#include "socket_base.hpp"

#include <map>
#include <zmq.h>

using namespace zmq::port;

namespace
{
//  The signalers of thread-safe sockets, which do not have one of their own.
std::map<void *, zmq::signaler_t *> signalers;

//  Gives a thread-safe socket a signaler. Returns the signaler's fd, or -1 with errno.
int add_signaler (zmq::socket_base_t *socket_)
{
    zmq::signaler_t *const signaler = new zmq::signaler_t ();
    if (!signaler->valid ()) {
        delete signaler;
        errno = EMFILE;
        return -1;
    }
    socket_->add_signaler (signaler);
    signalers[socket_] = signaler;
    return signaler->get_fd ();
}

void remove_signaler (zmq::socket_base_t *socket_)
{
    const std::map<void *, zmq::signaler_t *>::iterator it = signalers.find (socket_);
    if (it == signalers.end ())
        return;
    socket_->remove_signaler (it->second);
    delete it->second;
    signalers.erase (it);
}

//  The fd that becomes readable when the socket has news: its ZMQ_EVENTS may have changed. -1 with errno on failure.
int fd_of (zmq::socket_base_t *socket_)
{
    if (socket_->is_thread_safe ())
        return add_signaler (socket_);
    int fd;
    size_t size = sizeof fd;
    return zmq_getsockopt (socket_, ZMQ_FD, &fd, &size) == 0 ? fd : -1;
}
}

zwasm_turn_t *zwasm_turn (int budget_, int timers_, int limit_)
{
    static zwasm_turn_t outcome;
    const int capacity = sizeof outcome.numbers / sizeof outcome.numbers[0];
    outcome.backlog = backlog ();
    turn (budget_, timers_ != 0, limit_);
    outcome.timer = next_timer ();
    outcome.notified = 0;
    while (outcome.notified < capacity
           && (outcome.numbers[outcome.notified] = next_notified ()) >= 0)
        ++outcome.notified;
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
    zmq::socket_base_t *const socket =
      static_cast<zmq::socket_base_t *> (socket_);
    if (number_ < 0 && socket->is_thread_safe ()) {
        remove_signaler (socket);
        return 0;
    }
    const int fd = fd_of (socket);
    if (fd < 0)
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
