/* Inproc endpoints that other threads have bound: asks the host for them, and binds portals in their place. */
#include "precompiled.hpp"
#include "remote_endpoints.hpp"
#include "ctx.hpp"
#include "host.hpp"
#include "portal.hpp"

#include <deque>
#include <map>
#include <set>
#include <errno.h>
#include <string.h>

using zmq::port::portal_news_t;

namespace
{
const char zap_endpoint[] = "inproc://zeromq.zap.01";

struct represented_t
{
    zmq::portal_t *portal;
    //  The host's number. It differs when the endpoint was bound again.
    int number;
};

typedef std::map<std::string, represented_t> represented_map_t;

//  The endpoints to which portals are bound.
represented_map_t represented;

//  The endpoints for which connections wait.
std::set<std::string> pending;

std::deque<portal_news_t> bound;
std::deque<portal_news_t> unbound;

std::set<const zmq::ctx_t *> with_zap;

//  Whether the host refused to say that there is no ZAP handler when it was last asked.
bool zap_is_uncertain = false;

portal_news_t news_of (const represented_t &represented_, int what_)
{
    portal_news_t news = portal_news_t ();
    news.connection = represented_.number;
    news.what = what_;
    news.portal = represented_.portal;
    return news;
}

const portal_news_t *pop (std::deque<portal_news_t> *queue_)
{
    static portal_news_t news;
    if (queue_->empty ())
        return NULL;
    news = queue_->front ();
    queue_->pop_front ();
    return &news;
}

//  Sockets that are connected to the portal stay connected. The host closes the portal when it has no connection.
void unbind (zmq::ctx_t *ctx_, represented_map_t::iterator it_)
{
    //  A socket may have connected just now. Without its connection the portal would be closed.
    it_->second.portal->process ();
    ctx_->unregister_endpoint (it_->first, it_->second.portal);
    unbound.push_back (news_of (it_->second, zmq::port::portal_unbound));
    represented.erase (it_);
}

//  Returns NULL if libzmq refuses, for example because the context has no room for one more socket.
zmq::portal_t *make_portal (zmq::ctx_t *ctx_,
                            const std::string &endpoint_,
                            const zmq::port::remote_socket_t &remote_)
{
    zmq::socket_base_t *const socket = ctx_->create_socket (zmq::port::portal_type);
    if (!socket)
        return NULL;
    zmq::portal_t *const portal = static_cast<zmq::portal_t *> (socket);
    portal->represent (remote_);
    if (portal->bind (endpoint_.c_str ()) == 0)
        return portal;
    portal->close ();
    return NULL;
}

//  Without a portal, the endpoint stays unbound.
bool represent (zmq::ctx_t *ctx_,
                const std::string &endpoint_,
                int number_,
                const zmq::port::remote_socket_t &remote_)
{
    const represented_t made = {make_portal (ctx_, endpoint_, remote_), number_};
    if (!made.portal) {
        unbound.push_back (news_of (made, zmq::port::portal_unbound));
        return false;
    }
    represented[endpoint_] = made;
    bound.push_back (news_of (made, zmq::port::portal_bound));
    return true;
}

//  Returns true if a portal was bound or unbound.
bool update (zmq::ctx_t *ctx_, const std::string &endpoint_)
{
    zmq::port::remote_socket_t remote;
    const int answer = host_find_endpoint (endpoint_.c_str (), &remote);
    if (endpoint_ == zap_endpoint) {
        zap_is_uncertain = answer < 0;
        if (answer > 0 || answer == -EACCES)
            with_zap.insert (ctx_);
    }
    const int number = answer > 0 ? answer : 0;
    const represented_map_t::iterator it = represented.find (endpoint_);
    const bool is_represented = it != represented.end ();
    if (is_represented && it->second.number == number)
        return false;
    if (is_represented)
        unbind (ctx_, it);
    const bool is_bound = number != 0 && represent (ctx_, endpoint_, number, remote);
    return is_represented || is_bound;
}
}

bool zmq::port::find_elsewhere (ctx_t *ctx_,
                                const char *endpoint_,
                                const socket_base_t *bound_)
{
    if (bound_) {
        const represented_map_t::const_iterator it = represented.find (endpoint_);
        if (it == represented.end () || it->second.portal != bound_)
            return false;
    }
    return update (ctx_, endpoint_);
}

void zmq::port::add_pending (const std::string &endpoint_)
{
    pending.insert (endpoint_);
}

void zmq::port::remove_pending (const std::string &endpoint_)
{
    pending.erase (endpoint_);
}

size_t zmq::port::count_pending ()
{
    return pending.size ();
}

void zmq::port::update_remote_endpoints (ctx_t *ctx_)
{
    std::set<std::string> endpoints = pending;
    for (represented_map_t::const_iterator it = represented.begin (); it != represented.end (); ++it)
        endpoints.insert (it->first);
    for (std::set<std::string>::const_iterator it = endpoints.begin (); it != endpoints.end (); ++it)
        update (ctx_, *it);
}

void zmq::port::forget_portal (const portal_t *portal_)
{
    for (represented_map_t::iterator it = represented.begin (); it != represented.end (); ++it)
        if (it->second.portal == portal_) {
            represented.erase (it);
            return;
        }
}

const portal_news_t *zmq::port::next_bound_portal ()
{
    return pop (&bound);
}

const portal_news_t *zmq::port::next_unbound_portal ()
{
    return pop (&unbound);
}

void zmq::port::note_bound (const ctx_t *ctx_, const char *endpoint_)
{
    if (strcmp (endpoint_, zap_endpoint) == 0)
        with_zap.insert (ctx_);
}

bool zmq::port::passes_without_zap (const ctx_t *ctx_)
{
    return !zap_is_uncertain && with_zap.count (ctx_) == 0;
}

void zmq::port::forget_context (const ctx_t *ctx_)
{
    with_zap.erase (ctx_);
}
