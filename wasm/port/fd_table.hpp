/* The fd table: all open file descriptors, which are signalers and sockets. The host keeps the real socket of an fd.
   Each entry stores whether its fd is ready, so that a check for readiness reads one byte. */
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
    //  How often this number has been closed. It tells one use of the number from the next.
    uint32_t generation;

    //  ready_in and ready_out bits: what is possible now, and what the owner waits for.
    unsigned char ready;
    unsigned char interest;

    //  The object whose in_event () and out_event () are called; NULL if no poller has the fd.
    i_poll_events *events;

    //  Connections and listeners: no peer is served yet. False as soon as the connection has ended its handshake. The
    //  reactor prefers the others, so that newcomers do not slow down peers that are being served.
    bool newcomer;

    //  The reactor's queues (reactor.hpp) are linked lists of entries.
    bool queued;
    fd_entry_t *next;
    fd_entry_t *previous;

    //  Signalers only: the number that a turn reports to the host when the signaler is set; -1 for none.
    int watch;

    //  Connections only: reading has stopped until there is memory; and why the next read is to fail, 0 if it is not.
    bool waits_for_memory;
    int refused;

    //  Sockets only: the address family, the address given to bind (), and the settings that connect () will pass to
    //  the host.
    int family;
    std::string local;
    std::string settings;
};

//  Opens an fd. Returns NULL with errno EMFILE if the table is full or there is no memory.
fd_entry_t *open_fd (fd_entry_t::kind_t kind_);

//  Returns the entry of an open fd, or NULL with errno EBADF if the fd is not open.
fd_entry_t *find_fd (int fd_);

void close_fd (fd_entry_t *entry_);

//  Marks all entries that wait for memory as readable, if there is plenty of memory again.
void wake_waiting ();

//  The number of open entries. Tests check that it is 0 after all contexts have ended.
int open_fds ();
}
}

#endif
