/** Peers for the tests of a file: started once, emptied after each test, ended after the last. */
import { afterAll, afterEach, beforeAll } from "vitest";
import { Peer, type PeerProgram } from "./client.js";

/** Call within a `describe`. The peers are there when its tests run, in the order of the programs. */
export function usePeers(programs: PeerProgram[]): Peer[] {
  const peers: Peer[] = [];

  beforeAll(async () => {
    peers.push(...(await Promise.all(programs.map((program) => Peer.start(program)))));
  });

  afterEach(async () => {
    await Promise.all(peers.map((peer) => peer.closeAll()));
  });

  afterAll(async () => {
    await Promise.all(peers.splice(0).map((peer) => peer.stop()));
  });

  return peers;
}
