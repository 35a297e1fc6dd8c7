/* Host bodies: makes messages of tokens, and copies a body into memory when libzmq needs the bytes. */
#include "precompiled.hpp"
#include "poller.hpp"
#include "host_body.hpp"
#include "msg.hpp"
#include "err.hpp"

#include <errno.h>
#include <stdlib.h>

#include "host.hpp"

namespace
{
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
}

int zmq::port::init_host_body (msg_t *msg_, size_t size_)
{
    void *const token = host_body_new (size_);
    if (!token) {
        errno = ENOMEM;
        return -1;
    }
    const int rc = adopt_host_body (msg_, token, size_);
    if (rc != 0)
        host_body_release (token);
    return rc;
}

int zmq::port::adopt_host_body (msg_t *msg_, void *token_, size_t size_)
{
    return msg_->init_data (token_, size_, release, token_);
}

bool zmq::port::append (void *token_, const void *data_, size_t size_)
{
    return check (host_body_append (token_, data_, size_)) >= 0;
}

void zmq::port::materialise (void **data_, size_t size_, void (**free_) (void *, void *))
{
    void *const data = malloc (size_);
    alloc_assert (data);
    host_body_read (*data_, data);
    *data_ = data;
    *free_ = free_and_release;
}
