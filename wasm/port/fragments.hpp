/* A ws message that comes in several frames, as far as it has arrived. Browsers send large messages so. */
#ifndef ZMQ_WASM_FRAGMENTS_HPP
#define ZMQ_WASM_FRAGMENTS_HPP

#include "macros.hpp"

#include <stddef.h>

namespace zmq
{
class msg_t;

namespace port
{
class fragments_t
{
  public:
    fragments_t () : _data (NULL), _size (0), _capacity (0), _flags (0), _is_open (false) {}
    ~fragments_t ();

    //  Whether the next frame of the message has to continue it.
    bool is_open () const { return _is_open; }

    //  What has arrived.
    size_t size () const { return _size; }

    //  The flags of the first frame, which are those of the message.
    unsigned char flags () const { return _flags; }

    //  Adds a frame. Returns -1 if there is no memory for it; errno is ENOMEM.
    int add (msg_t &frame_, unsigned char flags_);

    //  Makes the message of all frames. Returns -1 if there is no memory; errno is ENOMEM.
    int finish (msg_t *msg_);

  private:
    bool reserve (size_t size_);

    unsigned char *_data;
    size_t _size;
    size_t _capacity;
    unsigned char _flags;
    bool _is_open;

    ZMQ_NON_COPYABLE_NOR_MOVABLE (fragments_t)
};
}
}

#endif
