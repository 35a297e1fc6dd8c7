/** Addresses as texts, in the format of wasm/port/address.hpp. */
import fc from "fast-check";
import { expect, it } from "vitest";
import { addressToText, textToAddress } from "../../glue/io/address.js";
import type { Address } from "../../glue/host.js";

it.each<[string, Address]>([
  ["tcp4 127.0.0.1 5555", { transport: "tcp", family: 4, host: "127.0.0.1", port: 5555 }],
  ["tcp6 ::1 0", { transport: "tcp", family: 6, host: "::1", port: 0 }],
  ["tcp6 fe80::1%lo 1", { transport: "tcp", family: 6, host: "fe80::1%lo", port: 1 }],
  ["tcp4 localhost 65535", { transport: "tcp", family: 4, host: "localhost", port: 65535 }],
  ["ipc /run/a socket", { transport: "ipc", path: "/run/a socket" }],
  ["ipc @name", { transport: "ipc", path: "@name" }],
])("%s", (text, address) => {
  expect(textToAddress(text)).toEqual(address);
  expect(addressToText(address)).toBe(text);
});

it("an empty text is no address", () => {
  expect(textToAddress("")).toBeUndefined();
});

it.each(["tcp4", "tcp4 127.0.0.1", "tcp5 127.0.0.1 1", "udp 127.0.0.1 1", "/run/socket", "ipc"])(
  "%s is malformed",
  (text) => {
    expect(() => textToAddress(text)).toThrow(TypeError);
  },
);

it("every address can be converted to a text and back", () => {
  const host = fc.oneof(fc.ipV4(), fc.ipV6(), fc.domain());
  const tcp = fc.record({
    transport: fc.constant("tcp" as const),
    family: fc.constantFrom(4 as const, 6 as const),
    host,
    port: fc.nat(65535),
  });
  const ipc = fc.record({ transport: fc.constant("ipc" as const), path: fc.string({ minLength: 1 }) });
  fc.assert(
    fc.property(fc.oneof(tcp, ipc), (address) => {
      expect(textToAddress(addressToText(address))).toEqual(address);
    }),
  );
});
