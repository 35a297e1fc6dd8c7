/* Replaces upstream's thread.cpp: there are no threads. The reactor does the work of libzmq's threads. */
#include "precompiled.hpp"
#include "poller.hpp"
#include "thread.hpp"

void zmq::thread_t::start (thread_fn *, void *, const char *)
{
    _started = true;
}

bool zmq::thread_t::get_started () const
{
    return _started;
}

bool zmq::thread_t::is_current_thread () const
{
    return true;
}

void zmq::thread_t::stop ()
{
    _started = false;
}

void zmq::thread_t::setSchedulingParameters (int, int, const std::set<int> &)
{
}

void zmq::thread_t::applySchedulingParameters ()
{
}

void zmq::thread_t::applyThreadName ()
{
}
