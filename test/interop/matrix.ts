/** The rows of the interop tests: which side uses this package, which side binds, and the transport. */
import type { Peer, PeerSocket } from "../support/peers/client.js";
import type { Processes } from "../support/processes.js";
import type { Side } from "./patterns.js";

export interface Row {
  transport: "tcp" | "ipc";
  /** Which of the two sides uses this package. */
  mine: 0 | 1;
  /** Whether the side with this package binds. */
  binder: boolean;
}

const ROWS: Row[] = (["tcp", "ipc"] as const).flatMap((transport) =>
  ([0, 1] as const).flatMap((mine) => [true, false].map((binder) => ({ transport, mine, binder }))),
);

/** All rows for two kinds of sockets, with the titles of their tests. */
export function rows(a: string, b: string): { row: Row; title: string }[] {
  return ROWS.map((row) => {
    const { transport, mine, binder } = row;
    return { row, title: `our ${mine === 0 ? a : b} ${binder ? "binds" : "connects"} over ${transport}` };
  });
}

/** Opens both sides, this package in the first peer and the other in the second, and connects them as the row says. */
export async function link(
  row: Row,
  sides: [Side, Side],
  [us, them]: Peer[],
  { address }: Processes,
): Promise<[PeerSocket, PeerSocket]> {
  if (us === undefined || them === undefined) throw new Error("the peers have not been started");
  const open = async (index: 0 | 1): Promise<PeerSocket> => {
    const { type, options, prepare } = sides[index];
    const socket = await (index === row.mine ? us : them).open(type, options);
    await prepare?.(socket);
    return socket;
  };
  const sockets: [PeerSocket, PeerSocket] = [await open(0), await open(1)];
  const binder = row.binder ? row.mine : 1 - row.mine;
  const [binding, connecting] = binder === 0 ? sockets : [sockets[1], sockets[0]];
  const at = row.transport === "tcp" ? "tcp://127.0.0.1:*" : await address("ipc");
  await connecting.connect(await binding.bind(at));
  return sockets;
}
