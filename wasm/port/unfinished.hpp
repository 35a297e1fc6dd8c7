/* What a connection has sent of a message whose last frame has not arrived. No high-water mark counts it. */
#ifndef ZMQ_WASM_UNFINISHED_HPP
#define ZMQ_WASM_UNFINISHED_HPP

#include <stddef.h>
#include <stdint.h>

namespace zmq
{
class msg_t;

namespace port
{
class unfinished_t
{
  public:
    unfinished_t () : _frames (0), _bytes (0), _arrived (0) {}
    ~unfinished_t () { reset (); }

    //  Bytes were read, of a frame that may not be complete.
    void arrived (size_t count_)
    {
        _arrived += count_;
        total += count_;
    }

    //  Whether a frame may be added. If not, errno says why: EMSGSIZE.
    bool admits (const msg_t &msg_) const
    {
        return _frames == 0 || admits_more (msg_);
    }

    //  A frame was added. It is the last one of its message unless more_ is true.
    void add (size_t size_, bool more_)
    {
        total -= _arrived;
        _arrived = 0;
        if (more_) {
            ++_frames;
            _bytes += size_;
            total += size_;
        } else if (_frames > 0)
            reset ();
    }

    //  The connection or the message has ended.
    void reset ()
    {
        total -= _bytes + _arrived;
        _frames = 0;
        _bytes = 0;
        _arrived = 0;
    }

    uint64_t bytes () const { return _bytes + _arrived; }

    //  The bytes of all connections.
    static uint64_t total;

  private:
    bool admits_more (const msg_t &msg_) const;

    uint32_t _frames;
    //  Of complete frames, with what libzmq needs for each.
    uint64_t _bytes;
    //  Of the frame that is not complete.
    uint64_t _arrived;
};
}
}

#endif
