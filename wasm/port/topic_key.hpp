/* The bytes of the topics that a walk through a whole trie visits. Walks are made when a peer leaves or connects, which
   nobody can refuse, so the memory is allocated when topics are added. */
#ifndef ZMQ_WASM_TOPIC_KEY_HPP
#define ZMQ_WASM_TOPIC_KEY_HPP

#include <stddef.h>

namespace zmq
{
namespace port
{
class topic_key_t
{
  public:
    //  Makes room for topics of this many bytes. Returns false if there is no memory.
    bool reserve (size_t size_)
    {
        return size_ <= _room || grow (size_);
    }

    unsigned char *data () { return _data; }
    unsigned char &operator[] (size_t index_) { return _data[index_]; }

  private:
    bool grow (size_t size_);

    unsigned char *_data;
    size_t _room;
};

//  One is enough: no walk begins during another.
extern topic_key_t topic_key;
}
}

#endif
