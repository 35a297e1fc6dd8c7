/* Replaces upstream's signaler.cpp: a flag in the fd table instead of a socket pair. */
#include "precompiled.hpp"
#include "poller.hpp"
#include "signaler.hpp"
#include "fd_table.hpp"
#include "reactor.hpp"
#include "err.hpp"

using zmq::port::fd_entry_t;

namespace
{
//  Dispatches per step of a wait; between steps the flag is looked at.
const int wait_budget = 64;
}

zmq::signaler_t::signaler_t () : _w (retired_fd), _r (retired_fd)
{
    fd_entry_t *const entry = port::open_fd (fd_entry_t::signaler);
    if (entry)
        _r = _w = entry->fd;
}

zmq::signaler_t::~signaler_t ()
{
    if (_r != retired_fd)
        port::close_fd (port::find_fd (_r));
}

zmq::fd_t zmq::signaler_t::get_fd () const
{
    return _r;
}

void zmq::signaler_t::send ()
{
    fd_entry_t *const entry = port::find_fd (_w);
    port::mark_ready (entry, port::ready_in);
    if (entry->watch >= 0)
        port::notify (entry);
}

//  Nothing ever blocks: whoever waits longer than 0 gets turns as long as there is something to do, then EAGAIN,
//  or EINTR for an endless wait. Callers treat EINTR as an interrupted system call, and the host tries again.
//  Within a turn there are no turns to be had: the one who waits there sends a monitor event that nobody takes (the
//  observer is full, or closed), and the event is dropped.
int zmq::signaler_t::wait (int timeout_) const
{
    const fd_entry_t *const entry = port::find_fd (_r);
    while (!(entry->ready & port::ready_in)) {
        if (timeout_ == 0 || port::is_turning () || !port::turn (wait_budget)) {
            if (entry->ready & port::ready_in)
                return 0;
            errno = timeout_ < 0 ? EINTR : EAGAIN;
            return -1;
        }
    }
    return 0;
}

void zmq::signaler_t::recv ()
{
    const int rc = recv_failable ();
    errno_assert (rc == 0);
}

int zmq::signaler_t::recv_failable ()
{
    fd_entry_t *const entry = port::find_fd (_r);
    if (!(entry->ready & port::ready_in)) {
        errno = EAGAIN;
        return -1;
    }
    entry->ready &= ~port::ready_in;
    return 0;
}

bool zmq::signaler_t::valid () const
{
    return _w != retired_fd;
}
