import { describe, expect, test } from "vitest";
import { checkNow } from "../../src/check/check.ts";
import { properties } from "../../src/model/properties.ts";
import { always, eventually, sometimes } from "../../src/model/property-makers.ts";
import { protocol } from "../../src/model/protocol.ts";
import { faultsText, isWithin, vectorCount, waves } from "../../src/suite/fault-vectors.ts";
import { frontier } from "../../src/suite/frontier.ts";
import { selecting } from "../../src/suite/selecting.ts";
import { type FaultVector, withBudgets } from "../../src/suite/with-budgets.ts";
import gossip from "../../properties/basics/gossip.properties.ts";
import raft from "../../properties/elections/raft-election.properties.ts";
import { boxes } from "./boxes.ts";

const ONE_LEADER = "at most one leader in each term";
const mutant = "the vote is not persisted";
const max = { drop: 1, duplicate: 1, crash: 1, restart: 1, partition: 1 };

describe("frontier", () => {
  test("finds the fewest faults that break a property, and the most that do not", async () => {
    const report = await frontier(raft, { property: ONE_LEADER, mutant });
    const { breaks, holds, undecided, complete, checks } = report;
    expect(breaks.map(({ faults, length, message }) => [faultsText(faults, "always"), length, message])).toEqual([
      ["1 crash + 1 restart", 8, "n1 and n2 both lead term 1"],
    ]);
    expect(holds.map(({ faults, states }) => [faultsText(faults, "always"), states])).toEqual([
      ["1 restart + 1 partition", 270],
      ["1 crash + 1 partition", 930],
    ]);
    expect([undecided, complete, checks]).toEqual([[], true, 8]);
  });

  test("says about each set of faults the same as a check of it", async () => {
    const { breaks, holds } = await frontier(raft, { property: ONE_LEADER, mutant, max });
    const { subject } = selecting(raft, { mutant, properties: [ONE_LEADER] });
    const all = waves("always", max).flat();
    expect(all).toHaveLength(32);
    for (const faults of all) {
      const { properties: judged } = checkNow({ ...subject, scope: withBudgets(subject.scope, faults) });
      const isBroken = breaks.some((one) => isWithin("always", one.faults, faults));
      const isHeld = holds.some((one) => isWithin("always", faults, one.faults));
      const verdict = judged.find(({ name }) => name === ONE_LEADER)?.verdict;
      expect([faults, isBroken, isHeld]).toEqual([faults, verdict === "violated", verdict === "holds"]);
    }
  });

  test("needs only one check if all allowed faults together break nothing", async () => {
    const { holds, checks, sentence } = await frontier(raft, { property: ONE_LEADER, max: { drop: 2, crash: 1 } });
    expect([holds.map(({ faults }) => faults), checks]).toEqual([[{ drop: 2, crash: 1 }], 1]);
    expect(sentence).toBe("holds, within the declared bounds, with up to 2 drops + 1 crash");
  });

  test("leaves undecided what its limit cuts off", async () => {
    const { undecided, complete, sentence } = await frontier(raft, {
      property: ONE_LEADER,
      max: { drop: 1 },
      statesMax: 10,
    });
    expect(complete).toBe(false);
    expect(undecided).toEqual([{ faults: { drop: 0 }, why: "--max-states 10" }]);
    expect(sentence).toBe("undecided from no fault on");
  });

  test("does not call a set of faults the smallest if smaller ones are undecided", async () => {
    const ending = new AbortController();
    const { sentence } = await frontier(raft, {
      property: ONE_LEADER,
      mutant,
      max: { crash: 1, restart: 1 },
      signal: ending.signal,
      onProgress: ({ checks }) => checks === 1 && ending.abort("enough"),
    });
    expect(sentence).toBe("breaks with 1 crash + 1 restart, if not with fewer; undecided from no fault on");
  });

  test("ends at its signal with what is known by then", async () => {
    const { complete, limit } = await frontier(raft, { property: ONE_LEADER, signal: AbortSignal.abort("enough") });
    expect([complete, limit]).toEqual([false, "the caller's signal (enough)"]);
  });

  test.each<[string, Parameters<typeof frontier>[1], string]>([
    ["an unknown property", { property: "at most one leader" }, 'raft-election has no property "at most one leader"'],
    ["a kind that wants runs", { property: "a leader can be elected" }, "is of kind sometimes"],
    ["a negative budget", { property: ONE_LEADER, max: { drop: -1 } }, "max.drop is -1; wanted a whole number"],
    [
      "an unknown fault",
      { property: ONE_LEADER, max: { crashes: 7 } as FaultVector },
      'max has an unknown field "crashes": did you mean "crash"? Known: drop, duplicate, crash, host, power, restart, partition.',
    ],
    ["too many sets", { property: ONE_LEADER, max: { drop: 99, crash: 99 } }, "There are 10,000 sets of faults"],
  ])("refuses %s", async (_, options, message) => {
    await expect(frontier(raft, options)).rejects.toThrow(message);
  });
});

/** A light that is lit at the start and after each restart, and goes out with the process. */
interface Lamp {
  roles: { lamp: { state: { isLit: boolean }; action: { kind: "press" } } };
  scope: object;
}
const lamp = protocol<Lamp>()({
  name: "lamp",
  summary: "is lit until it crashes",
  nodes: () => ({ lamp: ["l"] }),
  roles: {
    lamp: {
      init: () => ({ isLit: false }),
      actions: (state) => (state.isLit ? [] : [{ kind: "press" }]),
      fair: () => true,
      act: {
        press(state) {
          state.isLit = true;
        },
      },
      durable: () => ({ isLit: false }),
    },
  },
  rules: {},
  scopes: { smoke: {} },
});
const lamps = properties(lamp, {
  "the lamp is lit": eventually<Lamp>(({ nodes }) => nodes.every(({ up, state }) => up && state.isLit)),
  "the lamp can be lit": sometimes<Lamp>(({ nodes }) => nodes.some(({ state }) => state.isLit)),
});

test("a restart frees what is stuck, so sets with different restarts are decided separately", async () => {
  const { breaks, holds } = await frontier(lamps, { property: "the lamp is lit", max: { crash: 1, restart: 1 } });
  const text = (faults: FaultVector): string => faultsText(faults, "eventually");
  expect(breaks.map(({ faults, length }) => [text(faults), length])).toEqual([["1 crash + no restart", 1]]);
  expect(holds.map(({ faults }) => text(faults))).toEqual(["no fault", "1 crash + 1 restart"]);
});

test("vectors come in waves: first the largest, then those with the fewest faults", () => {
  expect(waves("always", { drop: 1, crash: 1 })).toEqual([
    [{ drop: 1, crash: 1 }],
    [{ drop: 0, crash: 0 }],
    [
      { drop: 0, crash: 1 },
      { drop: 1, crash: 0 },
    ],
  ]);
  expect(vectorCount({ drop: 2, restart: 3 })).toBe(12);
});

test("changed budgets keep the nodes and causes that the scope names, and are counted as it counts them", () => {
  const scope = { faults: { crash: { each: 1, of: ["n1"] }, restart: { times: 1, after: ["process"] as const } } };
  expect(withBudgets(scope, { crash: 2, restart: 3, partition: 1 })).toEqual({
    partitions: "isolateEach",
    faults: { crash: { each: 2, of: ["n1"] }, restart: { times: 3, after: ["process"] }, partition: 1 },
  });
});

test("by default, frontier looks at a property where the property applies", async () => {
  const asked = async (where: { readonly variant?: string }) => {
    const { variant, sentence } = await frontier(gossip, {
      property: "members eventually stop telling rumours",
      max: {},
      ...where,
    });
    return [variant, sentence];
  };
  expect(await asked({})).toEqual(["remembering", "holds, completely, with the scope's 1 partition"]);
  expect(await asked({ variant: "forgetful" })).toEqual(["forgetful", "breaks with the scope's 1 partition"]);
});

/** A write is acknowledged when it is in the machine's memory, which survives the death of the process. */
interface Store {
  roles: { store: { state: { isWritten: boolean; isAcked: boolean }; action: { kind: "write" } } };
  scope: object;
}
const store = protocol<Store>()({
  name: "store",
  summary: "keeps what it acknowledged while there is power",
  nodes: () => ({ store: ["s", "t"] }),
  roles: {
    store: {
      init: () => ({ isWritten: false, isAcked: false }),
      actions: ({ isAcked }) => (isAcked ? [] : [{ kind: "write" }]),
      act: {
        write(state) {
          state.isWritten = true;
          state.isAcked = true;
        },
      },
      durable: (state, _, cause) => (cause === "power" ? { ...state, isWritten: false } : state),
    },
  },
  rules: {},
  scopes: {
    smoke: {},
    "power fails": { faults: { power: 1 } },
    "cut off": {
      partitions: { "s cannot speak": [["s", "t"]] },
      partitionedAtStart: ["s cannot speak"],
      faults: { power: 1 },
    },
    "each fails": { faults: { host: { each: 2 }, power: 1 } },
  },
});
const ACKED = "what is acknowledged is written";
const stores = properties(store, {
  [ACKED]: always<Store>(({ nodes }) => nodes.every(({ state }) => !state.isAcked || state.isWritten)),
});

describe("failures of hosts and of power", () => {
  test("are faults like any others", async () => {
    const { breaks, sentence } = await frontier(stores, { property: ACKED, max: { crash: 1, host: 1, power: 1 } });
    expect(breaks.map(({ faults }) => faults)).toEqual([{ crash: 0, host: 0, power: 1 }]);
    expect(sentence).toBe("breaks with 1 power failure; holds, completely, with up to 1 crash + 1 host failure");
  });

  test("are tried as often as the scope allows if no option says how often", async () => {
    const asked = async (scope: string) => {
      const { max, sentence } = await frontier(stores, { property: ACKED, scope });
      return [max, sentence];
    };
    // No store receives anything, so nothing can be lost or duplicated.
    const others = { crash: 1, restart: 1, partition: 1 };
    const withOthers = "holds, completely, with up to 1 crash + 1 restart + 1 partition";
    expect(await asked("smoke")).toEqual([others, withOthers]);
    expect(await asked("power fails")).toEqual([{ ...others, power: 1 }, `breaks with 1 power failure; ${withOthers}`]);
  });
});

test("faults of the scope that are not varied are named with each set", async () => {
  const { breaks, fixed, sentence } = await frontier(stores, {
    property: ACKED,
    scope: "each fails",
    max: { crash: 1 },
  });
  expect([breaks.map(({ faults }) => faults), fixed]).toEqual([[{ crash: 0 }], { host: { each: 2 }, power: 1 }]);
  expect(sentence).toBe("breaks with the scope's 2 host failures at each node + 1 power failure");
  expect(faultsText({ crash: 1 }, "always", { fixed })).toBe(
    "1 crash + the scope's 2 host failures at each node + 1 power failure",
  );
});

test("what the scope counts at each node is varied at each node, and named so", async () => {
  const { breaks, holds, each, sentence } = await frontier(boxes, {
    property: "some box is up",
    max: { crash: 2, restart: 1 },
  });
  expect([breaks.map(({ faults }) => faults), holds.map(({ faults }) => faults), each]).toEqual([
    [{ crash: 1, restart: 0 }],
    [{ crash: 0, restart: 1 }],
    ["crash"],
  ]);
  expect(sentence).toBe("breaks with 1 crash at each node; holds, completely, with up to 1 restart");
});

test("partitions in force at the start are named", async () => {
  const { sentence } = await frontier(stores, { property: ACKED, scope: "cut off", max: { crash: 1, power: 1 } });
  expect(sentence).toBe(
    "with the partition s cannot speak in force at the start: breaks with 1 power failure; holds, completely, with up to 1 crash",
  );
});
