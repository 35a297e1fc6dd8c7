/* The bytes of a message one piece after the other, for code that compares them from the first byte on, such as the walk
   along the topics of a trie. A small message is one piece. Of a host body, as much is read as the caller asks for. */
#ifndef ZMQ_WASM_PIECES_HPP
#define ZMQ_WASM_PIECES_HPP

#include <algorithm>

#include "host.hpp"
#include "host_body.hpp"
#include "likely.hpp"
#include "msg.hpp"

namespace zmq
{
namespace port
{
class pieces_t
{
  public:
    //  The size of the first piece of a host body.
    enum
    {
        first_size = 256
    };

    explicit pieces_t (msg_t &msg_) :
        _data (static_cast<const unsigned char *> (msg_.raw_data ())),
        _size (msg_.size ()),
        _token (NULL)
    {
        if (unlikely (is_host_body (_data))) {
            _token = _data;
            _total = _size;
            _read = 0;
            read (_first, first_size);
        }
    }

    const unsigned char *data () const { return _data; }
    size_t size () const { return _size; }

    //  Goes on to the next piece. Returns false if there is none. It is in the chunk (host_body.hpp).
    bool next ()
    {
        if (likely (_token == NULL) || _read == _total)
            return false;
        read (chunk, chunk_size);
        return true;
    }

  private:
    void read (unsigned char *buffer_, size_t room_)
    {
        _size = std::min (room_, _total - _read);
        host_body_peek (_token, _read, buffer_, _size);
        _read += _size;
        _data = buffer_;
    }

    const unsigned char *_data;
    size_t _size;
    const void *_token;
    size_t _total;
    size_t _read;
    unsigned char _first[first_size];
};
}
}

#endif
