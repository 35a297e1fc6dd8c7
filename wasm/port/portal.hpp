/* Portals: sockets that stand for sockets of other threads, so that inproc reaches them. Each thread has an instance of
   libzmq of its own. A portal is bound, or connects, in place of the far socket, with that one's options; upstream's
   inproc connects it as any other socket. The messages of its pipes are carried to the far thread by the host, where
   another portal writes them to a pipe like the one they came from.

   The two pipes and what lies between them behave as one. The near socket's high-water mark is that of the whole: the
   portal reads its pipe at once, but acknowledges (which makes room) only what the far socket has read. */
#ifndef ZMQ_WASM_PORTAL_HPP
#define ZMQ_WASM_PORTAL_HPP

#include "socket_base.hpp"

#include <stddef.h>
#include <stdint.h>
#include <vector>

namespace zmq
{
class msg_t;
class pipe_t;
class portal_t;

namespace port
{
//  The type under which zmq_socket () makes a portal; none of libzmq's.
const int portal_type = 0x7a70;

//  What a portal must know of the socket that it stands for. It crosses between threads as it is.
struct far_socket_t
{
    int32_t sndhwm;
    int32_t rcvhwm;
    int32_t type;
    int32_t recv_routing_id;
    int32_t conflate;
    int32_t routing_id_size;
    unsigned char routing_id[256];
};

//  What happened to a connection of a portal.
enum
{
    //  A near socket connected to the endpoint that the portal is bound to.
    portal_opened = 1,
    //  There are messages to read.
    portal_readable = 2,
    //  The near socket has read more messages: `count` of them so far.
    portal_read = 4,
    //  The high-water marks of the near socket were changed.
    portal_limits = 8,
    //  The near socket is gone; the connection's number is free.
    portal_ended = 16
};

struct portal_news_t
{
    int32_t connection;
    int32_t what;
    portal_t *portal;
    uint32_t count_low;
    uint32_t count_high;
    int32_t inhwm;
    int32_t outhwm;
};

struct portal_connection_t
{
    portal_news_t news;
    //  NULL when the connection has ended.
    pipe_t *pipe;
    far_socket_t near;
    //  How many messages the far socket has read.
    uint64_t acknowledged;
    //  Waiting to be told to the host.
    bool queued;
};

socket_base_t *new_portal (ctx_t *parent_, uint32_t tid_, int sid_);

//  The next connection with news, which is thereby told; NULL if there is none. Valid until the next call.
const portal_news_t *next_portal_news ();

//  NULL if the connection has ended.
portal_connection_t *find_portal_connection (int connection_);
}

class portal_t ZMQ_FINAL : public socket_base_t
{
  public:
    portal_t (ctx_t *parent_, uint32_t tid_, int sid_);
    ~portal_t () ZMQ_OVERRIDE;

    //  Stands for this socket from now on: in binds and connects to come.
    void impersonate (const port::far_socket_t &far_);

    //  Handles what the near sockets sent, and notes what is new.
    void process ();

    //  The connection that was made last.
    int last_connection () const;

    //  Reads a frame; false if there is none now.
    static bool read (port::portal_connection_t *connection_, msg_t *msg_);

    //  Writes a frame, which is taken or, if the near socket is about to go, dropped.
    static void write (port::portal_connection_t *connection_, msg_t *msg_);
    static void flush (port::portal_connection_t *connection_);

    //  The far socket has read so many messages.
    static void acknowledge (port::portal_connection_t *connection_, uint64_t count_);

    //  The far socket's high-water marks, as it told its peer.
    static void
    set_limits (port::portal_connection_t *connection_, int inhwm_, int outhwm_);

    //  The far socket is gone.
    static void close_connection (port::portal_connection_t *connection_);

  protected:
    void xattach_pipe (pipe_t *pipe_,
                       bool subscribe_to_all_,
                       bool locally_initiated_) ZMQ_OVERRIDE;
    void xread_activated (pipe_t *pipe_) ZMQ_OVERRIDE;
    void xwrite_activated (pipe_t *pipe_) ZMQ_OVERRIDE;
    void xhiccuped (pipe_t *pipe_) ZMQ_OVERRIDE;
    void xpipe_terminated (pipe_t *pipe_) ZMQ_OVERRIDE;

  private:
    static void describe (port::portal_connection_t *connection_, bool with_routing_id_);
    static void remove_limits (pipe_t *pipe_);
    port::portal_connection_t *connection_of (const pipe_t *pipe_) const;
    void note_changes (port::portal_connection_t *connection_);

    std::vector<port::portal_connection_t *> _connections;
    int _last_connection;

    ZMQ_NON_COPYABLE_NOR_MOVABLE (portal_t)
};
}

#endif
