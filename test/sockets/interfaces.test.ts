/** Names of network interfaces in endpoints, on machines with none, one and many interfaces. */
import { describe, expect, it } from "vitest";
import type { InterfaceAddress } from "../../glue/host.js";
import { createContext, endContext } from "../../src/api/context.js";
import { NodeHost } from "../../src/host/node/index.js";
import { Reply, Request } from "../../src/index.js";
import { Runtime } from "../../src/runtime/index.js";
import { compileWasm } from "../../src/runtime/wasm-file.js";

class HostWith extends NodeHost {
  constructor(private readonly list: readonly InterfaceAddress[]) {
    super();
  }

  override interfaces(): readonly InterfaceAddress[] {
    return this.list;
  }
}

const loopback = { name: "loop", address: "127.0.0.1" };
/** So many that their list does not fit into a buffer of usual size. */
const many = Array.from({ length: 2000 }, (_, i) => ({
  name: `veth${i}`,
  address: `10.0.${i >> 8}.${i & 255}`,
}));

/** Binds and connects in a context on such a host. Returns the endpoint, or the code of the error. */
async function bind(interfaces: readonly InterfaceAddress[], endpoint: string): Promise<string> {
  const context = createContext(new Runtime(new HostWith(interfaces), compileWasm));
  const reply = new Reply({ context });
  const request = new Request({ context });
  try {
    await reply.bind(endpoint);
    request.connect(reply.lastEndpoint as string);
    await request.send("hello");
    expect(String(await reply.receive())).toBe("hello");
    return reply.lastEndpoint as string;
  } catch (error) {
    return (error as { code: string }).code;
  } finally {
    reply.close();
    request.close();
    await endContext(context);
  }
}

describe.each([
  { title: "no interface at all", interfaces: [] },
  { title: "one interface", interfaces: [loopback] },
  { title: "many interfaces", interfaces: [...many, loopback] },
])("with $title", ({ interfaces }) => {
  it("an address can be bound", async () => {
    expect(await bind(interfaces, "tcp://127.0.0.1:*")).toMatch(/^tcp:\/\/127\.0\.0\.1:\d+$/);
  });

  it("an existing interface can be bound by its name", async () => {
    const expected = interfaces.includes(loopback) ? /^tcp:\/\/127\.0\.0\.1:\d+$/ : /^ENODEV$/;
    expect(await bind(interfaces, "tcp://loop:*")).toMatch(expected);
  });

  it("a missing interface fails with ENODEV", async () => {
    expect(await bind(interfaces, "tcp://missing:*")).toBe("ENODEV");
  });
});
