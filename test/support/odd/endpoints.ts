/** Endpoints, of which most are malformed in one way or another. Paths are relative to the current folder. */

const MALFORMED = ["", " ", "x", ":", "/", "//", "://", ":///", "://127.0.0.1:1", "é://x", "a b://x"];

const PROTOCOLS = [
  ...["foo://bar", "foo:///", "1://x", "-://x", "@://x", "http://x", "https://x", "file:///x", "unix:///x"],
  ...["sctp://x", "socks://x", "dgram://x", "quic://x", "tcp4://127.0.0.1:*", "tcp+x://1", "vmci://*:1"],
  ...["vmci://", "hyperv://x", "vsock://x", "norm://1:1", "norm://", "pgm://x", "wss://127.0.0.1:*"],
  ...["pgm://eth0;239.0.0.1:5555", "epgm://eth0;239.0.0.1:5555", "TCP://127.0.0.1:*", "Tcp://127.0.0.1:*"],
  ...["INPROC://x", "IPC://x", "udp://127.0.0.1:5555", "udp://*:5555", "udp://"],
  ...["tipc://{1,2,3}", "tipc://<1.2.3:4>", "tipc://x", "tipc://"],
];

const TCP = [
  ...["tcp", "tcp:", "tcp:/", "tcp://", "tcp:///", "tcp://:", "tcp://:0", "tcp://:*", "tcp://*", "tcp://*:"],
  ...["tcp//127.0.0.1:*", "tcp:127.0.0.1:*", "tcp:/127.0.0.1:*", "tcp:///127.0.0.1:*"],
  ...[" tcp://127.0.0.1:*", "\ttcp://127.0.0.1:*", "tcp:// 127.0.0.1:*", "tcp://127.0.0.1 :*"],
  ...["tcp://127.0.0.1\n:*", "tcp://127.0.0.1:*\n", "tcp://127.0.0.1:* ", "tcp://127.0.0.1: *"],
  ...["tcp://user@127.0.0.1:*", "tcp://user:password@127.0.0.1:*", "tcp://127.0.0.1:0/path"],
];

const PORTS = [
  ...["", ":", ": ", ":x", ":+0", ":-0", ":00", ":0x10", ":!", ":**", ":*/", ":0/", ":0?q", ":0#f", "::0"],
  ...[":0:0", ":*:*", ":0x", ":.5", ":65536", ":99999", ":-1", ":-65536", ":4294967296"],
  ...[":99999999999999999999", `:${"0".repeat(300)}`],
].map((port) => `tcp://127.0.0.1${port}`);

const HOSTS = [
  ...[
    "4294967296",
    "1".repeat(60),
    "127.1",
    "127.0.1",
    "0x7f.1",
    "0x7F000001",
    "2130706433",
    "0177.0.0.1",
    "localhost",
    "LOCALHOST",
  ],
  ...["lo", "LO", "localhost.", "256.0.0.1", "1.2.3", "1.2.3.4", "1.2.3.4.5", "-1", ".", "..", "a..b"],
  ...["nosuchdevice", "eth99", "ünïcode", "日本", "h".repeat(64), "h".repeat(300), "h".repeat(5000)],
  ...["[::1]", "[::1", "::1]", "::1", "[]", "[*]", "[127.0.0.1]", "[::ffff:127.0.0.1]", "[::1%lo]"],
  ...["[::1%1]", "[fe80::1%nope]", "[:::1]", "[::1]]", "[[::1]]", "[g::1]", "\ud800"],
].map((host) => `tcp://${host}:*`);

const SOURCES = [
  ...["tcp://;127.0.0.1:9", "tcp://127.0.0.1;127.0.0.1:9", "tcp://127.0.0.1:*;127.0.0.1:*"],
  ...["tcp://127.0.0.1:0;127.0.0.1:x", "tcp://nosuchdevice:0;127.0.0.1:9", "tcp://1.2.3.4:0;127.0.0.1:x"],
];

const WITH_NUL = [
  ...["\0", "tcp\0://127.0.0.1:*", "tcp://127.0.0.1\0:*", "tcp://127.0.0.1:*\0"],
  ...["inproc://\0", "inproc://a\0b", "ipc://a\0b"],
];

const INPROC = [
  ...["inproc", "inproc:", "inproc://", "inproc:///", "inproc:// ", "inproc://x", "inproc://日本"],
  ...["inproc://\ud800", "inproc://a/b/c", "inproc://*", "inproc://#1", "inproc://x\n"],
  ...[255, 256, 1015, 1016, 1017, 10_000].map((length) => `inproc://${"x".repeat(length)}`),
];

const IPC = [
  ...["ipc", "ipc:", "ipc://", "ipc:///", "ipc:// ", "ipc://\n", "ipc://*", "ipc://.", "ipc://.."],
  ...["ipc://nosuch/x", "ipc://folder", "ipc://folder/", "ipc://folder/x", "ipc://./x", "ipc://file"],
  ...["ipc://file/x", "ipc://12", "ipc://0x1", "ipc://x*", "ipc://a b", "ipc://%41", "ipc://日本", "ipc://é"],
  ...["ipc://\ud800", "ipc://@", `ipc://@zmq-${process.pid}`, "ipc:///proc/zmq-nosuch"],
  ...[107, 108, 109, 300, 5000].map((length) => `ipc://${"x".repeat(length)}`),
  ...[106, 107, 108].map((length) => `ipc://@${"x".repeat(length)}`),
];

const WS = [
  ...["ws://", "ws://127.0.0.1", "ws://127.0.0.1:x/", "ws://127.0.0.1:*", "ws://127.0.0.1:0/p"],
  ...["ws://127.0.0.1:*/a/b", "ws://nosuchdevice:*", "ws://127.0.0.1:99999/"],
];

export const ENDPOINTS: readonly string[] = [
  ...MALFORMED,
  ...PROTOCOLS,
  ...TCP,
  ...PORTS,
  ...HOSTS,
  ...SOURCES,
  ...WITH_NUL,
  ...INPROC,
  ...IPC,
  ...WS,
];
