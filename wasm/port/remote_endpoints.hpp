/* Inproc endpoints that other threads have bound. libzmq looks for an endpoint in its context, which has only the sockets
   of this thread. Where libzmq finds none, it asks here, and this file asks the host. If another thread has bound the
   endpoint, a portal (portal.hpp) is bound to it in this context, and libzmq connects to that.

   It also remembers which contexts have ever had a ZAP handler: whoever has had one lets nobody in without asking it. */
#ifndef ZMQ_WASM_REMOTE_ENDPOINTS_HPP
#define ZMQ_WASM_REMOTE_ENDPOINTS_HPP

#include <stddef.h>
#include <string>

namespace zmq
{
class ctx_t;
class portal_t;
class socket_base_t;

namespace port
{
struct portal_news_t;

//  The context looks for an endpoint. bound_ is the socket that has bound it in the context, or NULL. Returns true if
//  that has changed: a portal was bound or unbound.
bool find_elsewhere (ctx_t *ctx_, const char *endpoint_, const socket_base_t *bound_);

//  A connection waits until somebody binds the endpoint; no connection waits for it any more.
void add_pending (const std::string &endpoint_);
void remove_pending (const std::string &endpoint_);

//  The number of endpoints that connections wait for.
size_t count_pending ();

//  Asks the host again about the endpoints that connections wait for, and about those that portals are bound to.
void update_remote_endpoints (ctx_t *ctx_);

//  The portal is deleted.
void forget_portal (const portal_t *portal_);

//  News of portals that were bound and unbound here: `connection` is the host's number of the endpoint. Returns NULL if
//  there is none. The result is valid until the next call.
const portal_news_t *next_bound_portal ();
const portal_news_t *next_unbound_portal ();

//  A socket has bound this endpoint in the context. Remembers it if it is that of the ZAP handler.
void note_bound (const ctx_t *ctx_, const char *endpoint_);

//  Whether a peer may be let in although no ZAP handler was found just now: false once the context, or another thread
//  that has the same context, has had a handler.
bool passes_without_zap (const ctx_t *ctx_);

//  The context is deleted.
void forget_context (const ctx_t *ctx_);
}
}

#endif
