/**
 * Where this package differs from npm zeromq 6.8.0 on purpose. Each entry is a decision. The tests, which run on both
 * packages, refer to it by its name. MIGRATING.md is generated from it.
 */
export interface Deviation {
  /** What npm zeromq 6.8.0 does: whole sentences, in Markdown. */
  readonly theirs: string;
  /** What this package does instead. */
  readonly ours: string;
  /** Paths of the properties and types that differ because of it. `*` matches anything. */
  readonly api?: readonly string[];
}

export type DeviationName = keyof typeof DEVIATIONS;

export const DEVIATIONS = {
  textsSayMore: {
    theirs: "Texts of errors are those of libzmq. Stacks begin in the package.",
    ours:
      "Texts begin like npm zeromq's and go on with a colon and a hint: what was wrong, what is allowed, what to do. " +
      "The hint is also the property `hint`. Messages that npm zeromq's own tests compare as a whole stay as they are; the " +
      "first line of the stack has the hint. Stacks begin in the program.",
  },
  objectsAsText: {
    theirs:
      'Objects, promises and functions are sent as "[object Object]", "[object Promise]" and their source.',
    ours: "`send()` throws a TypeError. Objects with a `toString()` of their own are sent as its text.",
  },
  turnWarning: {
    theirs: "A `send()` or `receive()` of a Request or Reply that is out of turn waits, without a warning.",
    ours: "The same. After 0.2 seconds the process gets the warning ZEROMQ_WASM_REQ_REP_ORDER, once for each socket.",
  },
  curveWarning: {
    theirs: "A CURVE socket without the keys that it needs does not connect, without a warning.",
    ours: "The same. At bind or connect, the process gets the warning ZEROMQ_WASM_CURVE_KEYS, once for each socket.",
  },
  closeReason: {
    theirs: 'The event "close" does not say why an attempt to connect failed.',
    ours: "It has the reason as `error`: that nobody listens, that the runtime forbids it, that there is no free descriptor.",
  },
  closedCause: {
    theirs: "An operation that ends because the socket is closed fails with EAGAIN, as after a timeout.",
    ours: "The same. Its error also has a `cause`, with the code EBADF and the place of the `close()`.",
  },
  unbindSync: {
    theirs: "`unbindSync()` binds.",
    ours: "It unbinds.",
  },
  textWithNul: {
    theirs: "The value of a text option ends at its first NUL.",
    ours: "The whole text is read.",
  },
  numbersOutOfRange: {
    theirs: "A number that does not fit the type of an option becomes another number.",
    ours:
      "For 32 bits, setting it throws a RangeError. For 64 bits, it becomes the nearest number that fits, so Infinity means the " +
      "largest. NaN throws a TypeError.",
  },
  wsPath: {
    theirs: "A ws endpoint with a path of several parts, such as `ws://*:80/a/b`, is EINVAL.",
    ours: "A path may have any parts.",
  },
  selfConnection: {
    theirs:
      "If nobody listens on a port, a socket that connects to it may be connected with itself, and keeps the port for itself.",
    ours: "Such an attempt fails with ECONNREFUSED, and is made again.",
  },
  bindSyncName: {
    theirs: "`bindSync()` takes the name of a host.",
    ours: "That is ENODEV, because it cannot wait for the address. `bind()` takes such names.",
  },
  portOutOfRange: {
    theirs: "Port 99999 binds 34463, port -1 binds 65535.",
    ours: "EINVAL.",
  },
  endpointWithNul: {
    theirs: "An endpoint ends at its first NUL.",
    ours: "EINVAL.",
  },
  foreignDescriptors: {
    theirs:
      "`setInt32Option(89, fd)`, which is ZMQ_USE_FD, makes a socket use a descriptor that is already open.",
    ours: "EINVAL.",
  },
  ipcFilters: {
    theirs:
      "`setInt32Option(58, pid)`, and 59 and 60, which are ZMQ_IPC_FILTER_PID, _UID and _GID, select peers over ipc.",
    ours: "EINVAL: no runtime reports the process or user of a peer.",
  },
  temporaryIpcPath: {
    theirs: "`ipc://*` makes a path in the current folder, unless TMPDIR is set.",
    ours: "The path is in the system's folder for temporary files.",
  },
  temporaryFolderAtExit: {
    theirs: "A process that exits before `bind()` of `ipc://*` has settled leaves the folder behind.",
    ours: "The folder is removed.",
  },
  closedInBackground: {
    theirs: "After `close()`, the address of a socket is free some time later.",
    ours: "It is free when `close()` returns.",
  },
  refusedOptions: {
    theirs: "If a constructor refuses an option, the socket stays open until it is garbage collected.",
    ours: "The socket is closed.",
  },
  closedWhileConnecting: {
    theirs: "Closing a socket while it connects to its SOCKS proxy ends the process.",
    ours: "The socket closes.",
  },
  closedWhileSending: {
    theirs: "If the `toString()` of a message closes the socket that sends it, the process ends.",
    ours: "`send()` throws EBADF.",
  },
  ipcPathTaken: {
    theirs: "Binding an ipc path takes it away from the process that listens there.",
    ours: "EADDRINUSE.",
  },
  ipcFileInTheWay: {
    theirs: "Binding an ipc path deletes a file that is there.",
    ours: "EADDRINUSE.",
  },
  resetBeforeAccepted: {
    theirs:
      "A tcp connection that its peer has reset before it is accepted is accepted, and then disconnected.",
    ours: "In Node.js, it is an `accept:error` event with ECONNABORTED. Deno and Bun do as npm zeromq does.",
  },
  moreKindsOfBytes: {
    theirs: 'A SharedArrayBuffer is sent as the text "[object SharedArrayBuffer]". A DataView is an error.',
    ours: "Their bytes are sent. Text options also accept a DataView.",
  },
  proxiedArray: {
    theirs: "A JavaScript Proxy of an array is sent as text, in one frame.",
    ours: "It is sent like the array.",
  },
  noFrames: {
    theirs: "`send([])` resolves and sends nothing.",
    ours: "It rejects with EINVAL.",
  },
  manySends: {
    theirs: "The 514th send in a row that is not awaited throws EBUSY.",
    ours: "A send to a writable socket never throws EBUSY.",
  },
  operationNotSupported: {
    theirs:
      "`receive()` of a Push and `send()` of a Pull wait until the socket is closed, then reject with ENOTSUP.",
    ours: "They reject with ENOTSUP at once.",
  },
  eventsOfClosed: {
    theirs: "`events` of a closed socket throws ENOTSOCK.",
    ours: "It throws ENOTSOCK if it was not used before the close. Otherwise it is the closed observer.",
  },
  draftWarning: {
    theirs: "Importing `zeromq/draft` prints a warning.",
    ours: "It prints no warning.",
  },
  approvals: {
    theirs:
      "`setStringOption(6, topic)` of an XPublisher that is `manual` approves for the peer of the request that was received last; but for another peer after a message that is no request or that came before `manual` was set, and for nobody after any peer has gone.",
    ours: "It always approves for the peer of the request that was received last, as long as this peer is there.",
  },
  unbindUdp: {
    theirs: "Unbinding from a udp endpoint fails with ENOENT.",
    ours: "It unbinds.",
  },
  udpAddress: {
    theirs: "Binding to a udp address that is not available succeeds, and nothing arrives there.",
    ours: "It rejects with the reason.",
  },
  largeDatagrams: {
    theirs:
      "Sending more than 8192 bytes over udp ends the process. A longer datagram is cut when it is received.",
    ours: "Messages that fit into a datagram are sent and received. Others are lost.",
  },
  longUdpGroups: {
    theirs: "A datagram to a group whose name has 128 bytes or more ends the process of its receiver.",
    ours: "It is received.",
  },
  threeFrames: {
    theirs: "After a message of three frames, a Datagram socket does not work any more.",
    ours: "The message is refused.",
  },
  datagramsOverIpv6: {
    theirs: "A Datagram socket that receives over IPv6 ends the process.",
    ours: "Binding it to an IPv6 address fails with EAFNOSUPPORT.",
  },
  sendBeforeConnect: {
    theirs: "A send that is pending when the socket connects for the first time may wait for ever.",
    ours: "The message is sent.",
  },
  receiveBeforeConnect: {
    theirs: "A receive that is pending when the socket connects over inproc may wait for ever.",
    ours: "It gets the message.",
  },
  bindErrorWhileObserved: {
    theirs:
      "A bind that fails while a program observes events may reject with EAGAIN, whatever the reason is.",
    ours: "It rejects with the reason.",
  },
  closedObserver: {
    theirs: "A socket whose observer was closed blocks its context for ever at its next event.",
    ours: "The socket works on.",
  },
  throwingListener: {
    theirs: "After a listener has thrown, an observer emits no more events.",
    ours: "It emits the next events.",
  },
  idleSockets: {
    theirs:
      "A socket that the program does not use does not handle subscriptions and new peers. For example, a publisher does not send its welcome message, and a subscriber that has connected again does not subscribe again.",
    ours: "Every socket handles them.",
  },
  newLimits: {
    theirs:
      "A send that waits may wait for ever when the high-water mark of its connection is raised or removed.",
    ours: "The message is sent.",
  },
  proxyResume: {
    theirs: "After `pause()` and `resume()`, a proxy forwards nothing more.",
    ours: "It forwards again.",
  },
  proxyOfOneSocket: {
    theirs: "A proxy whose two sockets are the same one ends the process.",
    ours: "It passes the messages of the socket back to it.",
  },
  lateReply: {
    theirs: "A `receive()` that finds only a reply to an earlier request rejects with EAGAIN.",
    ours: "It waits for the right reply.",
  },
  iteratorReturn: {
    theirs:
      "An iterator of a socket has only `next()`. A stream over it (`Readable.from(socket)`) that ends early leaves a receive pending, so that `receive()` throws EBUSY.",
    ours: "It has `return()` as well, which ends that receive. The socket stays open, and a message that arrives later goes to the next receive.",
  },
  collectedWhileObserved: {
    theirs:
      "A socket without references is closed when it is garbage collected, even if the program listens to its events.",
    ours: "It is kept as long as the program listens to its events or waits for one. Close such sockets: 341 of them reach the default `maxSockets`, and the next one throws EMFILE.",
  },
  collectedWhilePending: {
    theirs: "A pending receive is rejected when its socket is garbage collected.",
    ours: "A socket with a pending operation is never garbage collected.",
  },
  typesThatDoNotMatch: {
    theirs:
      "Over inproc, a Dish and another type than Radio, or a Stream and another type, may abort the process when a message arrives.",
    ours: "`connect()` throws ENOCOMPATPROTO. If the name is bound later, the two are not connected.",
  },
  terminatedWorkers: {
    theirs: "`worker.terminate()` may abort the process.",
    ours: "It ends that worker. Its peers over inproc are disconnected within a quarter of a second.",
  },
  smallerCopies: {
    theirs:
      "A Buffer of 129 bytes or more is not copied when it is sent. The socket refers to it until the message is sent, and over inproc the receiver gets the memory of the sender. npm zeromq's own tests check this with 1025 bytes (the socket refers to them) and 2048 bytes (the receiver has the same memory).",
    ours: "The same from 4096 bytes on. Smaller Buffers are copied, those of 1025 and 2048 bytes too: the receiver has memory of its own, and the Buffer that was sent can be changed, and garbage collected, as soon as `send()` has resolved.",
  },
  transferredWhileSending: {
    theirs:
      "If a program transfers or resizes the memory of a Buffer of 129 bytes or more before it was sent, other memory of the process may be sent.",
    ours: "Up to 4095 bytes, and from memory that can be resized, the message arrives as it was. From 4096 bytes on, transferring the memory makes the `send()` that waits reject with EINVAL. If `send()` had resolved, it closes the connection, and the process gets the warning ZEROMQ_WASM_MEMORY_TRANSFERRED.",
  },
  transferredFrames: {
    theirs:
      "The memory of a received frame can be transferred to another thread up to 128 bytes. That of a larger frame cannot (Node.js 20 copies it, newer versions throw a DataCloneError).",
    ours: "It is the other way round: it can be transferred from 4096 bytes on. Smaller frames share memory, which cannot be transferred, except on Bun.",
  },
  copiedBetweenThreads: {
    theirs: "Over inproc, another thread receives the memory of the sender, if the message is large.",
    ours: "Another thread receives a copy.",
  },
  authenticationFailsClosed: {
    theirs:
      "When the ZAP handler has closed, everybody may connect to a CURVE server, and to a NULL server with a `zapDomain`. When it closes before it has answered, the peer waits. A handler of a wrong socket type, and a PLAIN server with `zapEnforceDomain` and no `zapDomain`, end the process when a peer connects.",
    ours: "A context that has had a ZAP handler lets nobody in without one. The peer is refused and may try again. A handler of a wrong type is asked in vain, and such a server refuses its peers.",
  },
  connectedBeforeBound: {
    theirs:
      "A message to an inproc endpoint that is not bound yet stays queued when the thread that sent it ends.",
    ours: "It stays queued when the socket closes, but it is lost when the thread ends.",
  },
  compatInside: {
    theirs:
      "v5-compat: properties and listeners show what a socket is doing. After `removeAllListeners()`, the socket sends no message any more.",
    ours: "Only the property `_socket` is there; the rest is private.",
    api: [
      ...["_msg", "_recvQueue", "_sendQueue", "_paused", "_count"].map((name) => `Socket.prototype.${name}`),
      "new Socket() keys",
    ],
  },
  compatPause: {
    theirs: "v5-compat: after `pause()` or `close()`, up to 512 more messages may be emitted.",
    ours: "No message is emitted. Messages of a paused socket are emitted after `resume()`.",
  },
  compatSendAtClose: {
    theirs:
      "v5-compat: of several messages that are sent in a row before `close()`, only the first is sent. A message without a callback that cannot be sent is an unhandled rejection.",
    ours: "All messages that fit into the queue are sent. A closed socket emits no error.",
  },
  compatCallbacks: {
    theirs: "v5-compat: `close()`, and `send()` after it, forget the callbacks of queued messages.",
    ours: "They are called with the reason why the message could not be sent. A `send()` after `close()` gets EBADF.",
  },
  compatThrowingCallback: {
    theirs:
      "v5-compat: a callback of `send()` that throws is called again, with what it has thrown. After that, no message is sent any more.",
    ours: "The exception is uncaught, and the next messages are sent.",
  },
  compatSendError: {
    theirs:
      "v5-compat: an error of `send()` without a listener is an unhandled rejection. After that, no message is sent any more.",
    ours: "It is an uncaught exception, and the next messages are sent.",
  },
  compatWrongDirection: {
    theirs: "v5-compat: `send()` of a sub or pull socket is an unhandled rejection.",
    ours: 'The callback gets the error. Without a callback, it is emitted as "error".',
  },
  compatSendWhileBinding: {
    theirs: "v5-compat: `send()` fails with EBUSY while the socket binds or unbinds.",
    ours: "The message is sent afterwards.",
  },
  compatReceiveWhileBinding: {
    theirs:
      "v5-compat: a message that arrives while a socket binds or unbinds may block the process for ever.",
    ours: "The message is emitted. The next one is emitted when the bind is done.",
  },
  compatReceiveTimeout: {
    theirs: "v5-compat: a ZMQ_RCVTIMEO of 0 blocks the process for ever.",
    ours: "0 means no timeout.",
  },
  compatMonitorAgain: {
    theirs:
      "v5-compat: a second `monitor()` blocks the process for ever. A `monitor()` after `unmonitor()` does nothing.",
    ours: "A second one does nothing. One after `unmonitor()` monitors again.",
  },
  compatUnmonitor: {
    theirs: "v5-compat: `unmonitor()` makes the socket emit the error ENOTSOCK.",
    ours: "It emits no error.",
  },
  compatSubscriptions: {
    theirs:
      'v5-compat: setting ZMQ_SUBSCRIBE on a socket that is not a sub throws "subscribe is not a function".',
    ours: 'It throws "Subscriber socket required", as `subscribe()` does.',
  },
  wrongReceiver: {
    theirs:
      'A method or property that is used on another object throws "Illegal invocation" or "Invalid argument".',
    ours: "It throws a TypeError with the text of the JavaScript engine.",
  },
  methodLengths: {
    theirs: "Methods are native functions, whose `length` is 0, and `curveKeyPair` has no name.",
    ours: "They are functions with parameters and names.",
    api: ["Context.prototype.*.length", "Socket.prototype.*.length", "curveKeyPair.name"],
  },
  contextLimits: {
    theirs: "A context has no limit for its memory, and hardly any for what a peer may make it keep.",
    ours: "It has both. Their options, such as `memoryLimit` and `maxSubscriptions`, are additions to Context.",
    api: [
      "Context.prototype.memoryLimit",
      "new Context().memoryLimit",
      "Context.prototype.bodyMemoryLimit",
      "new Context().bodyMemoryLimit",
      "Context.prototype.maxHandshakeSize",
      "new Context().maxHandshakeSize",
      "Context.prototype.maxSubscriptionSize",
      "new Context().maxSubscriptionSize",
      "Context.prototype.maxSubscriptions",
      "new Context().maxSubscriptions",
      "Context.prototype.maxSubscriptionBytes",
      "new Context().maxSubscriptionBytes",
      "Context.prototype.maxMessageFrames",
      "new Context().maxMessageFrames",
      "Context.prototype.maxMessageBytes",
      "new Context().maxMessageBytes",
      "Context.prototype.maxConnections",
      "new Context().maxConnections",
      "new Context",
      "context",
    ],
  },
  disconnectReason: {
    theirs: 'The event "disconnect" never says why.',
    ours: "If the connection was closed because a limit or the memory did not allow more, the event has an `error`.",
    api: [
      "EventSubscriber.prototype.off",
      "EventSubscriber.prototype.on",
      "Observer.prototype.off",
      "Observer.prototype.on",
      "Observer.prototype.receive",
      "Observer.prototype.[Symbol.asyncIterator]",
      "type Event",
      "type EventOfType",
    ],
  },
  errorTypes: {
    theirs: "The types of errors are not exported.",
    ours: "They are exported: ErrnoError, AuthError, ProtoError.",
    api: ["ErrnoError.*", "AuthError.*", "ProtoError.*"],
  },
  tipc: {
    theirs: "tipc:// works on Linux.",
    ours: "It is not supported.",
    api: ["capability.tipc"],
  },
  libzmqVersion: {
    theirs: "libzmq is 4.3.5.",
    ours: "libzmq is 4.3.4.",
    api: ["version"],
  },
} as const satisfies Record<string, Deviation>;
