/* Host bodies: makes messages of tokens, masks their bodies, and copies a body into memory when libzmq needs all of it. */
#include "precompiled.hpp"
#include "poller.hpp"
#include "host_body.hpp"
#include "msg.hpp"
#include "err.hpp"

#include <algorithm>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "host.hpp"

namespace
{
using namespace zmq::port;

//  The free function of a message with a host body. Its hint is the token.
void release (void *, void *token_)
{
    host_body_release (token_);
}

//  The free function after materialise (). The token is released as late as this, because an encoder may still use it.
void free_and_release (void *data_, void *token_)
{
    free (data_);
    host_body_release (token_);
}

int init_new (zmq::msg_t *msg_, size_t size_, int whole_)
{
    void *const token = host_body_new (size_, whole_);
    if (!token) {
        errno = ENOMEM;
        return -1;
    }
    const int rc = adopt_host_body (msg_, token, size_);
    if (rc != 0)
        host_body_release (token);
    return rc;
}

void copy_masked (const void *from_, void *to_, size_t size_, const unsigned char mask_[4], size_t index_)
{
    //  The mask for each aligned word of the chunk, whose size is a multiple of four.
    unsigned char turned[4];
    for (size_t i = 0; i < sizeof turned; ++i)
        turned[i] = mask_[(index_ + i) % 4];
    uint32_t mask;
    memcpy (&mask, turned, sizeof mask);
    for (uint64_t offset = 0; offset < size_; offset += chunk_size) {
        const size_t count = static_cast<size_t> (std::min<uint64_t> (chunk_size, size_ - offset));
        host_body_read (from_, offset, chunk, count);
        uint32_t *const words = reinterpret_cast<uint32_t *> (chunk);
        for (size_t i = 0; i < (count + 3) / 4; ++i)
            words[i] ^= mask;
        host_body_write (to_, offset, chunk, count);
    }
}
}

namespace zmq
{
namespace port
{
unsigned char chunk[chunk_size] __attribute__ ((aligned (16)));
}
}

bool zmq::port::has_host_body (msg_t &msg_)
{
    return msg_.is_lmsg () && is_host_body (msg_.raw_data ());
}

int zmq::port::init_host_body (msg_t *msg_, size_t size_)
{
    return init_new (msg_, size_, 0);
}

int zmq::port::init_whole_host_body (msg_t *msg_, size_t size_)
{
    return init_new (msg_, size_, 1);
}

int zmq::port::adopt_host_body (msg_t *msg_, void *token_, size_t size_)
{
    return msg_->init_data (token_, size_, release, token_);
}

bool zmq::port::append (void *token_, const void *data_, size_t size_)
{
    return check (host_body_append (token_, data_, size_)) >= 0;
}

bool zmq::port::materialise (void **data_, size_t size_, void (**free_) (void *, void *))
{
    void *const data = malloc (size_);
    if (!data)
        return false;
    host_body_read (*data_, 0, data, size_);
    *data_ = data;
    *free_ = free_and_release;
    return true;
}

unsigned char *zmq::port::borrow_bytes (msg_t &msg_)
{
    if (!has_host_body (msg_))
        return static_cast<unsigned char *> (msg_.raw_data ());
    if (msg_.size () > chunk_size)
        return NULL;
    host_body_peek (msg_.raw_data (), 0, chunk, msg_.size ());
    return chunk;
}

int zmq::port::mask_body (msg_t &msg_, const unsigned char mask_[4], size_t index_)
{
    msg_t masked;
    if (init_whole_host_body (&masked, msg_.size ()) != 0)
        return -1;
    copy_masked (msg_.raw_data (), masked.raw_data (), msg_.size (), mask_, index_);
    return msg_.move (masked);
}

void zmq::port::unmask_body (msg_t &msg_, const unsigned char mask_[4], size_t index_)
{
    copy_masked (msg_.raw_data (), msg_.raw_data (), msg_.size (), mask_, index_);
}
