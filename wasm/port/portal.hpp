/* Portals connect inproc sockets of different threads. Each thread has its own instance of libzmq, so libzmq's inproc
   cannot reach another thread. A portal is a socket in this thread that represents a remote socket: a socket of another
   thread. The portal has the options of the remote socket and binds or connects in its place. libzmq's inproc connects
   a local socket to the portal as to any other socket. The host carries messages from the pipes of the portal to the
   other thread. There, another portal writes them to its own pipe.

   The two pipes and the way between them behave like one pipe. The portal reads its pipe at once. It acknowledges a
   message, which makes room for another one, only when the remote socket has read it. So the high-water mark of the
   local socket limits the messages in both pipes together. */
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
//  The socket type for which zmq_socket () makes a portal. It is not a type of libzmq.
const int portal_type = 0x7a70;

//  What a portal must know of the remote socket. The host passes these bytes between threads unchanged.
struct remote_socket_t
{
    int32_t sndhwm;
    int32_t rcvhwm;
    int32_t type;
    int32_t recv_routing_id;
    int32_t conflate;
    int32_t routing_id_size;
    unsigned char routing_id[256];
};

//  What happened to a connection of a portal: bits of portal_news_t.
enum
{
    //  A local socket connected to the endpoint that the portal has bound.
    portal_opened = 1,
    //  There are messages to read.
    portal_readable = 2,
    //  The local socket has read more messages. `count` is the number since the connection was made.
    portal_read = 4,
    //  The high-water marks of the local socket have changed.
    portal_limits = 8,
    //  The local socket has disconnected or closed. The number of the connection is not valid any more.
    portal_ended = 16,
    //  A portal was bound to the endpoint that has this number, or unbound from it (remote_endpoints.hpp). The number is
    //  in `connection`. If libzmq refused to make the portal, `portal` is NULL.
    portal_bound = 32,
    portal_unbound = 64
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
    //  What the remote portal must know of the local socket.
    remote_socket_t local;
    //  How many messages the remote socket has read.
    uint64_t acknowledged;
    //  Bytes of the message that is being written.
    size_t writing;
    //  True while the connection is in the queue of those with news.
    bool queued;
};

socket_base_t *new_portal (ctx_t *parent_, uint32_t tid_, int sid_);

//  Takes the next piece of news of a portal or a connection out of the queues. Returns NULL if there is none. The result is valid until the
//  next call.
const portal_news_t *next_portal_news ();

//  NULL if the connection has ended.
portal_connection_t *find_portal_connection (int connection_);
}

class portal_t ZMQ_FINAL : public socket_base_t
{
  public:
    portal_t (ctx_t *parent_, uint32_t tid_, int sid_);
    ~portal_t () ZMQ_OVERRIDE;

    //  Takes the options of the remote socket. They apply to later binds and connects.
    void represent (const port::remote_socket_t &remote_);

    //  Processes the commands that local sockets sent to the portal, and queues connections with news.
    void process ();

    //  Connects to a socket of this thread, whatever it is bound to. bound_ describes it as it was when it bound the
    //  endpoint. Returns 0, or -1 with errno.
    int connect_to (socket_base_t *socket_, const port::remote_socket_t &bound_);

    //  The number of the connection that was made last.
    int last_connection () const;

    //  Reads a frame. Returns false if there is none now.
    static bool read (port::portal_connection_t *connection_, msg_t *msg_);

    //  Writes a frame and takes ownership of it. If the local socket is closing, the frame is dropped.
    static void write (port::portal_connection_t *connection_, msg_t *msg_);
    static void flush (port::portal_connection_t *connection_);

    //  The remote socket has read count_ messages since the connection was made.
    static void acknowledge (port::portal_connection_t *connection_, uint64_t count_);

    //  The remote socket has new high-water marks: those that it sends to its peer.
    static void
    set_limits (port::portal_connection_t *connection_, int inhwm_, int outhwm_);

    //  The remote socket has disconnected or closed.
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
    static void report_reads (port::portal_connection_t *connection_, const msg_t &msg_);
    port::portal_connection_t *connection_of (const pipe_t *pipe_) const;
    void note_changes (port::portal_connection_t *connection_);

    std::vector<port::portal_connection_t *> _connections;
    int _last_connection;

    ZMQ_NON_COPYABLE_NOR_MOVABLE (portal_t)
};
}

#endif
