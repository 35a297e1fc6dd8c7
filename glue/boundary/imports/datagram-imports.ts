/** Imports for datagram sockets (udp). */
import { isNoMemory, type MulticastSettings } from "../../host.js";
import { addressToText, textToUdpAddress } from "../../io/address.js";
import { Datagram } from "../../io/datagram.js";
import type { Answers, Import, ImportTarget } from "./target.js";

export function datagramImports(target: ImportTarget, answers: Answers): Record<string, Import> {
  const { host, fds, prepared, scheduler } = target;
  const find = (fd: number): Datagram | undefined => {
    const entry = fds.get(fd);
    return entry instanceof Datagram ? entry : undefined;
  };

  return {
    host_datagram: (fd, family6) => {
      fds.open(fd, (generation) => new Datagram(fd, generation, host, family6 ? 6 : 4, scheduler));
    },

    host_datagram_bind: (fd, address) => {
      const socket = find(fd);
      if (socket === undefined) return answers.fail("EBADF");
      const opened = prepared.datagrams.take(target.memory.readCString(address));
      if (opened === undefined) return answers.fail("EADDRNOTAVAIL");
      socket.adopt(opened);
      return 0;
    },

    host_datagram_send: (fd, buffer, size, remote) => {
      if (target.bodies.lost) return void (target.bodies.lost = false);
      const bytes = copied(target, buffer, size);
      // As for any other reason, a datagram may be lost.
      if (bytes === undefined) return;
      find(fd)?.sendTo(bytes, textToUdpAddress(target.memory.readCString(remote)));
    },

    host_datagram_recv: (fd, buffer, size, source, sourceSize) => {
      const socket = find(fd);
      if (socket === undefined) return answers.fail("EBADF");
      const received = socket.take();
      if (received === undefined) return answers.fail("EAGAIN");
      const bytes = received.bytes.subarray(0, size);
      target.memory.write(buffer, bytes);
      const text = answers.text(`${addressToText(received.source)}\0`, source, sourceSize);
      return text < 0 ? text : bytes.length;
    },

    host_datagram_multicast: (fd, setting) => {
      const socket = find(fd);
      if (socket === undefined) return answers.fail("EBADF");
      return answers.result(socket.setMulticast(toMulticastSettings(target.memory.readCString(setting))));
    },
  };
}

/** Parses a setting of `host_datagram_multicast()`: a name and a value. */
function toMulticastSettings(text: string): MulticastSettings {
  const [name, value = ""] = text.split(" ");
  if (name === "loop") return { loop: value !== "0" };
  if (name === "hops") return { hops: Number(value) };
  return { interface: value };
}

/** Undefined if there is no memory. */
function copied({ host, memory }: ImportTarget, buffer: number, size: number): Uint8Array | undefined {
  try {
    const bytes = host.allocate(size);
    bytes.set(memory.borrow(buffer, size));
    return bytes;
  } catch (error) {
    if (isNoMemory(error)) return undefined;
    throw error;
  }
}
