/* CURVE boxes of host bodies: encrypts and decrypts large messages chunk by chunk, so that their bytes stay in JavaScript.
   The bytes on the wire are those of crypto_box_easy_afternm (). */
#ifndef ZMQ_WASM_HOST_BOX_HPP
#define ZMQ_WASM_HOST_BOX_HPP

#include <stddef.h>
#include <stdint.h>

namespace zmq
{
class msg_t;

namespace port
{
//  What comes before the box in a frame: the name of the command, and the short nonce.
const size_t box_header_size = 16;

//  Replaces a message with a host body by one with the header and the box of flags_ and the body. The body is not changed,
//  because it may belong to the user. Returns -1 with ENOMEM if there is not enough memory for the new body.
int seal_body (msg_t *msg_,
               uint8_t flags_,
               const uint8_t header_[box_header_size],
               const uint8_t nonce_[24],
               const uint8_t key_[32]);

//  The opposite, in place: a message that was received becomes what is in its box, without the flags. Returns -1, and
//  changes nothing, if the box was not made with this key and this nonce.
int open_body (msg_t *msg_, uint8_t *flags_, const uint8_t nonce_[24], const uint8_t key_[32]);
}
}

#endif
