/* The poller that libzmq's I/O objects register with: it notes in the fd table what they wait for. The reactor does the
   waiting. */
#include "precompiled.hpp"
#include "poller.hpp"
#include "fd_table.hpp"
#include "reactor.hpp"
#include "err.hpp"

using zmq::port::fd_entry_t;

namespace
{
//  How many entries a turn may dispatch while a poller is destroyed. The loop below repeats until the load is 0.
const int shutdown_budget = 1024;

fd_entry_t *entry_of (zmq::poller_t::handle_t handle_)
{
    return static_cast<fd_entry_t *> (handle_);
}
}

zmq::poller_t::poller_t (const thread_ctx_t &)
{
    port::add_poller (this);
}

//  Upstream's destructor joins the I/O thread, which runs until the last fd is removed. Here, turns do that work.
zmq::poller_t::~poller_t ()
{
    while (get_load () > 0 && port::turn (shutdown_budget)) {
    }
    port::remove_poller (this);
}

zmq::poller_t::handle_t zmq::poller_t::add_fd (fd_t fd_, i_poll_events *events_)
{
    fd_entry_t *const entry = port::find_fd (fd_);
    zmq_assert (entry && !entry->events);
    entry->events = events_;
    adjust_load (1);
    return entry;
}

void zmq::poller_t::rm_fd (handle_t handle_)
{
    fd_entry_t *const entry = entry_of (handle_);
    zmq_assert (entry->events);
    entry->events = NULL;
    entry->interest = 0;
    port::unqueue (entry);
    adjust_load (-1);
}

void zmq::poller_t::set_pollin (handle_t handle_)
{
    entry_of (handle_)->interest |= port::ready_in;
    port::requeue (entry_of (handle_));
}

void zmq::poller_t::reset_pollin (handle_t handle_)
{
    entry_of (handle_)->interest &= ~port::ready_in;
}

void zmq::poller_t::set_pollout (handle_t handle_)
{
    entry_of (handle_)->interest |= port::ready_out;
    port::requeue (entry_of (handle_));
}

void zmq::poller_t::reset_pollout (handle_t handle_)
{
    entry_of (handle_)->interest &= ~port::ready_out;
}

void zmq::poller_t::start (const char *)
{
    zmq_assert (get_load () > 0);
}

void zmq::poller_t::stop ()
{
}

int zmq::poller_t::max_fds ()
{
    return -1;
}

int zmq::poller_t::run_timers ()
{
    return static_cast<int> (execute_timers ());
}
