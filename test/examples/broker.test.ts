import { describe, expect, it } from "vitest";
import { type Program, until, useProcesses } from "../support/processes.js";
import { example, orders } from "./example.js";

const BROKER = example("broker/broker");
const CLIENT = example("broker/client");
const WORKER = example("broker/worker");

const { start, address } = useProcesses();

/** Which worker answered which request, in the order of the answers. */
function answers(client: Program): { request: string; worker: string }[] {
  return client.lines.flatMap((line) => {
    const [, request, worker] = /^(\S+) done by (\S+)$/.exec(line) ?? [];
    return request === undefined || worker === undefined ? [] : [{ request, worker }];
  });
}

const requests = (name: string, count: number): string[] =>
  Array.from({ length: count }, (_, i) => `${name}/${i + 1}`);

describe.each(["tcp", "ipc"])("broker over %s", (transport) => {
  it.each(orders(["broker", "client", "worker"]))("answers, started as %s, %s, %s", async (...order) => {
    const [front, back] = [await address(transport), await address(transport)];
    const starters: Record<string, () => Program> = {
      broker: () => start(BROKER, [front, back]),
      client: () => start(CLIENT, [front, "carl", 3]),
      worker: () => start(WORKER, [back, "wanda"]),
    };
    const programs = new Map<string, Program>();
    for (const name of order) {
      const program = starters[name]?.();
      if (program === undefined) throw new Error(`no ${name}`);
      programs.set(name, program);
      await program.line(/./);
    }

    const client = programs.get("client") as Program;
    await client.success();
    expect(answers(client)).toEqual(requests("carl", 3).map((request) => ({ request, worker: "wanda" })));
  });

  it("gives each of several clients its own answers, from all workers", async () => {
    const [front, back] = [await address(transport), await address(transport)];
    start(BROKER, [front, back]);
    const workers = ["wanda", "will"];
    for (const name of workers) {
      start(WORKER, [back, name]);
      // The first answer shows that the worker is connected. From then on it gets its share of the requests.
      const probe = start(CLIENT, [front, `for-${name}`, 1000]);
      await probe.line(new RegExp(`done by ${name}$`));
      await probe.stop();
    }
    const names = ["carl", "cora", "cyd"];
    const clients = names.map((name) => start(CLIENT, [front, name, 20]));

    for (const client of clients) await client.success();
    const all = clients.map(answers);
    expect(all.map((list) => list.map(({ request }) => request))).toEqual(
      names.map((name) => requests(name, 20)),
    );
    expect(new Set(all.flat().map(({ worker }) => worker))).toEqual(new Set(workers));
  });

  it("goes on with workers that start after others have ended", async () => {
    const [front, back] = [await address(transport), await address(transport)];
    start(BROKER, [front, back]);
    const client = start(CLIENT, [front, "carl", 9]);
    for (const name of ["wanda", "will"]) {
      const worker = start(WORKER, [back, name, 3]);
      expect(await worker.success()).toEqual([`${name} is ready`, `${name} leaves after 3 requests`]);
    }
    start(WORKER, [back, "wim"]);

    await client.success();
    const served = answers(client);
    expect(served.map(({ request }) => request)).toEqual(requests("carl", 9));
    // The workers answer one after the other. (The second may have answered a request that was sent twice.)
    expect(served.map(({ worker }) => worker).join(" ")).toMatch(/^(wanda ){3}(will ){1,3}(wim ?)+$/);
  });

  it("answers a request whose worker was killed, when the client asks again", async () => {
    const [front, back] = [await address(transport), await address(transport)];
    start(BROKER, [front, back]);
    const doomed = start(WORKER, [back, "doomed"]);
    const before = start(CLIENT, [front, "before", 1]);
    await before.success();

    // A frozen worker keeps its connection, so the broker still gives it the request.
    doomed.signal("SIGSTOP");
    const client = start(CLIENT, [front, "carl", 2]);
    await client.line(/^no answer to carl\/1, asking again$/);
    await doomed.stop("SIGKILL");
    start(WORKER, [back, "heir"]);

    await client.success();
    expect(answers(client)).toEqual(requests("carl", 2).map((request) => ({ request, worker: "heir" })));
  });

  it("lets clients and workers find a broker that was restarted", async () => {
    const [front, back] = [await address(transport), await address(transport)];
    const first = start(BROKER, [front, back]);
    start(WORKER, [back, "wanda"]);
    const client = start(CLIENT, [front, "carl", 10_000]);
    await client.line(/done by wanda$/);
    await first.stop("SIGKILL");

    const second = start(BROKER, [front, back]);
    await second.line(/^clients on /);
    const before = answers(client).length;
    await until([client], () => answers(client).length >= before + 3);
    expect(answers(client).map(({ request }) => request)).toEqual(requests("carl", answers(client).length));
  });
});
