/* The proxy: moves whole messages between two sockets. */
#include "api.hpp"

#include <zmq.h>

namespace
{
bool can (void *socket_, int what_)
{
    const int events = zwasm_events (socket_);
    return events >= 0 && (events & what_);
}

//  Sends a copy of the frame to the capture socket, then the frame itself to to_.
bool pass (zmq_msg_t *msg_, void *to_, void *capture_, int flags_)
{
    if (capture_) {
        zmq_msg_t copy;
        zmq_msg_init (&copy);
        zmq_msg_copy (&copy, msg_);
        if (zmq_msg_send (&copy, capture_, flags_) < 0)
            zmq_msg_close (&copy);
    }
    return zmq_msg_send (msg_, to_, flags_) >= 0;
}

//  Moves one whole message. If its first frame can be received and sent, the remaining frames can be, too. Sockets
//  that may refuse a frame are left to src/socket/passing.ts; should one be refused here, the rest is dropped with it.
bool move_message (void *from_, void *to_, void *capture_)
{
    bool refused = false;
    int more = 1;
    while (more) {
        zmq_msg_t msg;
        zmq_msg_init (&msg);
        if (zmq_msg_recv (&msg, from_, ZMQ_DONTWAIT) < 0)
            return false;
        more = zmq_msg_more (&msg);
        refused =
          refused || !pass (&msg, to_, capture_, ZMQ_DONTWAIT | (more ? ZMQ_SNDMORE : 0));
        if (refused)
            zmq_msg_close (&msg);
    }
    return true;
}

int move_messages (void *from_, void *to_, void *capture_, int messages_)
{
    int moved = 0;
    while (moved < messages_ && can (from_, ZMQ_POLLIN) && can (to_, ZMQ_POLLOUT)
           && move_message (from_, to_, capture_))
        ++moved;
    return moved;
}
}

int zwasm_proxy_step (void *frontend_, void *backend_, void *capture_, int messages_)
{
    int moved = move_messages (frontend_, backend_, capture_, messages_);
    if (frontend_ != backend_)
        moved += move_messages (backend_, frontend_, capture_, messages_);
    return moved;
}
