/** ZMTP 3.1 by hand, for peers that do not keep to it. */

/** The first 64 bytes: signature, version, mechanism, filler. */
export function greeting(mechanism = "NULL", version: [number, number] = [3, 1], asServer = false): Buffer {
  const bytes = Buffer.alloc(64);
  bytes[0] = 0xff;
  bytes[8] = 1;
  bytes[9] = 0x7f;
  [bytes[10], bytes[11]] = version;
  bytes.write(mechanism, 12, "latin1");
  bytes[32] = asServer ? 1 : 0;
  return bytes;
}

/** What precedes a frame's body: its flags and its size, which need not be true. */
export function frameHeader(size: bigint | number, flags = 0): Buffer {
  if (size <= 255) return Buffer.from([flags, Number(size)]);
  const header = Buffer.alloc(9);
  header[0] = flags | 2;
  header.writeBigUInt64BE(BigInt(size), 1);
  return header;
}

export function frame(body: string | Uint8Array, flags = 0): Buffer {
  const bytes = Buffer.from(body as string);
  return Buffer.concat([frameHeader(bytes.length, flags), bytes]);
}

export const MORE = 1;
const COMMAND = 4;

export function command(name: string, data: Uint8Array): Buffer {
  return frame(Buffer.concat([Buffer.from([name.length]), Buffer.from(name), data]), COMMAND);
}

/** What a peer says of itself at the end of a handshake. */
export function metadata(socketType: string, properties: Record<string, string> = {}): Buffer {
  const all = Object.entries({ "Socket-Type": socketType, Identity: "", ...properties });
  return Buffer.concat(
    all.map(([name, value]) => {
      const size = Buffer.alloc(4);
      size.writeUInt32BE(Buffer.byteLength(value));
      return Buffer.concat([Buffer.from([name.length]), Buffer.from(name), size, Buffer.from(value)]);
    }),
  );
}

/** The NULL handshake's one command. */
export function ready(socketType: string, properties: Record<string, string> = {}): Buffer {
  return command("READY", metadata(socketType, properties));
}
