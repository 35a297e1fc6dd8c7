/** The usual hints of errors: what to do, if the call that failed gives no better hint. */

/** By errno name. */
export const ERRNO_HINTS: Readonly<Record<string, string>> = {
  EACCES:
    "the operating system or the runtime does not permit it. Check the permissions of the file, the port, or the runtime " +
    "(Deno: --allow-net, for ipc --allow-read and --allow-write; Node.js with --permission: --allow-net, for ipc --allow-fs-write)",
  EADDRINUSE: "the address is taken. Use another one, or close whoever has it",
  EADDRNOTAVAIL: "the address does not belong to this machine",
  EAFNOSUPPORT: "this kind of address (IPv4 or IPv6) is not supported here. Use the other kind",
  EAGAIN: "the operation could not be done now. Await it with a longer timeout, or try again later",
  EBADF: "it was closed before this call. Open a new one",
  EBUSY: "another operation is not done yet. Await its promise first",
  ECONNABORTED: "the connection was given up. It is tried again by itself",
  ECONNREFUSED: "nobody listens there. Check the address and that the other side is bound",
  ECONNRESET: "the other side ended the connection. It is tried again by itself",
  EFAULT: "the context has ended. Use a new Context",
  EFSM:
    "a Request sends first and then receives, a Reply receives first and then sends, and so on in turn. Await each " +
    "operation before the next one",
  EHOSTUNREACH: "there is no way to that peer. Check its address, and that it is connected",
  EINVAL: "an argument has a value that is not allowed here",
  EMFILE:
    "the context has all the sockets that it may have (context.maxSockets; 1023 unless set before the first socket), or the " +
    "process all its files. Close sockets that are not used any more",
  EMSGSIZE: "the message is too large. Send smaller ones",
  ENAMETOOLONG: "the name is too long. Use a shorter one",
  ENETUNREACH: "no network leads to that address",
  ENOBUFS: "the system has no room for it now. Try again later",
  ENOCOMPATPROTO:
    "udp is for Radio, Dish and Datagram sockets (of the sub-path draft), which have no other transport. Use tcp, ipc, inproc or ws for " +
    "this type. Over inproc, a Dish connects to a Radio only, and a Stream to nothing",
  ENODEV: "this machine has no such network interface",
  ENOENT: "it does not exist",
  ENOMEM: "there is not enough memory. Use smaller messages, lower high-water marks, or fewer sockets",
  ENOTSOCK:
    "the socket is closed, and its options and events can only be used before that. Open a new socket",
  ENOTSUP: "this socket type cannot do that",
  EPERM: "the operating system does not permit it",
  EPIPE: "the other side closed the connection",
  EPROTO:
    "the other side does not speak ZMTP as it should. Check that it is a ZeroMQ socket with the same security mechanism",
  EPROTONOSUPPORT: "the transport is not supported here. Use tcp, ipc, inproc or ws",
  ETERM: "the context has ended. Use a new Context",
  ETIMEDOUT: "the other side did not answer in time. Check the address and the network",
};

/** By libzmq's ZMQ_PROTOCOL_ERROR_ names; others have the one for their beginning. */
const PROTOCOL_HINTS: Readonly<Record<string, string>> = {
  ZMTP_MECHANISM_MISMATCH:
    "the two sides use different security mechanisms. Compare their securityMechanism (null, plain or curve): both sides need the " +
    "same one, one side as the server (plainServer or curveServer)",
  ZMTP_CRYPTOGRAPHIC:
    "the keys do not fit. The client's curveServerKey must be the public key of the server, and each side's curvePublicKey and " +
    "curveSecretKey must be a pair of curveKeyPair()",
  ZMTP_KEY_EXCHANGE: "the keys could not be exchanged. Check the CURVE keys of both sides",
  ZMTP_INVALID_METADATA:
    "the properties that the other side sent are not valid. Check that it is a ZeroMQ socket of a type that can be " +
    "connected to this one, such as Push to Pull",
  ZMTP:
    "the other side sent what the protocol does not allow. Check that it is a ZeroMQ socket with the same security mechanism and " +
    "a type that can be connected to this one",
  ZAP: "the authentication handler gave an answer that RFC 27 does not allow. Correct the Reply or Router that is bound to inproc://zeromq.zap.01",
};

export function protocolHint(name: string): string | undefined {
  return PROTOCOL_HINTS[name] ?? PROTOCOL_HINTS[name.split("_", 1)[0]];
}

/** By status code of ZAP. */
export const AUTH_HINTS: Readonly<Record<number, string>> = {
  300: "the authentication handler could not decide now, and the connection is tried again. Look into the handler",
  400: "the authentication handler of the server refused this peer. Check the user name and password, or the public key, that the server knows",
  500: "the authentication handler of the server failed. Look into the handler",
};
