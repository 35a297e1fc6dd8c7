/* Replaces upstream's err.cpp: a failed assertion is reported to the host, which then stops using this instance. No
   backtrace is printed and no process is ended. */
#include "precompiled.hpp"
#include "poller.hpp"
#include "err.hpp"

#include "host.hpp"

const char *zmq::errno_to_string (int errno_)
{
    switch (errno_) {
        case EFSM:
            return "Operation cannot be accomplished in current state";
        case ENOCOMPATPROTO:
            return "The protocol is not compatible with the socket type";
        case ETERM:
            return "Context was terminated";
        case EMTHREAD:
            return "No thread available";
        case EHOSTUNREACH:
            return "Host unreachable";
        default:
            return strerror (errno_);
    }
}

void zmq::zmq_abort (const char *message_)
{
    host_abort (message_);
}
