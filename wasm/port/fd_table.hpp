/* The fd table: signalers, and the sockets whose other half the host keeps. An entry carries its readiness, so
   that waiting is looking at a byte. */
#ifndef ZMQ_WASM_FD_TABLE_HPP
#define ZMQ_WASM_FD_TABLE_HPP

#include <stdint.h>
#include <string>

namespace zmq
{
struct i_poll_events;

namespace port
{
enum
{
    ready_in = 1,
    ready_out = 2
};

struct fd_entry_t
{
    enum kind_t
    {
        free_entry,
        signaler,
        unbound,
        listener,
        stream,
        datagram
    };

    int fd;
    kind_t kind;
    //  Told apart from an earlier use of the same number.
    uint32_t generation;

    //  What could be done now, and what the owner waits for.
    unsigned char ready;
    unsigned char interest;

    //  Whom to tell; NULL if no poller has the fd.
    i_poll_events *events;

    //  Intrusive queue of entries that may have something to dispatch.
    bool queued;
    fd_entry_t *next;
    fd_entry_t *previous;

    //  Number under which the host wants to hear of this signaler, or -1.
    int watch;

    //  Sockets only: address family, the address given to bind (), and settings that wait for connect ().
    int family;
    std::string local;
    std::string settings;
};

//  Returns NULL with errno EMFILE if there is no room.
fd_entry_t *open_fd (fd_entry_t::kind_t kind_);

//  The entry of an open fd; NULL with errno EBADF otherwise.
fd_entry_t *find_fd (int fd_);

void close_fd (fd_entry_t *entry_);

//  Number of open entries; 0 after a context has ended (leak accounting).
int open_fds ();
}
}

#endif
