/** The sizes in which gossip is checked. Each looks at one thing, because all of them together would be too many states. */
import { once, type NodeId, type Scope } from "../../../index.ts";
import type { GossipScope } from "./types.ts";

type Size = GossipScope & Scope;

const two = { nodes: 2, clusters: [["n1", "n2"]], seeds: ["n1"], heartbeatMax: 0, inFlight: 1 } satisfies Size;

const three = { ...two, nodes: 3, clusters: [["n1", "n2", "n3"]] } satisfies Size;

const unheard = {
  ...three,
  gossips: ["n1", "n2"],
  left: ["n3"],
  knowsWhoLeft: ["n1"],
  doubts: { n1: ["n3"] },
  quarantineEnds: true,
} satisfies Size;

/** n3 is down, and n2 takes its place. */
const replacing = { ...three, clusters: [["n1", "n3"]], dead: ["n3"], replaces: { n2: "n3" }, clock: 5 } satisfies Size;

const removes = (of: NodeId) => ({ of, by: "removenode" }) as const;
const restarts = (node: NodeId) => ({ crash: once(node), restart: 1 });

export const scopes = {
  /** n1 says something new about itself, step by step, while its rounds go on. */
  smoke: { ...two, gossips: ["n1"], updates: { n1: 1 }, stepwise: ["n1"], heartbeatMax: 6 },
  /** The same, and n2 does so too; a message may be lost. */
  small: { ...two, updates: { n1: 1, n2: 1 }, stepwise: ["n1"], heartbeatMax: 4, faults: { drop: 1 } },
  /** What n1 says reaches n3 also through n2. */
  "three hear": { ...three, gossips: ["n1", "n2"], updates: { n1: 1 }, faults: { drop: 1 } },

  /** n2 says something new, crashes, and restarts. */
  "one restarts": {
    ...two,
    gossips: ["n2"],
    inFlight: { gossip: 2, direct: 1 },
    updates: { n2: 1 },
    faults: restarts("n2"),
  },
  /** The same, after more than a year without a restart. */
  "one restarts after two years": { ...two, gossips: ["n2"], clock: 201, faults: restarts("n2") },
  /** n1 garbles the generation that it knows of n3, and tells n2. */
  "one garbles a generation": { ...three, gossips: ["n1"], garbles: { n1: "n3" } },
  /** The same, but the other node goes on gossiping. */
  "one has garbled the other": { ...two, gossips: ["n2"], garbles: { n1: "n2" }, updates: { n2: 1 } },
  /** n1 and n2 do not know n3. It is a cluster of its own, so it makes no shadow round. Only the rounds of n1 are modelled. */
  "seeds talk to seeds": { ...three, clusters: [["n1", "n2"], ["n3"]], seeds: ["n1", "n2", "n3"], gossips: ["n1"] },
  "two with different seeds": { ...two, clusters: [["n1"], ["n2"]], otherSeeds: { n2: ["n2"] } },

  /** n1 may convict n2, which runs; a message may be lost. */
  "one is convicted": { ...two, gossips: ["n2"], doubts: { n1: ["n2"] }, faults: { drop: 1 } },
  /** n3 crashes for good. */
  "one crashes": { ...three, gossips: ["n1", "n2"], doubts: { n1: ["n3"], n2: ["n3"] }, faults: { host: once("n3") } },
  /** Nothing that n1 sends reaches n3. */
  "one cannot be reached": {
    ...three,
    gossips: ["n2", "n3"],
    unreachable: { n1: ["n3"] },
    heartbeatMax: 3,
    doubts: { n1: ["n3"] },
  },
  /** n1 and n2 are partitioned for a while, and convict each other. */
  "two are cut apart": {
    ...two,
    doubts: { n1: ["n2"], n2: ["n1"] },
    partitions: "isolateEach",
    faults: { partition: 1 },
  },
  "one shuts down": { ...two, gossips: ["n1"], updates: { n2: 1 }, mayShutDown: ["n2"], doubts: { n1: ["n2"] } },
  "two hear of a shutdown": {
    ...three,
    gossips: ["n1"],
    updates: { n1: 1 },
    mayShutDown: ["n3"],
    doubts: { n2: ["n3"] },
  },

  /** Both are new, and seeds. */
  "all begin": {
    ...two,
    clusters: [],
    seeds: ["n1", "n2"],
    gossips: ["n1"],
    fatClients: ["n2"],
    inFlight: { gossip: 2, direct: 1 },
  },
  /** n2 is new. */
  "one joins": { ...two, clusters: [["n1"]] },
  /** n2 is new, crashes before it is a member, and tries again. */
  "one joins at the second try": { ...two, clusters: [["n1"]], gossips: ["n2"], faults: restarts("n2") },
  /** The same, and it may crash before it has said that it joins. */
  "one joins step by step": { ...two, clusters: [["n1"]], gossips: ["n2"], stepwise: ["n2"], faults: restarts("n2") },
  /** n3 is new, and has two seeds to ask. Nobody gossips yet. */
  "one asks two seeds": { ...three, clusters: [["n1", "n2"]], seeds: ["n1", "n2"], gossips: [], fatClients: ["n3"] },
  "one is replaced": { ...replacing, silence: ["n3"] },
  "one is replaced and the quarantine ends": { ...replacing, quarantineEnds: true },
  /** The same, but n1 knows n3 only from its disk. */
  "one is replaced after a restart": { ...replacing, gossips: ["n2"], faults: restarts("n1") },
  "a client gossips": {
    ...two,
    clusters: [["n1"]],
    fatClients: ["n2"],
    silence: ["n2"],
    doubts: { n1: ["n2"] },
    faults: { host: once("n2") },
  },
  /** n1 restarts while n2 is down, and knows only from its disk that n2 exists. */
  "one starts alone": { ...two, dead: ["n2"], silence: ["n2"], faults: restarts("n1") },

  /** n2 leaves, and is forgotten while it still answers. */
  "one leaves and is forgotten": {
    ...two,
    gossips: ["n1"],
    mayLeave: ["n2"],
    doubts: { n1: ["n2"] },
    quarantineEnds: true,
    expires: true,
  },
  "one leaves": { ...two, gossips: ["n2"], mayLeave: ["n2"], doubts: { n1: ["n2"] }, expires: true },
  /** n2 has left, and n1 knows. */
  "one has left": {
    ...two,
    gossips: ["n1"],
    left: ["n2"],
    knowsWhoLeft: ["n1"],
    doubts: { n1: ["n2"] },
    expires: true,
  },
  "one that has left starts again": {
    ...two,
    left: ["n2"],
    knowsWhoLeft: ["n1"],
    gossips: ["n2"],
    faults: restarts("n2"),
  },
  /** n3 has left; n1 knows, and n2 has not heard. */
  "one has not heard who left": unheard,
  /** The same, but the days for which n1 remembers that are over. */
  "one has not heard for days who left": { ...unheard, expires: true },
  "two know who left": {
    ...three,
    gossips: ["n1", "n2"],
    left: ["n3"],
    knowsWhoLeft: ["n1", "n2"],
    doubts: { n1: ["n3"], n2: ["n3"] },
    quarantineEnds: true,
    expires: true,
  },
  /** n2 is down, and n1 removes it. */
  "one is removed": { ...two, gossips: ["n1"], dead: ["n2"], removals: { n1: removes("n2") }, expires: true },
  "one is removed and another hears": {
    ...three,
    gossips: ["n1", "n2"],
    dead: ["n3"],
    removals: { n1: removes("n3") },
  },
  /** n1 considers n2 DOWN, and removes it. */
  "one is removed though it runs": { ...two, gossips: ["n2"], doubts: { n1: ["n2"] }, removals: { n1: removes("n2") } },
  "one is assassinated": { ...two, gossips: ["n2"], removals: { n1: { of: "n2", by: "assassinate" } } },
  /** n2 crashes, n1 removes it, and n2 restarts. */
  "one is removed and starts again": {
    ...two,
    gossips: ["n2"],
    doubts: { n1: ["n2"] },
    removals: { n1: removes("n2") },
    quarantineEnds: true,
    clock: 5,
    faults: { host: once("n2"), restart: 1 },
  },
  /** n1 removes n3, and crashes. */
  "one is removed by one that crashes": {
    ...three,
    gossips: ["n1", "n2"],
    dead: ["n3"],
    doubts: { n2: ["n1"] },
    removals: { n1: removes("n3") },
    faults: { host: once("n1") },
  },
  "one is removed by two": {
    ...three,
    gossips: ["n1"],
    dead: ["n3"],
    removals: { n1: removes("n3"), n2: removes("n3") },
  },
} satisfies Readonly<Record<string, Size>>;
