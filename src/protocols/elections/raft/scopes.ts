/** The sizes at which `raft.ts` is checked. */
import { once, type Scope } from "../../../index.ts";
import type { Call, RaftScope } from "./types.ts";

const put = (value: number): Call => ({ kind: "put", key: "x", value });
const get: Call = { kind: "get", key: "x" };

const three = { servers: 3, clients: [], retries: 0 };
const led = { ...three, leader: "n1", impatient: [] };
const reading = { ...led, termMax: 2, clients: [[put(1)], [get]], impatient: ["n2"], reads: "index" } as const;
const leasing = { ...reading, asks: [["n2"], ["n1"]], inFlight: { time: 1 }, ticks: 3 } as const;

const longLog = {
  ...three,
  termMax: 3,
  logs: [
    [1, 1, 1],
    [1, 2],
    [1, 2],
  ],
};

export const scopes = {
  /** Two servers become candidates, and the winner carries out a command. */
  smoke: { ...three, termMax: 1, clients: [[put(1)]], impatient: ["n1", "n2"] },
  "no elections": { ...led, termMax: 1, clients: [[put(1), get], [put(2)]] },
  "an election": { ...led, termMax: 2, clients: [[put(1)]], impatient: ["n2"] },
  "a voter restarts": { ...three, termMax: 1, impatient: ["n1", "n2"], faults: { crash: once("n3"), restart: 1 } },
  "a server restarts": { ...led, termMax: 2, impatient: ["n2"], faults: { crash: 1, restart: 1 } },
  /** Figure 8 of the paper, between b and c: n1 wrote an entry in term 1 that nobody else got, and n2 one in term 2. */
  "figure 8": { ...three, termMax: 4, logs: [[1, 1], [1, 2], [1]], impatient: ["n1", "n2"] },
  /** n1 wrote two entries in term 1 that nobody else got. */
  "a long log is old": { ...longLog, impatient: ["n2"] },
  "a long log hears heartbeats": { ...longLog, impatient: ["n2"], heartbeats: true },
  /** A value is written by the old leader, and read from a new one, through the log. */
  "a command is lost": { ...led, termMax: 2, clients: [[put(1)], [get]], asks: [["n1"], ["n2"]], impatient: ["n2"] },
  "a majority crashes": { ...led, termMax: 1, clients: [[put(1)]], faults: { crash: { times: 2, of: ["n2", "n3"] } } },
  /** A value is written by a new leader, and read from the old one. */
  "an old leader reads": { ...reading, asks: [["n2"], ["n1"]] },
  /** A value is written by the old leader, and read from a new one. */
  "a new leader reads": { ...reading, asks: [["n1"], ["n2"]] },
  /** The same with a second reader. Neither leader hears the other: if they did, the search would take four hundred times as long. */
  "a read comes twice": {
    ...reading,
    clients: [[put(1)], [get], [get]],
    asks: [["n2"], ["n1"], ["n1"]],
    deaf: { n1: ["n2"], n2: ["n1"] },
    faults: { duplicate: once("n1") },
  },
  "a server is added": {
    ...led,
    servers: 4,
    termMax: 1,
    voters: ["n1", "n2", "n3"],
    changes: [{ at: "n1", voters: ["n1", "n2", "n3", "n4"] }],
  },
  "a leader removes itself": { ...led, termMax: 2, impatient: ["n2"], changes: [{ at: "n1", voters: ["n2", "n3"] }] },
  "members change twice": {
    ...led,
    termMax: 2,
    clients: [[put(1)]],
    asks: [["n1"]],
    impatient: ["n2"],
    changes: [
      { at: "n1", voters: ["n1", "n2"] },
      { at: "n1", voters: ["n1"] },
    ],
  },
  /** An old leader and a new one each remove the other, and neither hears the other. */
  "two leaders change members": {
    ...led,
    servers: 4,
    termMax: 3,
    impatient: ["n1", "n2"],
    deaf: { n1: ["n2"], n2: ["n1"] },
    changes: [
      { at: "n1", voters: ["n1", "n3", "n4"] },
      { at: "n2", voters: ["n2", "n3", "n4"] },
    ],
  },
  "all change but one": {
    ...led,
    servers: 4,
    termMax: 2,
    impatient: ["n2"],
    voters: ["n1", "n2", "n3"],
    changes: [{ at: "n1", voters: ["n1", "n4"] }],
    changesBy: "joint",
  },
  "all change but one at once": {
    ...led,
    servers: 4,
    termMax: 2,
    impatient: ["n2"],
    voters: ["n1", "n2", "n3"],
    changes: [{ at: "n1", voters: ["n1", "n4"] }],
  },
  "a snapshot is sent": { ...led, termMax: 1, clients: [[put(1), put(2)]], asks: [["n1"]], compacts: ["n1"] },
  "a long log gets a snapshot": {
    ...three,
    termMax: 3,
    logs: [
      [1, 1, 1, 1],
      [1, 2],
      [1, 2],
    ],
    impatient: ["n2"],
    compacts: ["n2"],
  },
  "snapshots and members": {
    ...led,
    termMax: 2,
    impatient: ["n2"],
    changes: [{ at: "n1", voters: ["n1", "n3"] }],
    compacts: ["n1", "n2"],
  },
  "a server restarts from a snapshot": {
    ...led,
    termMax: 1,
    clients: [[put(1), put(2)]],
    asks: [["n1"]],
    compacts: ["n3"],
    faults: { crash: once("n3"), restart: 1 },
  },
  /** n1 was a candidate for term 2 and has a shorter log than n2, which knows nothing of that term. n3 is gone. */
  "servers ask before they stand": {
    ...three,
    servers: 2,
    voters: ["n1", "n2", "n3"],
    termMax: 4,
    logs: [[1], [1, 1]],
    terms: [2, 1],
    impatient: ["n1", "n2"],
    preVote: true,
  },
  "a leader hands over": {
    ...led,
    termMax: 2,
    clients: [[put(1)]],
    asks: [["n1"]],
    transfers: [{ at: "n1", to: "n2" }],
  },
  "a leader hands over and servers ask before they stand": {
    ...led,
    termMax: 2,
    clients: [[put(1)]],
    asks: [["n1"]],
    preVote: true,
    transfers: [{ at: "n1", to: "n2" }],
  },
  "reads by a lease": { ...leasing, lease: { lasts: 1, patience: 3 } },
  "a lease is as long as patience": { ...leasing, lease: { lasts: 3, patience: 3 } },
  "a leader with a lease hands over": {
    ...leasing,
    lease: { lasts: 1, patience: 3 },
    ticks: 1,
    impatient: [],
    transfers: [{ at: "n1", to: "n2" }],
  },
  "asked twice": { ...led, servers: 1, termMax: 1, clients: [[put(1), put(2), get]], retries: 1 },
  small: { ...led, termMax: 2, clients: [[put(1)]], impatient: ["n2"], faults: { crash: once("n1"), restart: 1 } },
} satisfies Readonly<Record<string, RaftScope & Scope>>;

/** Less of everything that is not part of the story: clients, terms, and faults. */
export const smaller = (scope: RaftScope & Scope): readonly (RaftScope & Scope)[] => [
  ...scope.clients.map((_, i) => ({ ...scope, clients: scope.clients.toSpliced(i, 1) })),
  ...(scope.termMax > 1 ? [{ ...scope, termMax: scope.termMax - 1 }] : []),
];
