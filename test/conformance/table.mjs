/**
 * What ZMTP and its related RFCs ask of an implementation, and what deviates. The tests try each item; docs/conformance.md is
 * made from this table.
 *
 * @typedef {import("./table.d.mts").Item} Item
 */

/** @type {Readonly<Record<string, readonly Item[]>>} */
export const GROUPS = {
  Greeting: [
    {
      item: 1,
      rfc: "37",
      asks: "The signature is sent without waiting for the peer, the major version as soon as the peer's signature is there.",
    },
    { item: 2, rfc: "37", asks: "The padding of the signature is not looked at." },
    { item: 3, rfc: "37", asks: "A higher major version is accepted, and answered as 3.1." },
    {
      item: 4,
      rfc: "23, 37",
      asks: "Every minor version of 3 is accepted. Subscriptions are commands from 3.1 on, and messages before.",
    },
    {
      item: 5,
      rfc: "37",
      asks: "The whole greeting is sent even if the mechanisms differ. Then the connection is closed.",
      deviations: [
        {
          who: "native",
          does: "closes the connection",
          why: "Which of its threads is first decides whether the rest of the greeting goes out.",
          sometimes: true,
        },
      ],
    },
    { item: 6, rfc: "37", asks: "The name of the mechanism has to be exactly the same." },
    { item: 7, rfc: "37", asks: "With NULL, as-server has no meaning." },
    { item: 8, rfc: "37", asks: "The filler is not looked at." },
    { item: 9, rfc: "37", asks: "A peer may send every byte on its own." },
    {
      item: 10,
      rfc: "37",
      asks: "A peer may send greeting, READY and a message at once.",
      deviations: [
        {
          who: "native",
          does: "closes the connection",
          why: "Whether its own READY has gone out before the peer's message is read is a matter of time.",
          sometimes: true,
        },
      ],
    },
    { item: 11, rfc: "15", asks: "A peer with ZMTP 2.0 is served, also after the handshake interval." },
    { item: 12, rfc: "13", asks: "A peer with ZMTP 1.0 is served, also after the handshake interval." },
    {
      item: 13,
      rfc: "37",
      asks: "With another mechanism than NULL, a peer with ZMTP 1.0 or 2.0 is refused at once.",
    },
    {
      item: 14,
      rfc: "37",
      asks: "What is not ZMTP is closed, and nothing of it delivered.",
      deviations: [
        {
          who: "both",
          does: "keeps HTTP, TLS",
          why: "A first byte that is not FF begins a frame of ZMTP 1.0, which has no signature. Its flags are not to be validated (RFC 13). To refuse such bytes is to refuse peers with ZMTP 1.0. So with NULL, a socket may receive a part of them as messages.",
        },
      ],
    },
    { item: 15, rfc: "–", asks: "A peer without a whole greeting is closed after the handshake interval." },
  ],
  READY: [
    { item: 16, rfc: "37", asks: "READY with the socket type is sent; whoever connects sends it first." },
    {
      item: 17,
      rfc: "37",
      asks: "Upper and lower case of property names do not matter.",
      deviations: [{ who: "native", does: "ignores identity, IDENTITY" }],
    },
    {
      item: 18,
      rfc: "37",
      asks: "A peer without a Socket-Type has no valid one and is refused.",
      deviations: [
        {
          who: "both",
          does: "serves the peer",
          why: "To send a Socket-Type is only a SHOULD, so a peer may leave it out.",
        },
      ],
    },
    {
      item: 19,
      rfc: "37",
      asks: "A property that is cut is refused.",
      deviations: [{ who: "native", does: "accepts a cut before a value" }],
    },
    { item: 20, rfc: "37", asks: "A value of 2^31 bytes or more is refused." },
    {
      item: 21,
      rfc: "37",
      asks: "A property without a name is refused.",
      deviations: [{ who: "native", does: "accepts it" }],
    },
    {
      item: 22,
      rfc: "37",
      asks: "A socket type that does not fit gets an ERROR, and is disconnected.",
      deviations: [
        {
          who: "both",
          does: "closes without an ERROR",
          why: "A SHOULD. An ERROR makes peers that are libzmq give up, where they connect again after a close.",
        },
      ],
    },
    {
      item: 23,
      rfc: "37",
      asks: "An Identity has at most 255 bytes.",
      deviations: [{ who: "native", does: "accepts 256 bytes" }],
    },
    {
      item: 24,
      rfc: "37",
      asks: "An Identity does not begin with a zero.",
      deviations: [
        {
          who: "both",
          does: "accepts it",
          why: "libzmq lets programs set such an Identity, for example one that a ROUTER has made for another connection. Refusing it would cut them off.",
        },
      ],
    },
    { item: 25, rfc: "37", asks: "Properties with other names are accepted, also those that begin with X-." },
    { item: 26, rfc: "37", asks: "A message before READY is refused." },
    { item: 27, rfc: "37", asks: "A second READY changes nothing." },
    { item: 28, rfc: "37", asks: "ERROR ends the connection." },
    { item: 29, rfc: "37", asks: "ERROR with a reason that is shorter than it says is refused." },
  ],
  Frames: [
    {
      item: 30,
      rfc: "37",
      asks: "The reserved bits of the flags are zero.",
      deviations: [
        {
          who: "both",
          does: "accepts bit 3, bit 7, all of them",
          why: "What a sender must not do; RFC 37 does not say that the receiver has to refuse it. libzmq of all versions does not.",
        },
      ],
    },
    {
      item: 31,
      rfc: "37",
      asks: "A command has no MORE.",
      deviations: [
        {
          who: "both",
          does: "accepts an unknown command, PING",
          why: "As with the reserved bits: a rule for the sender, and peers are as tolerant as libzmq is.",
        },
      ],
    },
    { item: 32, rfc: "37", asks: "The long form may have a short length." },
    { item: 33, rfc: "37", asks: "A frame of 2^63 bytes or more is refused." },
    {
      item: 34,
      rfc: "–",
      asks: "A frame that is larger than maxMessageSize is refused, and nothing of its message delivered.",
    },
    { item: 35, rfc: "37", asks: "Empty frames are delivered." },
    {
      item: 36,
      rfc: "37",
      asks: "Frames of 255 bytes are sent in the short form, those of 256 in the long one.",
    },
    { item: 37, rfc: "37", asks: "All frames of a message are delivered, or none." },
    { item: 38, rfc: "37", asks: "Unknown commands are passed over." },
    {
      item: 39,
      rfc: "37",
      asks: "A command without a name, or with a name that is longer than the command, is refused.",
      deviations: [
        {
          who: "native",
          does: "accepts a command without a name, a name of no letters, a name that is longer than the command",
        },
      ],
    },
  ],
  Commands: [
    { item: 40, rfc: "37", asks: "PONG has the context of PING, of 0 to 16 bytes." },
    { item: 41, rfc: "37", asks: "PONG has no more than 16 bytes of a longer one." },
    {
      item: 42,
      rfc: "37",
      asks: "PING without a TTL is refused.",
      deviations: [
        {
          who: "ours",
          does: "ignores it",
          why: "A peer that sends such a PING is kept, as npm zeromq keeps it. It gets no answer, because there is no context to send back.",
        },
        { who: "native", does: "answers with 16 bytes that it was not sent" },
      ],
    },
    {
      item: 43,
      rfc: "37",
      asks: "The TTL of a PING counts, in all of its 16 bits.",
      deviations: [
        { who: "native", does: "counts a TTL in 16 bits of milliseconds: one of 65.6 s is over at once" },
      ],
    },
    { item: 44, rfc: "37", asks: "Any traffic is a sign of life." },
    { item: 45, rfc: "37", asks: "PONG without a PING does nothing." },
    { item: 46, rfc: "23, 37", asks: "A subscription is understood as a command and as a message." },
    { item: 47, rfc: "37", asks: "Topics of 0 to 65536 bytes are subscribed to, in both directions." },
  ],
  "PLAIN, CURVE and ZAP": [
    { item: 48, rfc: "24", asks: "PLAIN: the commands come in their order, and others are refused." },
    { item: 49, rfc: "24", asks: "PLAIN: no length goes beyond its frame." },
    {
      item: 50,
      rfc: "26",
      asks: "CURVE: HELLO has 200 bytes, WELCOME 168, INITIATE at least 257, READY 30, MESSAGE 33.",
      deviations: [
        {
          who: "native",
          does: "keeps a connection after a bad MESSAGE",
          why: "What failed is forgotten while the program observes events.",
          sometimes: true,
        },
      ],
    },
    {
      item: 51,
      rfc: "26",
      asks: "CURVE: the version and the padding of HELLO are validated.",
      deviations: [
        {
          who: "both",
          does: "accepts a padding that is not zero",
          why: "Clients that build HELLO in a buffer that they use again may leave anything there. It protects nobody: the size of HELLO does.",
        },
      ],
    },
    {
      item: 52,
      rfc: "26",
      asks: "CURVE: a nonce that does not increase ends the connection.",
      deviations: [
        {
          who: "native",
          does: "keeps a connection after a bad MESSAGE",
          why: "As item 50.",
          sometimes: true,
        },
      ],
    },
    { item: 53, rfc: "26", asks: "CURVE: every connection has transient keys and a cookie of its own." },
    { item: 54, rfc: "26", asks: "CURVE: the cookie of another connection is refused." },
    {
      item: 55,
      rfc: "26",
      asks: "CURVE: one wrong bit anywhere ends the connection, and nothing of it is delivered.",
      deviations: [
        {
          who: "native",
          does: "keeps a connection after a bad MESSAGE",
          why: "As item 50.",
          sometimes: true,
        },
      ],
    },
    {
      item: 56,
      rfc: "26",
      asks: "CURVE: a client with the wrong key of the server is disconnected without an answer.",
    },
    {
      item: 57,
      rfc: "26",
      asks: "CURVE: a bad MESSAGE is not answered with an ERROR.",
      deviations: [
        {
          who: "native",
          does: "keeps a connection after a bad MESSAGE",
          why: "As item 50.",
          sometimes: true,
        },
      ],
    },
    {
      item: 58,
      rfc: "27",
      asks: "ZAP: the request has version, domain, address, identity, mechanism and credentials.",
    },
    {
      item: 59,
      rfc: "27",
      asks: "ZAP: without a good answer of the handler, nobody is let in.",
      deviations: [
        {
          who: "both",
          does: "lets in after no handler",
          why: "A context that never had a handler asks nobody: programs that set `zapDomain` without a handler work so with libzmq. A context that had one lets nobody in without it. The option `zapEnforceDomain` refuses from the beginning.",
        },
      ],
    },
    {
      item: 60,
      rfc: "27",
      asks: "ZAP: messages have the user ID and the metadata of the answer.",
      untested: "Neither package shows them to a program.",
    },
    {
      item: 73,
      rfc: "37",
      asks: "CURVE: a MESSAGE is a command.",
      deviations: [
        { who: "ours", does: "sends messages", why: "Peers that do as libzmq does may drop commands." },
        { who: "native", does: "drops commands, sends messages" },
      ],
    },
  ],
  Patterns: [
    {
      item: 61,
      rfc: "28",
      asks: "REQ sends a delimiter, and takes only a well-formed reply of the peer that it has asked.",
    },
    {
      item: 62,
      rfc: "28",
      asks: "REP passes over requests without a delimiter, and answers the good one with its envelope.",
    },
    {
      item: 63,
      rfc: "28",
      asks: "ROUTER names the peer of a message, sends to the peer that is named, and drops or refuses the rest.",
    },
    { item: 64, rfc: "28", asks: "An Identity that another peer has does not take messages away from it." },
    { item: 65, rfc: "29", asks: "PUB does not wait for a peer that does not read." },
    {
      item: 66,
      rfc: "29",
      asks: "XPUB tells the end of the subscriptions of a peer that has gone.",
      deviations: [
        {
          who: "both",
          as: "connector",
          does: "does not tell it",
          why: "A socket that connects keeps the queue and the subscriptions of its peer, which may come back. RFC 29 wants the queue kept as well.",
        },
      ],
    },
    {
      item: 67,
      rfc: "37",
      asks: "Two SUBSCRIBE of one topic need two CANCEL.",
      deviations: [
        {
          who: "both",
          does: "ends it with the first CANCEL",
          why: "Subscriptions of a peer are a set in libzmq. Its SUB counts for itself and sends one SUBSCRIBE and one CANCEL, so only other peers can see it.",
        },
      ],
    },
    { item: 68, rfc: "30", asks: "PUSH waits when the queue is full, and loses nothing." },
    { item: 69, rfc: "31", asks: "PAIR refuses a second peer." },
    {
      item: 70,
      rfc: "28",
      asks: "DEALER keeps messages until it has a peer, serves peers in turn, and waits when they are full.",
      deviations: [
        {
          who: "native",
          does: "waits for ever",
          sometimes: true,
          why: "Seen in two runs of many, in which a second peer was not served. The cause is not known.",
        },
      ],
    },
  ],
  Drafts: [
    {
      item: 71,
      rfc: "45",
      asks: "ZWS: the handshake of ws with every protocol and path, pings, and messages.",
      transports: ["tcp"],
      deviations: [
        {
          who: "native",
          as: "binder",
          does: "does not answer a path of two names, does not echo pings over ZWS2.0/NULL, ZWS2.0",
        },
        { who: "native", as: "connector", does: "sends another path, Host" },
      ],
    },
    { item: 72, rfc: "37", asks: "CLIENT, SERVER and GATHER drop messages of several frames." },
  ],
};

export function listed(item, who, role, transport) {
  return item.deviations?.find(
    (deviation) =>
      (deviation.who === who || deviation.who === "both") &&
      (deviation.as ?? role) === role &&
      (deviation.over ?? transport) === transport,
  );
}
