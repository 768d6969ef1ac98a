/** The sizes in which reads and writes are checked. Each looks at one thing. The first replica of key 1 is A, then B, then C. */
import { once, type Scope } from "../../../index.ts";
import { live } from "./cells.ts";
import type { DataScope, Level, Operation, Row } from "./types.ts";

type Size = DataScope & Scope;

const write = (value: string, at: number, level: Level): Operation => ({
  kind: "write",
  values: { x: value },
  at,
  level,
});
const remove = (at: number, level: Level): Operation => ({ kind: "delete", at, level });
const read = (level: Level): Operation => ({ kind: "read", level });
const old: Row = { x: live(1, "a") };

export const three = {
  copies: 3,
  owners: { A: [20], B: [30], C: [40] },
  changes: {},
  stored: {},
  timesOut: [],
  hintWindowEnds: false,
  purges: "never",
} as const;
const two = { ...three, copies: 2, owners: { A: [20], B: [30] } } as const;
const one = { ...three, copies: 1, owners: { A: [20] } } as const;
/** X joins before A; then C is no longer a replica. */
const joins = { ...three, changes: { X: { kind: "join", node: "X", tokens: [10] } } } as const;
const meanwhile = {
  ...joins,
  coordinators: { P: [write("a", 1, "QUORUM")], Q: [read("QUORUM")] },
  inTurn: true,
  inFlight: { default: 1 },
} satisfies Size;

export const scopes = {
  smoke: { ...three, coordinators: { P: [write("a", 1, "QUORUM")], Q: [read("QUORUM"), read("QUORUM")] } },
  small: {
    ...three,
    coordinators: { P: [write("a", 1, "QUORUM"), write("b", 2, "QUORUM")], Q: [read("QUORUM"), read("QUORUM")] },
    faults: { drop: once("A") },
  },
  /** A write has reached only A, and was not acknowledged. */
  "a read times out": {
    ...three,
    stored: { A: old },
    coordinators: { Q: [read("QUORUM"), read("QUORUM")] },
    timesOut: ["read"],
  },
  "at ONE": { ...two, coordinators: { P: [write("a", 1, "ONE"), read("ONE")], Q: [read("ONE"), read("ONE")] } },
  "clocks differ": { ...one, coordinators: { P: [write("a", 9, "QUORUM"), write("b", 5, "QUORUM"), read("QUORUM")] } },
  "the same microsecond": {
    ...one,
    coordinators: {
      P: [{ kind: "write", values: { x: "1", y: "2" }, at: 1, level: "QUORUM" }],
      Q: [{ kind: "write", values: { x: "2", y: "1" }, at: 1, level: "QUORUM" }, read("QUORUM")],
    },
  },
  "a write fails": { ...two, coordinators: { P: [write("a", 1, "ALL")], Q: [read("ALL")] }, timesOut: ["write"] },
  "a write fails and is read at ONE": {
    ...two,
    coordinators: { P: [write("a", 1, "ALL")], Q: [read("ONE"), read("ONE")] },
    timesOut: ["write"],
  },
  hints: {
    ...two,
    coordinators: { P: [write("a", 1, "ONE")] },
    timesOut: ["write"],
    faults: { drop: once("replica") },
  },
  "a coordinator crashes": {
    ...two,
    coordinators: { P: [write("a", 1, "ONE")] },
    timesOut: ["write"],
    faults: { drop: once("replica"), crash: once("P") },
  },
  "the hint window ends": {
    ...two,
    coordinators: { P: [write("a", 1, "ONE")] },
    timesOut: ["write"],
    hintWindowEnds: true,
    faults: { drop: once("replica") },
  },
  /** Two cells have the same time, and one of them expires: which one stays must not depend on the present time. */
  "one expires": {
    ...two,
    stored: { A: { x: { kind: "expiring", at: 1, value: "a", deletedAt: 5 } }, B: { x: live(1, "b") } },
    coordinators: { P: [{ kind: "repair" }] },
  },
  "deleted and purged": {
    ...three,
    stored: { A: old, B: old, C: old },
    coordinators: { P: [remove(2, "QUORUM"), read("QUORUM")] },
    purges: "after gc_grace",
  },
  "deleted then repaired and purged": {
    ...two,
    stored: { A: old, B: old },
    coordinators: { P: [remove(2, "ONE"), { kind: "repair" }, read("ALL")] },
    timesOut: ["repair"],
    purges: "after repair",
  },
  "a repair is given up": {
    ...two,
    stored: { A: old, B: old },
    coordinators: { P: [{ kind: "repair" }, remove(2, "QUORUM"), { kind: "repair" }, read("QUORUM")] },
    timesOut: ["repair"],
    purges: "after repair",
  },
  /** While X joins, a client writes at P and then reads at Q. */
  "a node joins": meanwhile,
  "a node joins and waits long": { ...meanwhile, waitsLong: true },
  /** X joins and gets the only copy. */
  "the one copy moves": {
    ...one,
    changes: { X: { kind: "join", node: "X", tokens: [10] } },
    coordinators: { P: [write("a", 1, "QUORUM")], Q: [read("QUORUM")] },
  },
  /** A has missed the write that B and C hold. */
  "a node joins to old data": { ...joins, stored: { B: old, C: old }, coordinators: { P: [] } },
  /** C has missed the write that A and B hold, and both new nodes take their data from C. */
  "two nodes join": {
    ...three,
    changes: { X: { kind: "join", node: "X", tokens: [5] }, Y: { kind: "join", node: "Y", tokens: [10] } },
    stored: { A: old, B: old },
    coordinators: { P: [] },
  },
  "a node leaves": {
    ...one,
    owners: { A: [20], B: [30] },
    changes: { A: { kind: "leave", node: "A" } },
    coordinators: { P: [write("a", 1, "ONE")] },
    timesOut: ["write"],
  },
} satisfies Record<string, Size>;
