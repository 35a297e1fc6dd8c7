/* Replaces upstream's clock.cpp. rdtsc () must return 0, which means that there is no time stamp counter. If there were
   one, libzmq would throttle the processing of commands. In a single thread, this loses wake-ups at the high-water
   mark. */
#include "precompiled.hpp"
#include "poller.hpp"
#include "clock.hpp"

#include "host.hpp"

namespace
{
const uint64_t usecs_per_msec = 1000;
}

zmq::clock_t::clock_t () : _last_tsc (0), _last_time (now_us () / usecs_per_msec)
{
}

uint64_t zmq::clock_t::now_us ()
{
    return static_cast<uint64_t> (host_clock ());
}

uint64_t zmq::clock_t::now_ms ()
{
    return now_us () / usecs_per_msec;
}

uint64_t zmq::clock_t::rdtsc ()
{
    return 0;
}
