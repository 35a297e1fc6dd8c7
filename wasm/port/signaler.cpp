/* Replaces upstream's signaler.cpp: a signaler is a flag in the fd table, not a socket pair. */
#include "precompiled.hpp"
#include "poller.hpp"
#include "signaler.hpp"
#include "fd_table.hpp"
#include "reactor.hpp"
#include "err.hpp"

using zmq::port::fd_entry_t;

namespace
{
//  How many entries one turn of a wait may dispatch. The flag is checked between turns.
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

//  This function never blocks. If the timeout is not 0, it takes turns as long as there is something to dispatch. Then
//  it fails with EAGAIN, or with EINTR if the timeout is infinite. Callers treat EINTR as an interrupted system call,
//  and the host tries again when a turn reports the watch number wait_over. Within a turn, no other turn can start, and the wait fails at once. This happens
//  only when libzmq sends a monitor event to an observer that is full or closed; the event is dropped.
int zmq::signaler_t::wait (int timeout_) const
{
    fd_entry_t *const entry = port::find_fd (_r);
    while (!(entry->ready & port::ready_in)) {
        if (timeout_ == 0 || port::is_turning () || !port::turn (wait_budget)) {
            if (entry->ready & port::ready_in)
                return 0;
            if (timeout_ < 0 && entry->watch < 0)
                entry->watch = port::wait_over;
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
