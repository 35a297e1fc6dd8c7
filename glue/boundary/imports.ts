/** The functions of `wasm/imports.txt`. `wasm/port/host.hpp` says what they must do. */
import { addressToText, textToAddress, textToUdpAddress } from "../io/address.js";
import { isToken } from "../bodies.js";
import { Datagram } from "../io/datagram.js";
import type { Engine } from "../engine.js";
import { EngineFault } from "./fault.js";
import { Stream } from "../io/stream.js";
import { Listening } from "../io/listening.js";
import type { MulticastSettings, TcpSettings } from "../host.js";

const MICROSECONDS_PER_MILLISECOND = 1000;

type Import = (...args: number[]) => number | void;

/** What the debug build calls on a bad memory access (SAFE_HEAP). The release build imports none of it. */
export const memoryChecks: Readonly<Record<string, Import>> = {
  segfault: () => {
    throw new EngineFault("memory access outside of what is allocated");
  },
  // Harmless: wasm may read and write anywhere. libzmq puts types aligned to 16 bytes into plain malloc().
  alignfault: () => undefined,
};

/** The import object of one engine. Results below 0 are negated errno numbers, as wasm counts them. */
export function createImports(engine: Engine): Record<string, Import> {
  const fail = (code: string): number => -engine.facts.errno(code);
  const result = (outcome: number | string): number =>
    typeof outcome === "number" ? outcome : fail(outcome);
  const fillText = (text: string, buffer: number, size: number): number => {
    const length = engine.memory.writeWholeText(buffer, text, size);
    return length < 0 ? fail("ENOBUFS") : length;
  };
  const { host, fds, bodies } = engine;

  return {
    host_clock: () => host.now() * MICROSECONDS_PER_MILLISECOND,

    // Not into a view: a shared or growing buffer is no place for the runtime to write to.
    host_random: (buffer, size) => {
      const bytes = new Uint8Array(size as number);
      host.random(bytes);
      engine.memory.write(buffer as number, bytes);
    },

    host_abort: (message) => {
      throw new EngineFault(engine.abortReason(engine.memory.readCString(message as number)));
    },

    host_log: (text, size) => engine.log(engine.memory.readText(text as number, size as number)),

    host_listen: (fd) => {
      const prepared = engine.takePrepared();
      if (typeof prepared === "string") return fail(prepared);
      fds.open(
        fd as number,
        (generation) => new Listening(fd as number, generation, prepared, engine.scheduler),
      );
      return 0;
    },

    host_accept: (listener, fd) => {
      const entry = fds.get(listener as number);
      if (!(entry instanceof Listening)) return fail("EINVAL");
      const incoming = entry.take();
      if (incoming === undefined) return fail("EAGAIN");
      const stream = fds.open(
        fd as number,
        (generation) => new Stream(fd as number, generation, engine.scheduler, false),
      );
      stream.attach(incoming.accept(stream), entry.local);
      return entry.waiting > 0 ? 1 : 0;
    },

    host_connect: (fd, target, source) => {
      const address = textToAddress(engine.memory.readCString(target as number));
      if (address === undefined) return fail("EINVAL");
      const from = textToAddress(engine.memory.readCString(source as number));
      const stream = fds.open(
        fd as number,
        (generation) => new Stream(fd as number, generation, engine.scheduler, true),
      );
      stream.attach(host.connect(address, from, stream), address);
      return 0;
    },

    host_connect_result: (fd) => {
      const entry = fds.get(fd as number);
      const failure = entry instanceof Stream ? entry.failure : "ENOTSUP";
      return failure === undefined ? 0 : fail(failure);
    },

    host_recv: (fd, buffer, size) => {
      const entry = fds.get(fd as number);
      if (entry === undefined) return fail("EBADF");
      if (isToken(buffer as number)) return result(entry.recvBody(bodies.get(buffer as number)));
      return result(entry.recv(engine.memory.bytes, (buffer as number) >>> 0, size as number));
    },

    host_send: (fd, buffer, size) => {
      const entry = fds.get(fd as number);
      if (entry === undefined) return fail("EBADF");
      if (isToken(buffer as number)) return result(entry.sendBody(bodies.get(buffer as number)));
      return result(entry.send(engine.memory.bytes, (buffer as number) >>> 0, size as number));
    },

    host_datagram: (fd, family6) => {
      fds.open(
        fd as number,
        (generation) => new Datagram(fd as number, generation, host, family6 ? 6 : 4, engine.scheduler),
      );
    },

    host_datagram_bind: (fd, address) => {
      const entry = fds.get(fd as number);
      if (!(entry instanceof Datagram)) return fail("EBADF");
      const opened = engine.preparedDatagrams.take(engine.memory.readCString(address as number));
      if (opened === undefined) return fail("EADDRNOTAVAIL");
      entry.adopt(opened);
      return 0;
    },

    host_datagram_send: (fd, buffer, size, target) => {
      const entry = fds.get(fd as number);
      if (!(entry instanceof Datagram)) return;
      entry.sendTo(
        engine.memory.copy(buffer as number, size as number),
        textToUdpAddress(engine.memory.readCString(target as number)),
      );
    },

    host_datagram_recv: (fd, buffer, size, source, sourceSize) => {
      const entry = fds.get(fd as number);
      if (!(entry instanceof Datagram)) return fail("EBADF");
      const received = entry.take();
      if (received === undefined) return fail("EAGAIN");
      const bytes = received.bytes.subarray(0, size);
      engine.memory.write(buffer as number, bytes);
      const text = fillText(`${addressToText(received.source)}\0`, source as number, sourceSize as number);
      return text < 0 ? text : bytes.length;
    },

    host_datagram_multicast: (fd, setting) => {
      const entry = fds.get(fd as number);
      if (!(entry instanceof Datagram)) return fail("EBADF");
      return result(entry.setMulticast(toMulticastSettings(engine.memory.readCString(setting as number))));
    },

    host_body_new: (size) => bodies.create((size as number) >>> 0),

    host_body_append: (token, bytes, size) => {
      bodies.get(token as number).append(engine.memory.borrow(bytes as number, size as number));
    },

    host_body_read: (token, buffer) =>
      engine.memory.write(buffer as number, bodies.get(token as number).bytes),

    host_body_release: (token) => bodies.release(token as number),

    host_close: (fd, linger) => fds.close(fd as number, linger as number),

    host_address: (fd, remote, buffer, size) => {
      const entry = fds.get(fd as number);
      const address = remote ? entry?.remote : entry?.local;
      if (address === undefined) return fail("ENOTCONN");
      return fillText(addressToText(address), buffer as number, size as number);
    },

    host_tcp_settings: (fd, settings) =>
      fds.get(fd as number)?.set(toTcpSettings(engine.memory.readCString(settings as number))),

    host_interfaces: (buffer, size) =>
      fillText(
        host
          .interfaces()
          .map(({ name, address }) => `${name} ${address}`)
          .join("\n"),
        buffer as number,
        size as number,
      ),
  };
}

/** Settings as `host_tcp_settings()` gives them. */
function toTcpSettings(text: string): TcpSettings {
  const lines = text.trim().split("\n");
  return Object.fromEntries(
    lines.map((line) => line.split(" ")).map(([name, value]) => [name, Number(value)]),
  );
}

/** A setting as `host_datagram_multicast()` gives it. */
function toMulticastSettings(text: string): MulticastSettings {
  const [name, value = ""] = text.split(" ");
  if (name === "loop") return { loop: value !== "0" };
  if (name === "hops") return { hops: Number(value) };
  return { interface: value };
}
