/**
 * Where this package does not do what npm zeromq 6.8.0 does. Each entry is a decision; the tests, which run against
 * both, and the documentation read them here.
 */
export interface Deviation {
  /** What npm zeromq 6.8.0 does. */
  readonly theirs: string;
  /** What this package does. */
  readonly ours: string;
  /** Properties and types that are therefore different, by their paths; `*` stands for anything. */
  readonly api?: readonly string[];
}

export type DeviationName = keyof typeof DEVIATIONS;

export const DEVIATIONS = {
  unbindSync: { theirs: "unbindSync() binds", ours: "it unbinds" },
  textWithNul: {
    theirs: "options that are text read as what is before the first NUL",
    ours: "the whole text",
  },
  numbersOutOfRange: {
    theirs: "numbers that an option has no room for become other numbers",
    ours: "they throw a RangeError, NaN a TypeError; Infinity is the largest number of 64 bits",
  },
  portOutOfRange: { theirs: "port 99999 binds 34463, -1 binds 65535", ours: "EINVAL" },
  endpointWithNul: { theirs: "an endpoint ends at NUL", ours: "EINVAL" },
  foreignDescriptors: {
    theirs: "setInt32Option(89, fd), that is ZMQ_USE_FD, has a socket use a descriptor that is open already",
    ours: "EINVAL",
  },
  ipcFilters: {
    theirs:
      "setInt32Option(58, pid), and 59 and 60, that is ZMQ_IPC_FILTER_PID, _UID and _GID, choose peers over ipc",
    ours: "EINVAL: no runtime tells who the peer is",
  },
  temporaryIpcPath: {
    theirs: "ipc://* is in the current folder, unless TMPDIR is set",
    ours: "in the system's folder for temporary files",
  },
  closedInBackground: {
    theirs: "the address of a closed socket is free some time after close()",
    ours: "it is free on return",
  },
  refusedOptions: {
    theirs: "a socket whose options are refused stays open until it is collected",
    ours: "it is closed",
  },
  closedWhileConnecting: {
    theirs: "closing a socket whose SOCKS proxy is being connected to ends the process",
    ours: "it closes",
  },
  closedWhileSending: {
    theirs: "a socket that is closed by a toString() of the message that it sends ends the process",
    ours: "send() throws EBADF",
  },
  ipcPathTaken: { theirs: "binding takes an ipc path away from whoever listens there", ours: "EADDRINUSE" },
  ipcFileInTheWay: { theirs: "binding an ipc path deletes a file that is there", ours: "EADDRINUSE" },
  moreKindsOfBytes: {
    theirs: 'a SharedArrayBuffer is sent as "[object SharedArrayBuffer]", a DataView is an error',
    ours: "their bytes are sent; options that are text can be set to a DataView as well",
  },
  proxiedArray: {
    theirs: "a Proxy of an array is sent as text, in one frame",
    ours: "it is sent as the array is",
  },
  noFrames: { theirs: "send([]) resolves and sends nothing", ours: "it rejects with EINVAL" },
  manySends: {
    theirs: "the 514th send in a row that is not awaited throws EBUSY",
    ours: "a send to a writable socket never throws EBUSY",
  },
  operationNotSupported: {
    theirs:
      "receive() of a Push and send() of a Pull wait until the socket is closed, then reject with ENOTSUP",
    ours: "they reject with ENOTSUP at once",
  },
  eventsOfClosed: {
    theirs: "events of a closed socket throws ENOTSOCK",
    ours: "it does if it is used for the first time; else it is the closed observer",
  },
  draftWarning: { theirs: "importing zeromq/draft gives a warning", ours: "it does not" },
  moreDrafts: {
    theirs: "zeromq/draft has neither Peer nor Channel",
    ours: "they are there",
    api: ["Peer*", "new Peer*", "Channel*", "new Channel*"],
  },
  groupNames: {
    theirs: "the name of a group ends at NUL, and after 255 bytes when a message is sent to it",
    ours: "EINVAL",
  },
  fullPeer: {
    theirs: "a Server's send to a client that does not read rejects with EAGAIN, whatever sendTimeout is",
    ours: "it waits as long as sendTimeout says",
  },
  unbindUdp: { theirs: "unbinding from a udp endpoint fails with ENOENT", ours: "it unbinds" },
  udpAddress: {
    theirs: "binding to a udp address that cannot be had succeeds, and nothing arrives there",
    ours: "it rejects with what is wrong",
  },
  largeDatagrams: {
    theirs: "sending more than 8192 bytes over udp ends the process, and only so many are received",
    ours: "they are sent and received if they fit into a datagram, and lost if not",
  },
  longUdpGroups: {
    theirs: "a datagram to a group whose name has 128 bytes or more ends the process of its receiver",
    ours: "it is received",
  },
  threeFrames: {
    theirs: "a Datagram is of no use any more after a message of three frames",
    ours: "the message is refused",
  },
  datagramsOverIpv6: {
    theirs: "a Datagram that receives something over IPv6 ends the process",
    ours: "binding it to an IPv6 address fails with EAFNOSUPPORT",
  },
  sendBeforeConnect: {
    theirs: "a send that is pending when the socket connects for the first time may wait for ever",
    ours: "it is sent",
  },
  receiveBeforeConnect: {
    theirs: "a receive that is pending when the socket connects over inproc may wait for ever",
    ours: "it gets the message",
  },
  bindErrorWhileObserved: {
    theirs: "a bind that fails while events are observed may reject with EAGAIN, whatever was wrong",
    ours: "it rejects with what was wrong",
  },
  closedObserver: {
    theirs: "a socket whose observer was closed blocks its context for ever at its next event",
    ours: "it works on",
  },
  throwingListener: {
    theirs: "an observer emits nothing more after one of its listeners has thrown",
    ours: "it goes on",
  },
  idleSockets: {
    theirs:
      "a socket that nobody uses does not handle subscriptions and new peers: a publisher welcomes nobody, " +
      "a subscriber that is connected again does not subscribe again",
    ours: "every socket goes on with its work",
  },
  newLimits: {
    theirs:
      "a sender that waits may never go on when a high-water mark of its connection is raised or removed",
    ours: "it goes on",
  },
  proxyResume: { theirs: "a proxy stops for good after pause() and resume()", ours: "it goes on" },
  lateReply: {
    theirs: "a receive() that finds nothing but a reply that came too late rejects with EAGAIN",
    ours: "it waits for the right one",
  },
  collectedWhilePending: {
    theirs: "a pending receive of a socket that nobody has any more is rejected when the socket is collected",
    ours: "a socket with a pending operation is never collected",
  },
  terminatedWorkers: {
    theirs: "worker.terminate() may abort the process",
    ours: "it ends that worker; its peers over inproc notice within a quarter of a second",
  },
  smallerCopies: {
    theirs: "over inproc, a frame of more than 128 bytes is received as the memory that was sent",
    ours: "a frame of 4096 bytes or more is; smaller ones are copied",
  },
  copiedBetweenThreads: {
    theirs: "over inproc, other threads receive the memory that was sent, if the message is large",
    ours: "other threads receive a copy",
  },
  connectedBeforeBound: {
    theirs: "what was sent to an inproc endpoint that nobody has bound yet outlives the thread that sent it",
    ours: "it is lost with the thread; within the thread, it outlives the socket",
  },
  compatInside: {
    theirs:
      "v5-compat: what a socket is doing can be seen in properties and listeners of it, so that after removeAllListeners() " +
      "nothing is sent any more",
    ours: "that is private, but for the property _socket",
    api: [
      ...["_msg", "_recvQueue", "_sendQueue", "_paused", "_count"].map((name) => `Socket.prototype.${name}`),
      "new Socket() keys",
    ],
  },
  compatPause: {
    theirs: "v5-compat: after pause() or close(), up to 512 messages more may be emitted",
    ours: "none is; those of a paused socket are emitted after resume()",
  },
  compatSendAtClose: {
    theirs:
      "v5-compat: of the messages that are sent in a row before close(), only the first is; a message without a callback " +
      "that could not be sent until then is an unhandled rejection",
    ours: "all that there is room for are sent, and a closed socket emits no error",
  },
  compatCallbacks: {
    theirs:
      "v5-compat: close() forgets the callbacks of messages that are queued, and so does send() afterwards",
    ours: "they are called with EBADF",
  },
  compatThrowingCallback: {
    theirs:
      "v5-compat: if the callback of a send() throws, it is called again with what it has thrown; then nothing is sent any more",
    ours: "that is an uncaught exception, and sending goes on",
  },
  compatSendError: {
    theirs:
      "v5-compat: an error of send() is an unhandled rejection if nobody listens, and then nothing is sent any more",
    ours: "it is an uncaught exception, and sending goes on",
  },
  compatWrongDirection: {
    theirs: "v5-compat: send() of a sub or pull is an unhandled rejection",
    ours: "it is an error for the callback, or emitted",
  },
  compatSendWhileBinding: {
    theirs: "v5-compat: send() fails with EBUSY while the socket is bound or unbound",
    ours: "the message is sent afterwards",
  },
  compatReceiveWhileBinding: {
    theirs:
      "v5-compat: a message that arrives while a socket is bound or unbound may block the process for ever",
    ours: "it is emitted, and the next one when that is done",
  },
  compatReceiveTimeout: {
    theirs: "v5-compat: a ZMQ_RCVTIMEO of 0 blocks the process for ever",
    ours: "there is no timeout then",
  },
  compatMonitorAgain: {
    theirs:
      "v5-compat: a second monitor() blocks the process for ever, and one after unmonitor() does nothing",
    ours: "a second one does nothing, and one after unmonitor() monitors again",
  },
  compatUnmonitor: {
    theirs: "v5-compat: unmonitor() makes the socket emit the error ENOTSOCK",
    ours: "it does not",
  },
  compatSubscriptions: {
    theirs:
      'v5-compat: setting ZMQ_SUBSCRIBE of another type than sub says that "subscribe is not a function"',
    ours: 'it says "Subscriber socket required", as subscribe() does',
  },
  wrongReceiver: {
    theirs: 'methods and properties of another object throw "Illegal invocation" or "Invalid argument"',
    ours: "they throw a TypeError in the words of the JavaScript engine",
  },
  methodLengths: {
    theirs: "methods are native functions, whose `length` is 0, and curveKeyPair has no name",
    ours: "they are functions with parameters and names",
    api: ["Context.prototype.*.length", "Socket.prototype.*.length", "curveKeyPair.name"],
  },
  errorTypes: {
    theirs: "the types of errors are not exported",
    ours: "they are: ErrnoError, AuthError, ProtoError",
    api: ["ErrnoError.*", "AuthError.*", "ProtoError.*"],
  },
  tipc: {
    theirs: "there are tipc:// endpoints on Linux",
    ours: "they are not supported",
    api: ["capability.tipc"],
  },
  libzmqVersion: { theirs: "libzmq is 4.3.5", ours: "libzmq is 4.3.4", api: ["version"] },
} as const satisfies Record<string, Deviation>;
