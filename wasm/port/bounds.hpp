/* Bounds: how much one peer, one connection or one socket may hold. This table is the only place that has their
   defaults and ranges. The options of Context (src/tables/options/context-options.ts) read and set them, and
   docs/architecture/memory.md explains them; test/sockets/limits-table.test.ts compares both with this table. */
#ifndef ZMQ_WASM_BOUNDS_HPP
#define ZMQ_WASM_BOUNDS_HPP

#include <stddef.h>

//  _ (name, constant of the option, its number, default, smallest value, largest value)
//  The option numbers do not occur in libzmq. They are below 128, so that threads can share them (src/threads/directory.ts).
#define ZMQ_WASM_BOUNDS(_)                                                                        \
    /*  Bytes of the heap that messages, subscriptions and connections of the context may take. */ \
    _ (memory_limit, ZWASM_MEMORY_LIMIT, 101, 1073741824, 16777216, 1610612736)                                     \
    /*  Bytes of large bodies that have arrived and that libzmq has not handed over yet; 0: no limit. */ \
    _ (body_memory_limit, ZWASM_BODY_MEMORY_LIMIT, 102, 0, 0, 2147483647)                                                \
    /*  Bytes of one frame before the handshake is done. */                                       \
    _ (max_handshake_size, ZWASM_MAX_HANDSHAKE_SIZE, 103, 8192, 1024, 65536)                                              \
    /*  Bytes of the topic of one subscription of a peer, and so of one command. */               \
    _ (max_subscription_size, ZWASM_MAX_SUBSCRIPTION_SIZE, 104, 4194304, 1, 2147483000)                                      \
    /*  Subscriptions of one connection, and the bytes of their topics. */                        \
    _ (max_subscriptions, ZWASM_MAX_SUBSCRIPTIONS, 105, 1000000, 1, 2147483647)                                          \
    _ (max_subscription_bytes, ZWASM_MAX_SUBSCRIPTION_BYTES, 106, 67108864, 1, 2147483647)                                    \
    /*  Frames and bytes of one message, until its last frame has arrived. */                     \
    _ (max_message_frames, ZWASM_MAX_MESSAGE_FRAMES, 107, 1048576, 1, 2147483647)                                         \
    _ (max_message_bytes, ZWASM_MAX_MESSAGE_BYTES, 108, 2147483647, 1, 2147483647)                                       \
    /*  Connections that one socket has accepted. */                                              \
    _ (max_connections, ZWASM_MAX_CONNECTIONS, 109, 65535, 1, 65535)

namespace zmq
{
namespace port
{
#define ZMQ_WASM_BOUND_MEMBER(name, constant, number, standard, least, most) int name;
struct bounds_t
{
    ZMQ_WASM_BOUNDS (ZMQ_WASM_BOUND_MEMBER)
};
#undef ZMQ_WASM_BOUND_MEMBER

extern bounds_t bounds;

//  For zmq_ctx_set () and zmq_ctx_get (): false if there is no such bound, or if the value is out of range.
bool set_bound (int option_, int value_);
bool get_bound (int option_, int *value_);
}
}

#endif
