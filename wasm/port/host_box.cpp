/* CURVE boxes of host bodies. A box is made of XSalsa20 and Poly1305. Its first 32 bytes of key stream are the key of the
   MAC, and the rest encrypts. In a frame, the header and the MAC take 32 bytes too. So the key stream is as long as
   the frame: byte n of the frame is encrypted with byte n of the key stream, and a chunk of the frame starts at a
   block of it. */
#include "precompiled.hpp"
#include "poller.hpp"
#include "host_box.hpp"
#include "budget.hpp"
#include "host_body.hpp"
#include "msg.hpp"

#include <algorithm>
#include <errno.h>
#include <sodium.h>
#include <string.h>

#include "host.hpp"

using namespace zmq::port;

namespace
{
const size_t block_size = 64;
const size_t mac_size = crypto_onetimeauth_BYTES;
const size_t prefix_size = box_header_size + mac_size;
const size_t flags_size = 1;
//  A frame is so much longer than its body.
const size_t overhead = prefix_size + flags_size;
//  Up to this size, a box to send is made in wasm memory while there is plenty: memory of JavaScript is new each time,
//  which costs more than a further copy.
const size_t max_heap_box = 2 * 1024 * kib;

static_assert (prefix_size == crypto_onetimeauth_KEYBYTES, "the key of the MAC ends where the box begins");
static_assert (chunk_size % block_size == 0, "a chunk starts at a block of the key stream");

class cipher_t
{
  public:
    cipher_t (const uint8_t nonce_[24], const uint8_t key_[32]) : _nonce (nonce_ + 16)
    {
        crypto_core_hsalsa20 (_subkey, nonce_, key_, NULL);
    }
    ~cipher_t () { sodium_memzero (_subkey, sizeof _subkey); }

    //  Encrypts or decrypts the bytes of the frame from offset_ on, in place.
    void apply (unsigned char *bytes_, uint64_t offset_, size_t size_) const
    {
        crypto_stream_salsa20_xor_ic (bytes_, bytes_, size_, _nonce,
                                      offset_ / block_size, _subkey);
    }

  private:
    const uint8_t *const _nonce;
    uint8_t _subkey[crypto_stream_salsa20_KEYBYTES];
};

//  The MAC of a box.
class mac_t
{
  public:
    //  The bytes begin with the first ones of the key stream, which are cleared.
    void begin (unsigned char *bytes_)
    {
        crypto_onetimeauth_init (&_state, bytes_);
        sodium_memzero (bytes_, prefix_size);
    }
    ~mac_t () { sodium_memzero (&_state, sizeof _state); }

    //  Adds encrypted bytes of the frame from offset_ on.
    void add (const unsigned char *bytes_, uint64_t offset_, size_t size_)
    {
        const size_t skipped = offset_ == 0 ? prefix_size : 0;
        crypto_onetimeauth_update (&_state, bytes_ + skipped, size_ - skipped);
    }

    void finish (uint8_t mac_[mac_size])
    {
        crypto_onetimeauth_final (&_state, mac_);
    }

  private:
    crypto_onetimeauth_state _state;
};

//  Offsets have 64 bits: beyond the last chunk of a frame of almost 4 GiB, 32 are too few.
size_t chunk_at (uint64_t offset_, size_t size_)
{
    return static_cast<size_t> (std::min<uint64_t> (chunk_size, size_ - offset_));
}

//  Whether the MAC in the frame is right. Afterwards the chunk contains the last bytes of the frame.
bool verify (const void *token_, size_t size_, const cipher_t &cipher_)
{
    memset (chunk, 0, prefix_size);
    cipher_.apply (chunk, 0, prefix_size);
    mac_t mac;
    mac.begin (chunk);
    uint8_t expected[mac_size], actual[mac_size];
    for (uint64_t offset = 0; offset < size_; offset += chunk_size) {
        const size_t count = chunk_at (offset, size_);
        host_body_read (token_, offset, chunk, count);
        if (offset == 0)
            memcpy (expected, chunk + box_header_size, mac_size);
        mac.add (chunk, offset, count);
    }
    mac.finish (actual);
    return crypto_verify_16 (expected, actual) == 0;
}
}

int zmq::port::seal_body (msg_t *msg_,
                          uint8_t flags_,
                          const uint8_t header_[box_header_size],
                          const uint8_t nonce_[24],
                          const uint8_t key_[32])
{
    msg_t box;
    const size_t size = msg_->size () + overhead;
    const bool is_in_heap = size <= max_heap_box && has_plenty ();
    if (msg_->size () > max_frame - overhead
        || (is_in_heap ? box.init_size (size) : init_whole_host_body (&box, size))
             != 0) {
        errno = ENOMEM;
        return -1;
    }
    const cipher_t cipher (nonce_, key_);
    mac_t mac;
    uint8_t prefix[prefix_size];
    memcpy (prefix, header_, box_header_size);
    for (uint64_t offset = 0; offset < size; offset += chunk_size) {
        const size_t count = chunk_at (offset, size);
        unsigned char *const bytes =
          is_in_heap ? static_cast<unsigned char *> (box.data ()) + offset : chunk;
        //  The first bytes of the frame are no part of the body.
        const size_t skipped = offset == 0 ? overhead : 0;
        host_body_read (msg_->raw_data (), offset + skipped - overhead,
                        bytes + skipped, count - skipped);
        if (offset == 0) {
            memset (bytes, 0, prefix_size);
            bytes[prefix_size] = flags_;
        }
        cipher.apply (bytes, offset, count);
        if (offset == 0)
            mac.begin (bytes);
        mac.add (bytes, offset, count);
        if (!is_in_heap)
            host_body_write (box.raw_data (), offset, bytes, count);
    }
    mac.finish (prefix + box_header_size);
    if (is_in_heap)
        memcpy (box.data (), prefix, prefix_size);
    else
        host_body_write (box.raw_data (), 0, prefix, prefix_size);
    return msg_->move (box);
}

int zmq::port::open_body (msg_t *msg_, uint8_t *flags_, const uint8_t nonce_[24], const uint8_t key_[32])
{
    const size_t size = msg_->size ();
    void *const token = msg_->raw_data ();
    const cipher_t cipher (nonce_, key_);
    if (!verify (token, size, cipher))
        return -1;
    for (uint64_t offset = 0; offset < size; offset += chunk_size) {
        const size_t count = chunk_at (offset, size);
        //  The only chunk of a frame is there already.
        if (size > chunk_size)
            host_body_read (token, offset, chunk, count);
        cipher.apply (chunk, offset, count);
        //  The body moves to the beginning of the frame. What comes later is still encrypted there.
        const size_t skipped = offset == 0 ? overhead : 0;
        if (offset == 0)
            *flags_ = chunk[prefix_size];
        host_body_write (token, offset + skipped - overhead, chunk + skipped,
                         count - skipped);
    }
    sodium_memzero (chunk, std::min (size, chunk_size));
    host_body_shrink (token, size - overhead);
    msg_->shrink (size - overhead);
    return 0;
}
