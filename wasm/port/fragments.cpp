/* A ws message that comes in several frames: its frames are put together. */
#include "precompiled.hpp"
#include "fragments.hpp"
#include "err.hpp"
#include "msg.hpp"

#include <algorithm>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

namespace
{
void release (void *data_, void *)
{
    free (data_);
}
}

zmq::port::fragments_t::~fragments_t ()
{
    free (_data);
}

int zmq::port::fragments_t::add (msg_t &frame_, unsigned char flags_)
{
    if (!reserve (_size + frame_.size ())) {
        errno = ENOMEM;
        return -1;
    }
    memcpy (_data + _size, frame_.data (), frame_.size ());
    _size += frame_.size ();
    _flags = flags_;
    _is_open = true;
    return 0;
}

//  The memory grows by its half at least, so that many small frames are not copied again for each.
bool zmq::port::fragments_t::reserve (size_t size_)
{
    if (_data && size_ <= _capacity)
        return true;
    const size_t least = 1024;
    const size_t capacity = std::max (std::max (size_, _capacity / 2 * 3), least);
    void *const data = realloc (_data, capacity);
    if (!data)
        return false;
    _data = static_cast<unsigned char *> (data);
    _capacity = capacity;
    return true;
}

int zmq::port::fragments_t::finish (msg_t *msg_)
{
    int rc = msg_->close ();
    errno_assert (rc == 0);
    rc = msg_->init_data (_data, _size, release, NULL);
    if (rc != 0) {
        rc = msg_->init ();
        errno_assert (rc == 0);
        errno = ENOMEM;
        return -1;
    }
    msg_->set_flags (_flags);
    _data = NULL;
    _size = _capacity = 0;
    _is_open = false;
    return 0;
}
