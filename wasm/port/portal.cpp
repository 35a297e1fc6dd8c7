/* Portals: sends, receives and acknowledges messages for the connections of a portal. */
#include "precompiled.hpp"
#include "portal.hpp"
#include "remote_endpoints.hpp"
#include "pipe.hpp"
#include "msg.hpp"
#include "err.hpp"
#include "ctx.hpp"

#include <algorithm>
#include <deque>
#include <map>
#include <new>
#include <string.h>

using zmq::port::portal_connection_t;
using zmq::port::portal_news_t;
using zmq::port::remote_socket_t;

namespace
{
//  A portal that connects to a socket needs an endpoint for the time of the call. No other socket may have its name.
const char direct_endpoint[] = "inproc://\1zeromq-wasm portal";

//  The remote thread holds back what would be too many unread bytes (src/threads/portal-connections.ts). So it must learn
//  in time what was read: after each message if messages are large, otherwise after this number.
const size_t large_message = 262144;
const int reads_per_report = 64;

//  No limit. The local socket never sets this value, so any other value is a limit that it has set.
const int unlimited = -1;

std::map<int, portal_connection_t *> connections;
std::deque<portal_connection_t *> with_news;
int last_number = 0;

portal_connection_t *new_connection (zmq::portal_t *portal_, zmq::pipe_t *pipe_)
{
    portal_connection_t *const connection =
      new (std::nothrow) portal_connection_t ();
    alloc_assert (connection);
    connection->news.connection = ++last_number;
    connection->news.portal = portal_;
    connection->pipe = pipe_;
    connections[last_number] = connection;
    return connection;
}

void apply (const remote_socket_t &remote_, zmq::options_t *options_)
{
    options_->sndhwm = remote_.sndhwm;
    options_->rcvhwm = remote_.rcvhwm;
    options_->type = static_cast<int8_t> (remote_.type);
    options_->recv_routing_id = remote_.recv_routing_id != 0;
    options_->conflate = remote_.conflate != 0;
    options_->routing_id_size = static_cast<unsigned char> (remote_.routing_id_size);
    memcpy (options_->routing_id, remote_.routing_id, options_->routing_id_size);
}

void note (portal_connection_t *connection_, int what_)
{
    connection_->news.what |= what_;
    if (!connection_->queued)
        with_news.push_back (connection_);
    connection_->queued = true;
}
}

zmq::socket_base_t *zmq::port::new_portal (ctx_t *parent_, uint32_t tid_, int sid_)
{
    return new (std::nothrow) portal_t (parent_, tid_, sid_);
}

namespace
{
const portal_news_t *next_connection_news ()
{
    static portal_news_t news;
    if (with_news.empty ())
        return NULL;
    portal_connection_t *const connection = with_news.front ();
    with_news.pop_front ();
    connection->queued = false;
    news = connection->news;
    connection->news.what = 0;
    if (!connection->pipe) {
        connections.erase (news.connection);
        delete connection;
    }
    return &news;
}
}

//  A portal is unbound after its last connection was opened.
const portal_news_t *zmq::port::next_portal_news ()
{
    const portal_news_t *news = next_bound_portal ();
    if (!news)
        news = next_connection_news ();
    return news ? news : next_unbound_portal ();
}

portal_connection_t *zmq::port::find_portal_connection (int connection_)
{
    const std::map<int, portal_connection_t *>::const_iterator found =
      connections.find (connection_);
    return found == connections.end () || !found->second->pipe ? NULL
                                                               : found->second;
}

zmq::portal_t::portal_t (ctx_t *parent_, uint32_t tid_, int sid_) :
    socket_base_t (parent_, tid_, sid_), _last_connection (0)
{
}

zmq::portal_t::~portal_t ()
{
    zmq_assert (_connections.empty ());
    port::forget_portal (this);
}

void zmq::portal_t::represent (const remote_socket_t &remote_)
{
    apply (remote_, &options);
}

//  The pointer to member lets the portal read the options of another socket.
int zmq::portal_t::connect_to (socket_base_t *socket_, const remote_socket_t &bound_)
{
    endpoint_t endpoint = {socket_, socket_->*&portal_t::options};
    apply (bound_, &endpoint.options);
    if (register_endpoint (direct_endpoint, endpoint) != 0)
        return -1;
    const int rc = connect (direct_endpoint);
    const int error = errno;
    unregister_endpoint (direct_endpoint, socket_);
    errno = error;
    return rc;
}

//  getsockopt (ZMQ_EVENTS) processes commands too, but it fails when the context is terminating.
void zmq::portal_t::process ()
{
    in_event ();
    for (size_t i = 0; i < _connections.size (); ++i)
        note_changes (_connections[i]);
}

int zmq::portal_t::last_connection () const
{
    return _last_connection;
}

//  In any other state the local socket's end of the pipe may already be deleted.
void zmq::portal_t::report_reads (portal_connection_t *connection_, const msg_t &msg_)
{
    pipe_t *const pipe = connection_->pipe;
    if (!msg_.is_join () && !msg_.is_leave ())
        connection_->writing += msg_.size ();
    if ((msg_.flags () & msg_t::more) || pipe->_state != pipe_t::active)
        return;
    const int reads = connection_->writing > large_message ? 1 : reads_per_report;
    connection_->writing = 0;
    int &low_water_mark = pipe->_peer->_lwm;
    if (low_water_mark <= 0 || low_water_mark > reads)
        low_water_mark = reads;
}

bool zmq::portal_t::read (portal_connection_t *connection_, msg_t *msg_)
{
    return connection_->pipe && connection_->pipe->read (msg_);
}

void zmq::portal_t::write (portal_connection_t *connection_, msg_t *msg_)
{
    report_reads (connection_, *msg_);
    if (connection_->pipe->write (msg_))
        return;
    const int rc = msg_->close ();
    errno_assert (rc == 0);
}

void zmq::portal_t::flush (portal_connection_t *connection_)
{
    connection_->pipe->flush ();
}

//  In any other state the local socket's end of the pipe may already be deleted.
void zmq::portal_t::acknowledge (portal_connection_t *connection_, uint64_t count_)
{
    pipe_t *const pipe = connection_->pipe;
    connection_->acknowledged = count_;
    if (pipe->_state == pipe_t::active)
        connection_->news.portal->send_activate_write (pipe->_peer, count_);
}

void zmq::portal_t::set_limits (portal_connection_t *connection_,
                                int inhwm_,
                                int outhwm_)
{
    pipe_t *const pipe = connection_->pipe;
    if (pipe->_state != pipe_t::active)
        return;
    pipe->send_hwms_to_peer (inhwm_, outhwm_);
    //  send_hwms_to_peer () has acknowledged all that was read here. Restore the right number.
    acknowledge (connection_, connection_->acknowledged);
}

void zmq::portal_t::close_connection (portal_connection_t *connection_)
{
    connection_->pipe->terminate (false);
}

//  locally_initiated_ is false for a portal that is bound: a local socket has connected to it.
void zmq::portal_t::xattach_pipe (pipe_t *pipe_, bool, bool locally_initiated_)
{
    portal_connection_t *const connection = new_connection (this, pipe_);
    _connections.push_back (connection);
    _last_connection = connection->news.connection;
    connection->local.conflate = pipe_->_conflate;
    if (!locally_initiated_) {
        describe (connection, options.recv_routing_id);
        note (connection, port::portal_opened);
    }
    remove_limits (pipe_);
    note (connection, port::portal_readable);
}

//  libzmq adds the high-water marks of both sockets. The boosts of the pipe are those of the local socket. The first
//  message in the pipe is its routing id.
void zmq::portal_t::describe (portal_connection_t *connection_, bool with_routing_id_)
{
    pipe_t *const pipe = connection_->pipe;
    remote_socket_t &local = connection_->local;
    //  libzmq looks at the type only to decide whether the socket may conflate, which DEALER may and PAIR may not.
    local.type = pipe->_conflate ? ZMQ_DEALER : ZMQ_PAIR;
    local.sndhwm = std::max (pipe->_in_hwm_boost, 0);
    local.rcvhwm = std::max (pipe->_out_hwm_boost, 0);
    msg_t id;
    if (!with_routing_id_ || !pipe->read (&id))
        return;
    zmq_assert (id.is_routing_id () && id.size () <= sizeof local.routing_id);
    local.routing_id_size = static_cast<int32_t> (id.size ());
    memcpy (local.routing_id, id.data (), id.size ());
    const int rc = id.close ();
    errno_assert (rc == 0);
}

//  Without limits the pipe does not acknowledge what the portal reads, and it takes all that the portal writes. The
//  remote thread has already applied the limit to what comes from there.
void zmq::portal_t::remove_limits (pipe_t *pipe_)
{
    pipe_->set_hwms_boost (unlimited, unlimited);
    pipe_->_lwm = pipe_->_hwm = unlimited;
}

void zmq::portal_t::note_changes (portal_connection_t *connection_)
{
    pipe_t *const pipe = connection_->pipe;
    portal_news_t &news = connection_->news;
    const uint64_t reported =
      news.count_low | static_cast<uint64_t> (news.count_high) << 32;
    if (pipe->_peers_msgs_read != reported) {
        news.count_low = static_cast<uint32_t> (pipe->_peers_msgs_read);
        news.count_high = static_cast<uint32_t> (pipe->_peers_msgs_read >> 32);
        note (connection_, port::portal_read);
    }
    if (pipe->_hwm != unlimited || pipe->_lwm != unlimited) {
        //  libzmq has set the low-water mark to half of the high-water mark.
        news.inhwm = 2 * pipe->_lwm;
        news.outhwm = pipe->_hwm;
        remove_limits (pipe);
        //  The pipe has acknowledged all that was read here. Restore the right number.
        acknowledge (connection_, connection_->acknowledged);
        note (connection_, port::portal_limits);
    }
}

portal_connection_t *zmq::portal_t::connection_of (const pipe_t *pipe_) const
{
    for (size_t i = 0; i < _connections.size (); ++i)
        if (_connections[i]->pipe == pipe_)
            return _connections[i];
    zmq_assert (false);
    return NULL;
}

void zmq::portal_t::xread_activated (pipe_t *pipe_)
{
    note (connection_of (pipe_), port::portal_readable);
}

void zmq::portal_t::xwrite_activated (pipe_t *)
{
}

void zmq::portal_t::xhiccuped (pipe_t *)
{
}

void zmq::portal_t::xpipe_terminated (pipe_t *pipe_)
{
    portal_connection_t *const connection = connection_of (pipe_);
    _connections.erase (
      std::find (_connections.begin (), _connections.end (), connection));
    connection->pipe = NULL;
    note (connection, port::portal_ended);
}
