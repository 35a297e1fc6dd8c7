/** Imports for listeners and connections (tcp, ipc), and those for all descriptors: addresses, close. */
import { isToken } from "../../bodies.js";
import type { TcpSettings } from "../../host.js";
import { addressToText, textToAddress } from "../../io/address.js";
import type { Fd } from "../../io/fd-table.js";
import { Listening } from "../../io/listening.js";
import { Stream } from "../../io/stream.js";
import type { Answers, Import, ImportTarget } from "./target.js";

const LOST_CODE = "ZEROMQ_WASM_MEMORY_TRANSFERRED";
const LOST =
  "The memory of a message was transferred to another thread before it was sent. The connection is closed, because the rest of the " +
  "message is lost. Send a copy of a Buffer whose memory you transfer.";

/** The errors that libzmq expects from accept(). With any other error, libzmq fails an assertion. */
const ACCEPT_ERRORS: ReadonlySet<string> = new Set(["ECONNABORTED", "EPROTO", "ENFILE"]);
const TCP_ACCEPT_ERRORS: ReadonlySet<string> = new Set([...ACCEPT_ERRORS, "EMFILE", "ENOBUFS", "ENOMEM"]);

function acceptError(code: string, transport: string | undefined): string {
  if ((transport === "ipc" ? ACCEPT_ERRORS : TCP_ACCEPT_ERRORS).has(code)) return code;
  return code === "EMFILE" ? "ENFILE" : "ECONNABORTED";
}

export function streamImports(target: ImportTarget, answers: Answers): Record<string, Import> {
  return {
    ...connecting(target, answers),
    ...transferring(target, answers),

    host_close: (fd, linger) => target.fds.close(fd, linger),

    host_address: (fd, remote, buffer, size) => {
      const entry = target.fds.get(fd);
      const address = remote ? entry?.remote : entry?.local;
      if (address === undefined) return answers.fail("ENOTCONN");
      return answers.text(addressToText(address), buffer, size);
    },

    host_tcp_settings: (fd, settings) =>
      target.fds.get(fd)?.set(toTcpSettings(target.memory.readCString(settings))),
  };
}

function connecting(target: ImportTarget, answers: Answers): Record<string, Import> {
  const { host, fds, prepared, scheduler } = target;
  return {
    host_listen: (fd) => {
      const listener = prepared.takeListener();
      if (typeof listener === "string") return answers.fail(listener);
      fds.open(fd, (generation) => new Listening(fd, generation, listener, scheduler));
      return 0;
    },

    host_accept: (listener, fd) => {
      const entry = fds.get(listener);
      if (!(entry instanceof Listening)) return answers.fail("EINVAL");
      const incoming = entry.take();
      if (incoming === undefined) return answers.fail("EAGAIN");
      if (typeof incoming === "string") return answers.fail(acceptError(incoming, entry.local?.transport));
      const stream = fds.open(fd, (generation) => new Stream(fd, generation, scheduler, false));
      stream.attach(incoming.accept(stream), entry.local);
      return entry.waiting > 0 ? 1 : 0;
    },

    host_connect: (fd, remote, local) => {
      const address = textToAddress(target.memory.readCString(remote));
      if (address === undefined) return answers.fail("EINVAL");
      const source = textToAddress(target.memory.readCString(local));
      const stream = fds.open(fd, (generation) => new Stream(fd, generation, scheduler, true));
      stream.attach(host.connect(address, source, stream), address);
      return 0;
    },

    host_connect_result: (fd) => {
      const entry = fds.get(fd);
      const failure = entry instanceof Stream ? entry.failure : "ENOTSUP";
      return failure === undefined ? 0 : answers.fail(failure);
    },

    host_connect_failure: (fd) => {
      const entry = fds.get(fd);
      const reason = entry instanceof Stream ? entry.reason : undefined;
      return reason === undefined ? 0 : answers.fail(reason);
    },
  };
}

function transferring(target: ImportTarget, answers: Answers): Record<string, Import> {
  const { fds, bodies } = target;
  return {
    host_recv: (fd, buffer, size) => {
      const entry = fds.get(fd);
      if (entry === undefined) return answers.fail("EBADF");
      if (isToken(buffer)) return answers.result(entry.recvBody(bodies.get(buffer)));
      return answers.result(entry.recv(target.memory.bytes, buffer >>> 0, size));
    },

    host_send: (fd, buffer, size) => {
      const entry = fds.get(fd);
      if (entry === undefined) return answers.fail("EBADF");
      const body = isToken(buffer) ? bodies.get(buffer) : undefined;
      if (bodies.lost || body?.isIntact === false) return lose(entry);
      if (body !== undefined) return answers.result(entry.sendBody(body));
      return answers.result(entry.send(target.memory.bytes, buffer >>> 0, size));
    },
  };

  /** Closes a connection that would send wrong bytes. */
  function lose(entry: Fd): number {
    bodies.lost = false;
    if (entry instanceof Stream) entry.failed("ECONNRESET");
    target.host.warn?.(LOST_CODE, LOST);
    return answers.fail("ECONNRESET");
  }
}

/** Parses the settings of `host_tcp_settings()`: lines of a name and a number. */
function toTcpSettings(text: string): TcpSettings {
  const lines = text.trim().split("\n");
  return Object.fromEntries(
    lines.map((line) => line.split(" ")).map(([name, value]) => [name, Number(value)]),
  );
}
