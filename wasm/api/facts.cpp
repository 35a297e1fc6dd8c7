/* Facts: every number that JavaScript needs, as the compiler knows it. All facts are constant data. */
#include "api.hpp"
#include "../port/bounds.hpp"
#include "../port/budget.hpp"
#include "../port/fd_table.hpp"
#include "../port/host_body.hpp"
#include "../port/portal.hpp"
#include "../port/reactor.hpp"

#include <errno.h>
#include <stddef.h>
#include <zmq.h>
#include "zmq_draft.h"

#define CONSTANTS(_) \
    _ (ZMQ_VERSION_MAJOR) \
    _ (ZMQ_VERSION_MINOR) \
    _ (ZMQ_VERSION_PATCH) \
    _ (ZMQ_IO_THREADS) \
    _ (ZMQ_MAX_SOCKETS) \
    _ (ZMQ_SOCKET_LIMIT) \
    _ (ZMQ_THREAD_PRIORITY) \
    _ (ZMQ_THREAD_SCHED_POLICY) \
    _ (ZMQ_MAX_MSGSZ) \
    _ (ZMQ_MSG_T_SIZE) \
    _ (ZMQ_THREAD_AFFINITY_CPU_ADD) \
    _ (ZMQ_THREAD_AFFINITY_CPU_REMOVE) \
    _ (ZMQ_THREAD_NAME_PREFIX) \
    _ (ZMQ_PAIR) \
    _ (ZMQ_PUB) \
    _ (ZMQ_SUB) \
    _ (ZMQ_REQ) \
    _ (ZMQ_REP) \
    _ (ZMQ_DEALER) \
    _ (ZMQ_ROUTER) \
    _ (ZMQ_PULL) \
    _ (ZMQ_PUSH) \
    _ (ZMQ_XPUB) \
    _ (ZMQ_XSUB) \
    _ (ZMQ_STREAM) \
    _ (ZMQ_AFFINITY) \
    _ (ZMQ_ROUTING_ID) \
    _ (ZMQ_SUBSCRIBE) \
    _ (ZMQ_UNSUBSCRIBE) \
    _ (ZMQ_RATE) \
    _ (ZMQ_RECOVERY_IVL) \
    _ (ZMQ_SNDBUF) \
    _ (ZMQ_RCVBUF) \
    _ (ZMQ_RCVMORE) \
    _ (ZMQ_FD) \
    _ (ZMQ_EVENTS) \
    _ (ZMQ_TYPE) \
    _ (ZMQ_LINGER) \
    _ (ZMQ_RECONNECT_IVL) \
    _ (ZMQ_BACKLOG) \
    _ (ZMQ_RECONNECT_IVL_MAX) \
    _ (ZMQ_MAXMSGSIZE) \
    _ (ZMQ_SNDHWM) \
    _ (ZMQ_RCVHWM) \
    _ (ZMQ_MULTICAST_HOPS) \
    _ (ZMQ_RCVTIMEO) \
    _ (ZMQ_SNDTIMEO) \
    _ (ZMQ_LAST_ENDPOINT) \
    _ (ZMQ_ROUTER_MANDATORY) \
    _ (ZMQ_TCP_KEEPALIVE) \
    _ (ZMQ_TCP_KEEPALIVE_CNT) \
    _ (ZMQ_TCP_KEEPALIVE_IDLE) \
    _ (ZMQ_TCP_KEEPALIVE_INTVL) \
    _ (ZMQ_IMMEDIATE) \
    _ (ZMQ_XPUB_VERBOSE) \
    _ (ZMQ_ROUTER_RAW) \
    _ (ZMQ_IPV6) \
    _ (ZMQ_MECHANISM) \
    _ (ZMQ_PLAIN_SERVER) \
    _ (ZMQ_PLAIN_USERNAME) \
    _ (ZMQ_PLAIN_PASSWORD) \
    _ (ZMQ_CURVE_SERVER) \
    _ (ZMQ_CURVE_PUBLICKEY) \
    _ (ZMQ_CURVE_SECRETKEY) \
    _ (ZMQ_CURVE_SERVERKEY) \
    _ (ZMQ_PROBE_ROUTER) \
    _ (ZMQ_REQ_CORRELATE) \
    _ (ZMQ_REQ_RELAXED) \
    _ (ZMQ_CONFLATE) \
    _ (ZMQ_ZAP_DOMAIN) \
    _ (ZMQ_ROUTER_HANDOVER) \
    _ (ZMQ_TOS) \
    _ (ZMQ_CONNECT_ROUTING_ID) \
    _ (ZMQ_GSSAPI_SERVER) \
    _ (ZMQ_GSSAPI_PRINCIPAL) \
    _ (ZMQ_GSSAPI_SERVICE_PRINCIPAL) \
    _ (ZMQ_GSSAPI_PLAINTEXT) \
    _ (ZMQ_HANDSHAKE_IVL) \
    _ (ZMQ_SOCKS_PROXY) \
    _ (ZMQ_XPUB_NODROP) \
    _ (ZMQ_BLOCKY) \
    _ (ZMQ_XPUB_MANUAL) \
    _ (ZMQ_XPUB_WELCOME_MSG) \
    _ (ZMQ_STREAM_NOTIFY) \
    _ (ZMQ_INVERT_MATCHING) \
    _ (ZMQ_HEARTBEAT_IVL) \
    _ (ZMQ_HEARTBEAT_TTL) \
    _ (ZMQ_HEARTBEAT_TIMEOUT) \
    _ (ZMQ_XPUB_VERBOSER) \
    _ (ZMQ_CONNECT_TIMEOUT) \
    _ (ZMQ_TCP_MAXRT) \
    _ (ZMQ_THREAD_SAFE) \
    _ (ZMQ_MULTICAST_MAXTPDU) \
    _ (ZMQ_VMCI_BUFFER_SIZE) \
    _ (ZMQ_VMCI_BUFFER_MIN_SIZE) \
    _ (ZMQ_VMCI_BUFFER_MAX_SIZE) \
    _ (ZMQ_VMCI_CONNECT_TIMEOUT) \
    _ (ZMQ_USE_FD) \
    _ (ZMQ_GSSAPI_PRINCIPAL_NAMETYPE) \
    _ (ZMQ_GSSAPI_SERVICE_PRINCIPAL_NAMETYPE) \
    _ (ZMQ_BINDTODEVICE) \
    _ (ZMQ_MORE) \
    _ (ZMQ_SHARED) \
    _ (ZMQ_DONTWAIT) \
    _ (ZMQ_SNDMORE) \
    _ (ZMQ_NULL) \
    _ (ZMQ_PLAIN) \
    _ (ZMQ_CURVE) \
    _ (ZMQ_GSSAPI) \
    _ (ZMQ_GROUP_MAX_LENGTH) \
    _ (ZMQ_IDENTITY) \
    _ (ZMQ_TCP_ACCEPT_FILTER) \
    _ (ZMQ_IPC_FILTER_PID) \
    _ (ZMQ_IPC_FILTER_UID) \
    _ (ZMQ_IPC_FILTER_GID) \
    _ (ZMQ_IPV4ONLY) \
    _ (ZMQ_NOBLOCK) \
    _ (ZMQ_SRCFD) \
    _ (ZMQ_GSSAPI_NT_HOSTBASED) \
    _ (ZMQ_GSSAPI_NT_USER_NAME) \
    _ (ZMQ_GSSAPI_NT_KRB5_PRINCIPAL) \
    _ (ZMQ_EVENT_CONNECTED) \
    _ (ZMQ_EVENT_CONNECT_DELAYED) \
    _ (ZMQ_EVENT_CONNECT_RETRIED) \
    _ (ZMQ_EVENT_LISTENING) \
    _ (ZMQ_EVENT_BIND_FAILED) \
    _ (ZMQ_EVENT_ACCEPTED) \
    _ (ZMQ_EVENT_ACCEPT_FAILED) \
    _ (ZMQ_EVENT_CLOSED) \
    _ (ZMQ_EVENT_CLOSE_FAILED) \
    _ (ZMQ_EVENT_DISCONNECTED) \
    _ (ZMQ_EVENT_MONITOR_STOPPED) \
    _ (ZMQ_EVENT_ALL) \
    _ (ZMQ_EVENT_HANDSHAKE_FAILED_NO_DETAIL) \
    _ (ZMQ_EVENT_HANDSHAKE_SUCCEEDED) \
    _ (ZMQ_EVENT_HANDSHAKE_FAILED_PROTOCOL) \
    _ (ZMQ_EVENT_HANDSHAKE_FAILED_AUTH) \
    _ (ZMQ_PROTOCOL_ERROR_ZMTP_UNSPECIFIED) \
    _ (ZMQ_PROTOCOL_ERROR_ZMTP_UNEXPECTED_COMMAND) \
    _ (ZMQ_PROTOCOL_ERROR_ZMTP_INVALID_SEQUENCE) \
    _ (ZMQ_PROTOCOL_ERROR_ZMTP_KEY_EXCHANGE) \
    _ (ZMQ_PROTOCOL_ERROR_ZMTP_MALFORMED_COMMAND_UNSPECIFIED) \
    _ (ZMQ_PROTOCOL_ERROR_ZMTP_MALFORMED_COMMAND_MESSAGE) \
    _ (ZMQ_PROTOCOL_ERROR_ZMTP_MALFORMED_COMMAND_HELLO) \
    _ (ZMQ_PROTOCOL_ERROR_ZMTP_MALFORMED_COMMAND_INITIATE) \
    _ (ZMQ_PROTOCOL_ERROR_ZMTP_MALFORMED_COMMAND_ERROR) \
    _ (ZMQ_PROTOCOL_ERROR_ZMTP_MALFORMED_COMMAND_READY) \
    _ (ZMQ_PROTOCOL_ERROR_ZMTP_MALFORMED_COMMAND_WELCOME) \
    _ (ZMQ_PROTOCOL_ERROR_ZMTP_INVALID_METADATA) \
    _ (ZMQ_PROTOCOL_ERROR_ZMTP_CRYPTOGRAPHIC) \
    _ (ZMQ_PROTOCOL_ERROR_ZMTP_MECHANISM_MISMATCH) \
    _ (ZMQ_PROTOCOL_ERROR_ZAP_UNSPECIFIED) \
    _ (ZMQ_PROTOCOL_ERROR_ZAP_MALFORMED_REPLY) \
    _ (ZMQ_PROTOCOL_ERROR_ZAP_BAD_REQUEST_ID) \
    _ (ZMQ_PROTOCOL_ERROR_ZAP_BAD_VERSION) \
    _ (ZMQ_PROTOCOL_ERROR_ZAP_INVALID_STATUS_CODE) \
    _ (ZMQ_PROTOCOL_ERROR_ZAP_INVALID_METADATA) \
    _ (ZMQ_PROTOCOL_ERROR_WS_UNSPECIFIED) \
    _ (ZMQ_POLLIN) \
    _ (ZMQ_POLLOUT) \
    _ (ZMQ_POLLERR) \
    _ (ZMQ_POLLPRI) \
    _ (ZMQ_HAS_CAPABILITIES) \
    _ (ZMQ_STREAMER) \
    _ (ZMQ_FORWARDER) \
    _ (ZMQ_QUEUE) \
    _ (ZMQ_SERVER) \
    _ (ZMQ_CLIENT) \
    _ (ZMQ_RADIO) \
    _ (ZMQ_DISH) \
    _ (ZMQ_GATHER) \
    _ (ZMQ_SCATTER) \
    _ (ZMQ_DGRAM) \
    _ (ZMQ_PEER) \
    _ (ZMQ_CHANNEL) \
    _ (ZWASM_PORTAL) \
    _ (ZWASM_MEMORY_LIMIT) \
    _ (ZWASM_BODY_MEMORY_LIMIT) \
    _ (ZWASM_MAX_HANDSHAKE_SIZE) \
    _ (ZWASM_MAX_SUBSCRIPTION_SIZE) \
    _ (ZWASM_MAX_SUBSCRIPTIONS) \
    _ (ZWASM_MAX_SUBSCRIPTION_BYTES) \
    _ (ZWASM_MAX_MESSAGE_FRAMES) \
    _ (ZWASM_MAX_MESSAGE_BYTES) \
    _ (ZWASM_MAX_CONNECTIONS) \
    _ (ZMQ_ZAP_ENFORCE_DOMAIN) \
    _ (ZMQ_LOOPBACK_FASTPATH) \
    _ (ZMQ_METADATA) \
    _ (ZMQ_MULTICAST_LOOP) \
    _ (ZMQ_ROUTER_NOTIFY) \
    _ (ZMQ_XPUB_MANUAL_LAST_VALUE) \
    _ (ZMQ_SOCKS_USERNAME) \
    _ (ZMQ_SOCKS_PASSWORD) \
    _ (ZMQ_IN_BATCH_SIZE) \
    _ (ZMQ_OUT_BATCH_SIZE) \
    _ (ZMQ_WSS_KEY_PEM) \
    _ (ZMQ_WSS_CERT_PEM) \
    _ (ZMQ_WSS_TRUST_PEM) \
    _ (ZMQ_WSS_HOSTNAME) \
    _ (ZMQ_WSS_TRUST_SYSTEM) \
    _ (ZMQ_ONLY_FIRST_SUBSCRIBE) \
    _ (ZMQ_RECONNECT_STOP) \
    _ (ZMQ_HELLO_MSG) \
    _ (ZMQ_DISCONNECT_MSG) \
    _ (ZMQ_PRIORITY) \
    _ (ZMQ_RECONNECT_STOP_CONN_REFUSED) \
    _ (ZMQ_RECONNECT_STOP_HANDSHAKE_FAILED) \
    _ (ZMQ_RECONNECT_STOP_AFTER_DISCONNECT) \
    _ (ZMQ_ZERO_COPY_RECV) \
    _ (ZMQ_NOTIFY_CONNECT) \
    _ (ZMQ_NOTIFY_DISCONNECT) \
    _ (ZMQ_EVENT_PIPES_STATS) \
    _ (ZMQ_CURRENT_EVENT_VERSION) \
    _ (ZMQ_CURRENT_EVENT_VERSION_DRAFT) \
    _ (ZMQ_EVENT_ALL_V1) \
    _ (ZMQ_EVENT_ALL_V2)

#define ERRORS(_) \
    _ (EPERM) \
    _ (ENOENT) \
    _ (EINTR) \
    _ (EIO) \
    _ (EBADF) \
    _ (EAGAIN) \
    _ (ENOMEM) \
    _ (EACCES) \
    _ (EFAULT) \
    _ (EBUSY) \
    _ (EEXIST) \
    _ (ENODEV) \
    _ (ENOTDIR) \
    _ (EINVAL) \
    _ (ENFILE) \
    _ (EMFILE) \
    _ (ENOSPC) \
    _ (EPIPE) \
    _ (ENAMETOOLONG) \
    _ (EPROTO) \
    _ (ENOTSOCK) \
    _ (EDESTADDRREQ) \
    _ (EMSGSIZE) \
    _ (ENOPROTOOPT) \
    _ (EPROTONOSUPPORT) \
    _ (ENOTSUP) \
    _ (EAFNOSUPPORT) \
    _ (EADDRINUSE) \
    _ (EADDRNOTAVAIL) \
    _ (ENETDOWN) \
    _ (ENETUNREACH) \
    _ (ENETRESET) \
    _ (ECONNABORTED) \
    _ (ECONNRESET) \
    _ (ENOBUFS) \
    _ (EISCONN) \
    _ (ENOTCONN) \
    _ (ETIMEDOUT) \
    _ (ECONNREFUSED) \
    _ (EHOSTUNREACH) \
    _ (EALREADY) \
    _ (EINPROGRESS) \
    _ (ECANCELED) \
    _ (EFSM) \
    _ (ENOCOMPATPROTO) \
    _ (ETERM) \
    _ (EMTHREAD)

//  Structs that cross the boundary: the offsets of their members, and their sizes, in bytes.
#define MEMBERS(_) \
    _ (zwasm_turn_t, backlog) \
    _ (zwasm_turn_t, timer) \
    _ (zwasm_turn_t, notified) \
    _ (zwasm_turn_t, numbers) \
    _ (zwasm_frame_t, data) \
    _ (zwasm_frame_t, size) \
    _ (zwasm_frame_t, more) \
    _ (zwasm_frame_t, apart) \
    _ (zwasm_portal_batch_t, messages) \
    _ (zwasm_portal_batch_t, may_pause) \
    _ (zwasm_portal_batch_t, large_count) \
    _ (zwasm_portal_batch_t, large) \
    _ (zwasm_portal_frame_t, size) \
    _ (zwasm_portal_frame_t, data) \
    _ (zwasm_portal_frame_t, msg) \
    _ (budget_t, heap) \
    _ (budget_t, bodies) \
    _ (budget_t, fail_after) \
    _ (budget_t, failures) \
    _ (budget_t, fail_hard) \
    _ (budget_t, served) \
    _ (budget_t, blocks) \
    _ (portal_news_t, connection) \
    _ (portal_news_t, what) \
    _ (portal_news_t, portal) \
    _ (portal_news_t, count_low) \
    _ (portal_news_t, count_high) \
    _ (portal_news_t, inhwm) \
    _ (portal_news_t, outhwm)

#define SIZES(_) \
    _ (zwasm_frame_t) \
    _ (zwasm_portal_batch_t) \
    _ (portal_news_t) \
    _ (remote_socket_t)

//  Numbers of the port.
#define NUMBERS(_) \
    _ (ready_in) \
    _ (ready_out) \
    _ (wait_over) \
    _ (min_host_body) \
    _ (max_frame) \
    _ (zwasm_no_address) \
    _ (zwasm_routing_id) \
    _ (zwasm_group) \
    _ (kib) \
    _ (portal_opened) \
    _ (portal_readable) \
    _ (portal_read) \
    _ (portal_limits) \
    _ (portal_ended) \
    _ (portal_bound) \
    _ (portal_unbound)

#define NAME(name) " " #name
#define VALUE(name) name,
#define MEMBER_NAME(type, member) " " #type "." #member
#define MEMBER_OFFSET(type, member) offsetof (type, member),
#define SIZE_NAME(type) " sizeof." #type
#define SIZE(type) sizeof (type),

using namespace zmq::port;

namespace
{
const int ZWASM_PORTAL = portal_type;

//  The numbers of the context options of bounds.hpp.
#define OPTION_NUMBER(name, constant, number, standard, least, most) const int constant = number;
ZMQ_WASM_BOUNDS (OPTION_NUMBER)

//  Defaults and ranges of these options, in the layout table: "ZWASM_MEMORY_LIMIT.default" and so on.
#define BOUND_NAMES(name, constant, number, standard, least, most) \
    " " #constant ".default " #constant ".min " #constant ".max"
#define BOUND_VALUES(name, constant, number, standard, least, most) standard, least, most,

const int constants[] = {CONSTANTS (VALUE)};
const int errors[] = {ERRORS (VALUE)};
const int layout[] = {MEMBERS (MEMBER_OFFSET) SIZES (SIZE) NUMBERS (VALUE)
                        ZMQ_WASM_BOUNDS (BOUND_VALUES)};
}

const zwasm_facts_t *zwasm_facts (void)
{
    static const zwasm_facts_t facts = {
      CONSTANTS (NAME), constants, ERRORS (NAME), errors,
      MEMBERS (MEMBER_NAME) SIZES (SIZE_NAME) NUMBERS (NAME) ZMQ_WASM_BOUNDS (BOUND_NAMES),
      layout};
    return &facts;
}
