/** The sizes at which `redis-sentinel.ts` is checked, each for one question: all of them together have too many states. */
import { once, type Scope } from "../../../index.ts";
import type { SentinelScope } from "./types.ts";

type Size = SentinelScope & Scope;

/** The first master is frozen, and three sentinels consider it down already. */
const agreed = {
  sentinels: 3,
  replicas: 1,
  quorum: 2,
  epochMax: 1,
  down: { s1: ["m"], s2: ["m"], s3: ["m"] },
  suspects: {},
  impatient: ["s1"],
  watchers: ["s1"],
  patience: "tries again",
  configured: {},
  pingers: [],
  busy: [],
  ordered: [],
  hellos: "promotions",
  priorities: {},
  offsets: {},
  writes: 0,
  minReplicas: 0,
} as const satisfies Size;

const alone = { ...agreed, sentinels: 1, quorum: 1, down: { s1: ["m"] } } as const satisfies Size;
/** No timer ends what can still succeed. */
const untimed = { ...agreed, patience: "gives nothing up" } as const satisfies Size;
const aloneUntimed = { ...alone, patience: "gives nothing up" } as const satisfies Size;

const crashes = (...of: readonly string[]) => ({ crash: { times: of.length, of } });
const restarts = (node: string) => ({ ...crashes(node), restart: 1 });

export const scopes = {
  /** Two sentinels stand in one epoch, and one of them knows the servers. */
  smoke: { ...agreed, impatient: ["s1", "s2"] },
  /** One of three sentinels leads, and can choose between two replicas. */
  small: { ...agreed, replicas: 2, watchers: ["s1", "s2"] },
  /** Two sentinels may find the master down and hear it again. It ends with the election: no sentinel knows the servers. */
  suspicions: { ...agreed, down: {}, suspects: { s1: ["m"], s2: ["m"] }, watchers: [], inFlight: { ask: 1 } },
  "nothing is given up": { ...untimed, impatient: ["s1", "s2"], watchers: ["s1", "s2"] },
  "all watch": { ...agreed, watchers: ["s1", "s2"] },
  "a leader tries again": { ...agreed, epochMax: 2, watchers: [] },
  "two leaders": { ...agreed, epochMax: 2, impatient: ["s1", "s2"], watchers: ["s1", "s2"] },
  /** At first only one of them reaches both replicas. */
  "two leaders choose": {
    ...agreed,
    replicas: 2,
    epochMax: 2,
    impatient: ["s1", "s2"],
    watchers: ["s1", "s2"],
    down: { s1: ["m"], s2: ["m", "r1"], s3: ["m"] },
  },
  /** One of the voters raises the epoch for a reason that has nothing to do with this master. */
  "a voter fails over another master": { ...untimed, epochMax: 2, busy: ["s3"] },
  "another master fails over": { ...untimed, epochMax: 2, impatient: ["s1", "s2"], busy: ["s3"] },
  "another master fails over and replicas differ": {
    ...untimed,
    replicas: 2,
    epochMax: 2,
    impatient: ["s1", "s2"],
    watchers: ["s1", "s2"],
    busy: ["s3"],
    down: { s1: ["m", "r2"], s2: ["m", "r1"], s3: ["m"] },
  },
  "a voter restarts": { ...agreed, impatient: ["s1", "s2"], watchers: [], faults: restarts("s3") },
  /** It may have missed the hello that names the new master. */
  "a sentinel restarts": { ...untimed, hellos: "configurations", faults: restarts("s3") },
  "a leader restarts": { ...alone, replicas: 2, hellos: "configurations", faults: restarts("s1") },
  "a sentinel is down": { ...untimed, faults: { crash: once("s2", "s3") } },
  "two sentinels are down": { ...untimed, faults: crashes("s2", "s3") },
  /** It comes back as a master. */
  "the old master restarts": { ...aloneUntimed, faults: restarts("m") },
  "a replica restarts": { ...aloneUntimed, replicas: 2, faults: restarts("r2") },
  "one try": { ...alone, patience: "tries once" },
  "one sentinel": { ...alone, replicas: 2 },
  "one sentinel pings": { ...aloneUntimed, down: {}, pingers: ["s1"], faults: crashes("m") },
  "one sentinel that is never sure": { ...alone, suspects: { s1: ["r1"] } },
  "two sentinels": {
    ...agreed,
    sentinels: 2,
    quorum: 1,
    down: { s1: ["m"], s2: ["m"] },
    impatient: ["s1", "s2"],
    epochMax: 2,
  },
  "a quorum of all": { ...agreed, quorum: 3, impatient: ["s1", "s2"] },
  "a quorum of one": { ...agreed, quorum: 1, impatient: ["s1", "s2"] },
  "replicas differ": {
    ...aloneUntimed,
    replicas: 5,
    down: { s1: ["m", "r5"] },
    priorities: { r1: 0, r4: 200 },
    offsets: { r2: 1, r3: 2, r4: 3, r5: 4 },
  },
  "no replica may be promoted": { ...aloneUntimed, priorities: { r1: 0 } },
  "one still hears the old master": { ...agreed, down: { s1: ["m"], s2: ["m"] }, watchers: ["s1", "s3"] },
  "two failovers are forced": {
    ...untimed,
    sentinels: 2,
    replicas: 2,
    down: { s1: ["r2"], s2: ["r1"] },
    impatient: [],
    watchers: ["s1", "s2"],
    ordered: ["s1", "s2"],
  },
  "two configurations": { ...agreed, sentinels: 2, down: {}, configured: { s2: "r1" }, watchers: ["s1", "s2"] },
  "a client writes": { ...alone, writes: 2 },
  "a client writes to a master that wants a replica": { ...alone, writes: 2, minReplicas: 1 },
} satisfies Readonly<Record<string, Size>>;
