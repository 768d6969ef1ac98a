import { fc, test as property } from "@fast-check/vitest";
import { describe, expect, test } from "vitest";
import type { Endpoint } from "../../src/protocols/cassandra/cassandra-gossip/types.ts";
import {
  isDeadState,
  maxVersion,
  newerThan,
  statusOf,
} from "../../src/protocols/cassandra/cassandra-gossip/endpoint-versions.ts";

const endpoint: Endpoint = {
  generation: 3,
  heartbeat: 5,
  states: { TOKENS: { value: "t1", version: 2 }, STATUS: { value: "NORMAL", version: 7 } },
};

describe("what is newer than a version", () => {
  test("is each state above it, and the heartbeat even if it is older", () => {
    expect(newerThan(endpoint, 6)).toEqual({
      generation: 3,
      heartbeat: 5,
      states: { STATUS: { value: "NORMAL", version: 7 } },
    });
  });

  test("is only the heartbeat if no state is newer", () => {
    expect(newerThan({ ...endpoint, heartbeat: 9 }, 8)).toEqual({ generation: 3, heartbeat: 9, states: {} });
  });

  test("is nothing for a node that has everything", () => {
    expect(newerThan(endpoint, 7)).toBeNull();
  });
});

test("the greatest version is that of a heartbeat or of a state", () => {
  expect(maxVersion(endpoint)).toBe(7);
  expect(maxVersion({ ...endpoint, heartbeat: 9 })).toBe(9);
  expect(maxVersion({ generation: 1, heartbeat: 0, states: {} })).toBe(0);
});

test("a status may have an argument, which is not part of it, and an endpoint may have no status", () => {
  expect(statusOf({ ...endpoint, states: { STATUS: { value: "BOOT_REPLACE,n3", version: 1 } } })).toBe("BOOT_REPLACE");
  expect(statusOf({ ...endpoint, states: {} })).toBe("");
});

test("a node that is removed or has left is in a dead state, and one that has shut down is not", () => {
  const being = (value: string): Endpoint => ({ ...endpoint, states: { STATUS: { value, version: 1 } } });
  expect(["removing", "removed", "LEFT"].map((status) => isDeadState(being(status)))).toEqual([true, true, true]);
  expect(["NORMAL", "shutdown", "BOOT"].map((status) => isDeadState(being(status)))).toEqual([false, false, false]);
});

/** What an endpoint says in order: each time a heartbeat or a state, under the next number. */
const history = fc.array(fc.constantFrom("heartbeat", "TOKENS", "STATUS", "LOAD"), { minLength: 1, maxLength: 12 });

const after = (said: readonly string[]): Endpoint => {
  const record: Endpoint = { generation: 1, heartbeat: 0, states: {} };
  for (const [at, what] of said.entries()) {
    if (what === "heartbeat") record.heartbeat = at + 1;
    else record.states[what as "LOAD"] = { value: what, version: at + 1 };
  }
  return record;
};

property.prop([history, fc.nat(), fc.nat()])(
  "a node that knows everything up to a number, and takes what is newer, knows everything up to the greater one",
  (said, one, other) => {
    const [less, more] = [one % (said.length + 1), other % (said.length + 1)].sort((a, b) => a - b);
    const held = after(said.slice(0, less));
    const delta = newerThan(after(said.slice(0, more)), maxVersion(held));
    const merged = delta ? { ...held, heartbeat: delta.heartbeat, states: { ...held.states, ...delta.states } } : held;
    expect(merged).toEqual(after(said.slice(0, more)));
  },
);
