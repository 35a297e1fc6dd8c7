/** The rows of the interop tests: which side is ours, which side binds, over what. */
import type { Peer, PeerSocket } from "../support/peers/client.js";
import type { Side } from "./patterns.js";

export interface Row {
  transport: "tcp" | "ipc";
  /** Which of the two sides is ours. */
  mine: 0 | 1;
  /** Whether ours is the one that binds. */
  binder: boolean;
}

export const ROWS: Row[] = (["tcp", "ipc"] as const).flatMap((transport) =>
  ([0, 1] as const).flatMap((mine) => [true, false].map((binder) => ({ transport, mine, binder }))),
);

export function describeRow({ transport, mine, binder }: Row, names: [string, string]): string {
  return `our ${names[mine]} ${binder ? "binds" : "connects"} over ${transport}`;
}

/** Opens both sides, ours in the first peer and theirs in the second, and links them as the row says. */
export async function link(
  row: Row,
  sides: [Side, Side],
  [us, them]: Peer[],
  address: string,
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
  await connecting.connect(await binding.bind(address));
  return sockets;
}
