/** The sizes in which a cluster is checked. Each looks at one thing, because all of them together would be too many states. */
import { once, type Scope } from "../../../index.ts";
import type { ClusterScope } from "./types.ts";

type AkkaScope = ClusterScope & Scope;

const quiet = {
  cluster: {},
  newcomers: {},
  sides: [],
  seeds: {},
  joins: {},
  centres: {},
  commands: {},
  suspicions: {},
  trusts: false,
  monitoredBy: 9,
  admitsWeakly: false,
  asksAgain: false,
  strategy: null,
  leaseEnds: false,
  leaseIsLate: false,
  membersMin: 1,
  changesMax: 4,
  inFlight: { gossip: 1 },
} satisfies AkkaScope;

const two = { ...quiet, cluster: { n1: "Up", n2: "Up" } } satisfies AkkaScope;
const three = { ...two, cluster: { ...two.cluster, n3: "Up" } } satisfies AkkaScope;
/** Split from the start; the first side is not larger than the second. */
const oneAndOne = { ...two, sides: [["n1"], ["n2"]] } satisfies AkkaScope;
const oneAndTwo = { ...three, sides: [["n1"], ["n2", "n3"]] } satisfies AkkaScope;

const ready = "ReadyForShutdown";
const down = (address: string) => ({ kind: "down", address }) as const;
const leave = (address: string) => ({ kind: "leave", address }) as const;
const majority = { kind: "keep-majority" } as const;
const lease = { kind: "lease-majority" } as const;

export const scopes = {
  /** n1 downs n3, and n2 may miss it. */
  smoke: { ...three, commands: { n1: [down("n3")] }, suspicions: { n2: [["n3"]] } },
  /** n1 downs n3, n1 and n2 may miss it, and it may crash. */
  small: {
    ...three,
    commands: { n1: [down("n3")] },
    suspicions: { n1: [["n3"]], n2: [["n3"]] },
    faults: { host: once("n3") },
  },
  "a false suspicion": { ...three, suspicions: { n2: [["n3"]] }, trusts: true },
  "one leaves": { ...three, commands: { n3: [leave("n3")] } },
  /** Two tell each other their versions although both know that they know the same. */
  "two exchange versions again": { ...two, commands: { n2: [leave("n2")] }, asksAgain: true },
  "one leaves and may be suspected": {
    ...two,
    commands: { n2: [leave("n2")] },
    suspicions: { n1: [["n2"]] },
    trusts: true,
  },
  "one crashes": {
    ...three,
    commands: { n1: [down("n3")] },
    suspicions: { n1: [["n3"]] },
    faults: { host: once("n3") },
  },
  /** n2 and n3 miss each other, and n2 dies. */
  "an observer crashes": {
    ...three,
    sides: [["n2"], ["n3"]],
    commands: { n1: [down("n2")] },
    suspicions: { n1: [["n2"]] },
    faults: { host: once("n2") },
  },
  /** n1 watches only n2, and n2, which is Down already, watches n3. Who sees that n3 is gone? */
  "two neighbours in the ring go": {
    ...quiet,
    cluster: { n1: "Up", n2: "Down", n3: "Up" },
    monitoredBy: 1,
    suspicions: { n1: [["n2"], ["n3"]] },
    faults: { host: once("n3") },
  },
  "a newcomer crashes": {
    ...quiet,
    cluster: { n1: "Up", n2: "Joining" },
    commands: { n1: [down("n2")] },
    suspicions: { n1: [["n2"]] },
    membersMin: 3,
    faults: { host: once("n2") },
  },
  /** n3 is joining, so nobody waits until it has seen that n2 is Down. */
  "a newcomer watches a removal": {
    ...oneAndOne,
    cluster: { ...two.cluster, n3: "Joining" },
    commands: { n1: [down("n2")] },
    suspicions: { n3: [["n2"]] },
  },
  "a removal is not known everywhere": {
    ...oneAndOne,
    cluster: { n1: "Up", n2: "Down", n3: "Joining" },
    suspicions: { n3: [["n2"]] },
  },
  /** n1, which is Down, tells n3 something else while n2 removes n1. */
  "a removed member gossips late": {
    ...oneAndOne,
    cluster: { n1: "Down", n2: "Up", n3: "Up" },
    commands: { n1: [leave("n3")] },
  },
  "one joins": { ...two, joins: { n3: "n2" }, inFlight: { gossip: 1, default: 1 } },
  "two found a cluster": { ...quiet, seeds: { n1: ["n1", "n2"], n2: ["n1", "n2"] } },
  /** n2 crashes, maybe while it leaves, and joins again. */
  "one restarts": {
    ...two,
    joins: { n2: "n1" },
    commands: { n2: [leave("n2")] },
    faults: { crash: once("n2"), restart: once("n2") },
  },
  "all are ready to shut down": {
    ...quiet,
    cluster: { n1: ready, n2: ready },
    commands: { n1: [down("n2")], n2: [leave("n1")] },
  },
  /** n2 is told to prepare for shutdown; n1, which leads, only hears of it. */
  "a newcomer joins during a shutdown": {
    ...two,
    newcomers: { n3: ["n1", "n2", "n3"] },
    commands: { n2: [{ kind: "prepare for shutdown" }] },
    changesMax: 3,
  },
  /** n2 has let n4 in, n1 has not heard of n4, n2 and n3 miss it, and n2 downs it. */
  "a newcomer is downed at once": {
    ...three,
    newcomers: { n4: ["n2", "n3"] },
    sides: [["n2", "n3"], ["n4"]],
    commands: { n1: [leave("n1")], n2: [down("n4")] },
  },
  "a newcomer is downed by one of two": {
    ...two,
    newcomers: { n3: ["n2"] },
    sides: [["n2"], ["n3"]],
    commands: { n1: [leave("n1"), leave("n2")], n2: [down("n3")] },
    inFlight: { gossip: 2 },
  },
  "two suspect each other": {
    ...two,
    suspicions: { n1: [["n2"]], n2: [["n1"]] },
    commands: { n1: [down("n2")], n2: [down("n1")] },
  },
  "a newcomer joins while one is gone": {
    ...quiet,
    cluster: { ...two.cluster, n3: "Joining" },
    suspicions: { n1: [["n2"]], n3: [["n2"]] },
    faults: { host: once("n2") },
  },
  /** n2 has not heard of n3. */
  "a newcomer overtakes another": { ...quiet, cluster: { n1: "Up", n2: "Joining" }, newcomers: { n3: ["n1", "n3"] } },
  "each side has a newcomer": { ...oneAndOne, newcomers: { n3: ["n1"], n4: ["n2"] }, admitsWeakly: true },
  "the last member of a data centre goes": {
    ...quiet,
    cluster: { n1: "Up", n2: "Down" },
    centres: { n1: "west", n2: "east" },
  },
  "a first seed restarts in a partition": {
    ...two,
    seeds: { n1: ["n1", "n2"] },
    faults: { crash: once("n1"), restart: once("n1"), partition: 1 },
    partitions: "isolateEach",
  },
  "two first seeds": { ...quiet, seeds: { n1: ["n1", "n2"], n2: ["n2", "n1"] } },
  /** n2 and n3 are the first of their data centre, and have not heard of each other. */
  "a new data centre": {
    ...quiet,
    cluster: { n1: "Up", n3: "Joining" },
    newcomers: { n2: ["n1", "n2"] },
    centres: { n1: "west", n2: "east", n3: "east" },
  },
  "two against one with keep-majority": { ...oneAndTwo, strategy: majority },
  "two against two with keep-majority": {
    ...three,
    cluster: { ...three.cluster, n4: "Up" },
    sides: [
      ["n1", "n2"],
      ["n3", "n4"],
    ],
    strategy: majority,
  },
  "two against one with keep-oldest": { ...oneAndTwo, strategy: { kind: "keep-oldest", downIfAlone: false } },
  "one against two with keep-oldest": { ...oneAndTwo, strategy: { kind: "keep-oldest", downIfAlone: true } },
  "two against one with a quorum": { ...oneAndTwo, strategy: { kind: "static-quorum", quorum: 2 } },
  "one against one with down-all": { ...oneAndOne, strategy: { kind: "down-all" } },
  "one against one with too small a quorum": { ...oneAndOne, strategy: { kind: "static-quorum", quorum: 1 } },
  "two against one with a lease": { ...oneAndTwo, strategy: lease },
  "one against one with a late lease": { ...oneAndOne, strategy: lease, leaseIsLate: true },
  "one against one with a lease that ends": { ...oneAndOne, strategy: lease, leaseEnds: true },
  "three sides of one": { ...three, sides: [["n1"], ["n2"], ["n3"]], strategy: majority },
  /** Some nodes are missed before others are, and the resolver does not wait. */
  "the resolver does not wait": { ...three, suspicions: { n1: [["n3"]], n2: [["n1"]] }, strategy: majority },
  /** n3 dies, n2 misses it, and then n2 dies. */
  "one dies after another": {
    ...three,
    suspicions: { n1: [["n2"]], n2: [["n3"]] },
    strategy: majority,
    faults: { host: { times: 2, of: ["n2", "n3"] } },
  },
  /** n2 dies, and then n1, which has got the lease to down it. n3 is told that somebody else has the lease. */
  "the lease holder dies": {
    ...three,
    suspicions: { n1: [["n2"]], n3: [["n1"]] },
    strategy: lease,
    faults: { host: { times: 2, of: ["n1", "n2"] } },
  },
  "a majority crashes": {
    ...three,
    suspicions: { n3: [["n1", "n2"]] },
    strategy: majority,
    faults: { host: { times: 2, of: ["n1", "n2"] } },
  },
} satisfies Record<string, AkkaScope>;
