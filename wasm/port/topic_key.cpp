/* The one buffer for the topics of walks through tries. */
#include "precompiled.hpp"
#include "topic_key.hpp"

#include <stdlib.h>

zmq::port::topic_key_t zmq::port::topic_key;

bool zmq::port::topic_key_t::grow (size_t size_)
{
    //  Some more, because topics that become longer and longer are added one after the other.
    const size_t room = size_ + size_ / 8 + 256;
    void *const data = realloc (_data, room);
    if (!data)
        return false;
    _data = static_cast<unsigned char *> (data);
    _room = room;
    return true;
}
