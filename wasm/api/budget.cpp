/* The budget for JavaScript: what may still be taken, and the counters. */
#include "precompiled.hpp"
#include "poller.hpp"
#include "api.hpp"
#include "../port/budget.hpp"

#include <errno.h>

int zwasm_has_room (int size_)
{
    if (zmq::port::has_room (static_cast<uint32_t> (size_)))
        return 0;
    errno = ENOMEM;
    return -1;
}

void *zwasm_budget (void)
{
    return &zmq::port::budget;
}
