/** Facts for fakes: the layouts in wasm/api/api.hpp. A test compares them with the facts of the module. */
import type { Numbers } from "../../../glue/boundary/layout.js";

const WORD = 4;

/** The facts by name. Offsets and sizes are in bytes. */
export const FAKE_FACTS: ReadonlyMap<string, number> = new Map(
  Object.entries({
    "zwasm_turn_t.backlog": 0,
    "zwasm_turn_t.timer": 4,
    "zwasm_turn_t.notified": 8,
    "zwasm_turn_t.numbers": 12,
    ready_in: 1,
    ready_out: 2,
    wait_over: 0,
    "zwasm_frame_t.data": 0,
    "zwasm_frame_t.size": 4,
    "zwasm_frame_t.more": 8,
    "zwasm_frame_t.apart": 12,
    "sizeof.zwasm_frame_t": 16,
    min_host_body: 4096,
    max_frame: 2147483647,
    zwasm_no_address: 0,
    zwasm_routing_id: 1,
    zwasm_group: 2,
  }),
);

export const fakeFacts: Numbers = {
  number: (name) => {
    const value = FAKE_FACTS.get(name);
    if (value === undefined) throw new Error(`The fake has no fact ${name}`);
    return value;
  },
  wordOf: (member) => fakeFacts.number(member) / WORD,
};
