/** The sizes at which `swim.ts` is checked. Each covers one aspect: all of them together would be too many states. */
import { once, type Scope } from "../../../index.ts";
import type { Swim } from "./types.ts";

type SwimScope = Swim["scope"] & Scope;

const three = {
  members: 3,
  probes: {},
  accusations: {},
  leavers: [],
  exchangers: [],
  reaps: false,
  transmissions: 1,
  confirmations: 1,
  incarnationsMax: 1,
  inFlight: { udp: 1, stream: 1 },
} satisfies SwimScope;

export const scopes = {
  /** n1 accuses n3, which may refute it. */
  smoke: { ...three, accusations: { n1: ["n3"] } },
  small: { ...three, transmissions: 2, accusations: { n1: ["n3"] } },
  /** n2 eventually hears what is said about it, because it exchanges tables. */
  "the accused exchanges tables": { ...three, members: 2, accusations: { n1: ["n2"] }, exchangers: ["n2"] },
  /** n2 reads in n1's table what n1 says about n3. */
  "tables are exchanged": { ...three, accusations: { n1: ["n3"] }, exchangers: ["n2"], incarnationsMax: 0 },
  "two accuse": { ...three, accusations: { n1: ["n3"], n2: ["n3"] } },
  /** News about n3 can overtake earlier news. */
  "news overtakes earlier news": { ...three, accusations: { n1: ["n3"], n2: ["n3"] }, inFlight: { udp: 2 } },
  /** n1 probes, and n3 may crash. */
  "one probes": { ...three, probes: { n1: ["n3"] }, incarnationsMax: 0, faults: { host: once("n3") } },
  "two probe": { ...three, members: 2, probes: { n1: ["n2"], n2: ["n1"] }, faults: { host: once("n2") } },
  "one leaves": { ...three, leavers: ["n3"] },
  "one leaves and is reaped": { ...three, leavers: ["n3"], reaps: true },
  "dead members are reaped": { ...three, members: 2, accusations: { n1: ["n2"] }, exchangers: ["n2"], reaps: true },
  "a restart goes unnoticed": { ...three, members: 2, exchangers: ["n2"], faults: { crash: once("n2"), restart: 1 } },
  "one dies and restarts": {
    ...three,
    members: 2,
    accusations: { n1: ["n2"] },
    exchangers: ["n2"],
    incarnationsMax: 2,
    faults: { crash: once("n2"), restart: 1 },
  },
  /** A cut that lasts so long that both sides forget each other. */
  "a long partition": {
    ...three,
    members: 2,
    accusations: { n1: ["n2"], n2: ["n1"] },
    exchangers: ["n1", "n2"],
    reaps: true,
    incarnationsMax: 0,
    partitions: "isolateEach",
    faults: { partition: 1 },
  },
} satisfies Record<string, SwimScope>;
