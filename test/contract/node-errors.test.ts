/** The errno names of what the runtimes of the Node host throw and report. */
import { connect } from "node:net";
import { once } from "node:events";
import { describe, expect, it } from "vitest";
import { HostError } from "../../glue/host.js";
import { codeOf } from "../../src/host/node/permissions.js";
import { NodeHost } from "../../src/host/node/index.js";

const named = (name: string): Error => Object.assign(new Error("denied"), { name });
const coded = (code: unknown): Error => Object.assign(new Error("refused"), { code });

describe("the errno name", () => {
  it.each([
    ["Node's missing permission", coded("ERR_ACCESS_DENIED"), "EACCES"],
    ["Deno's missing permission", named("NotCapable"), "EACCES"],
    ["the missing permission of older Denos", named("PermissionDenied"), "EACCES"],
    ["an error of the system", coded("EMFILE"), "EMFILE"],
    ["an error of a host", new HostError("EADDRINUSE"), "EADDRINUSE"],
    ["a name without an address", coded("ENOTFOUND"), "EHOSTUNREACH"],
    ["a name server that does not answer", coded("EAI_AGAIN"), "EHOSTUNREACH"],
    ["an argument that the runtime does not accept", coded("ERR_INVALID_IP_ADDRESS"), "EINVAL"],
    ["a port that the runtime does not accept", coded("ERR_SOCKET_BAD_PORT"), "EINVAL"],
    ["another error of the runtime", coded("ERR_SOCKET_CLOSED"), "EIO"],
    ["an error without a code", new Error("unknown"), "EIO"],
    ["a code that is no text", coded(5), "EIO"],
    ["no error", undefined, "EIO"],
    ["null", null, "EIO"],
  ])("of %s", (_what, error, code) => {
    expect(codeOf(error)).toBe(code);
  });

  it("of a source address that Node itself refuses is EINVAL", () => {
    const options = { host: "127.0.0.1", port: 1, localAddress: "no-address" };
    let thrown: unknown;
    try {
      connect(options).destroy();
    } catch (error) {
      thrown = error;
    }
    expect(codeOf(thrown)).toBe("EINVAL");
  });
});

it("a process without restrictions may connect everywhere", () => {
  const host = new NodeHost();
  const at = { family: 4, host: "127.0.0.1", port: 1 } as const;
  for (const target of [
    { transport: "tcp", ...at },
    { transport: "udp", ...at },
    { transport: "ipc", path: "/path" },
  ] as const)
    expect(host.mayConnect(target)).toBe(true);
});

it("the folder of a temporary path can be released, once and again", async () => {
  const host = new NodeHost();
  const path = host.temporaryIpcPath();
  const address = { transport: "ipc", path } as const;
  const listener = await host.listen({ address, backlog: 1, dualStack: false }, () => undefined);
  const probe = connect(path);
  await once(probe, "connect");
  probe.destroy();
  listener.close();
  host.releaseIpcPath(path);
  const gone = connect(path);
  const [error] = (await once(gone, "error")) as [NodeJS.ErrnoException];
  expect(error.code).toBe("ENOENT");
});
