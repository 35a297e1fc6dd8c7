/* The linger time of the connection that is being closed. */
#include "precompiled.hpp"
#include "linger.hpp"
#include "clock.hpp"

namespace
{
const uint64_t never = UINT64_MAX;

uint64_t current_end = never;
}

zmq::port::linger_t::linger_t () : _end (never)
{
}

void zmq::port::linger_t::start (int linger_)
{
    _end = linger_ < 0 ? never : clock_t ().now_ms () + linger_;
}

int zmq::port::linger_t::left ()
{
    if (current_end == never)
        return -1;
    const uint64_t now = clock_t ().now_ms ();
    return now < current_end ? static_cast<int> (current_end - now) : 0;
}

zmq::port::linger_t::scope_t::scope_t (const linger_t &linger_)
{
    current_end = linger_._end;
}

zmq::port::linger_t::scope_t::~scope_t ()
{
    current_end = never;
}
