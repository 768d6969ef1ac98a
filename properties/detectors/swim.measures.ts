/** How soon a dead member is noticed, by anybody and by all, over the number of members. */
import { between, count, duration, measure, measures, numbered } from "../../src/index.ts";
import type { Moment } from "../../src/index.ts";
import { probeMs } from "../../src/protocols/detectors/swim/probing.ts";
import { gossipMs } from "../../src/protocols/detectors/swim/news.ts";
import { swim } from "../../src/protocols/detectors/swim/swim.ts";
import type { Swim } from "../../src/protocols/detectors/swim/types.ts";
import { expectedRounds } from "../basics/gossip-theory.ts";

type At = Moment<Swim>;

/** The first member dies. */
const dead = "n1";
const holds = (view: At["before"]): boolean => view !== undefined && view.state.members[dead]?.status !== "alive";
const learns = ({ before, after }: At): boolean => before !== after && !holds(before) && holds(after);
const crashes = ({ kind }: At): boolean => kind === "crash";

const delayMs = 1;
/** A member probes the next one a second after it got an answer. */
export const periodMs = probeMs + 2 * delayMs;

/** As in memberlist. */
const transmissionsOf = (members: number): number => 4 * Math.ceil(Math.log10(members + 1));

const everybody = (members: number) => ({
  members,
  accusations: {},
  leavers: [],
  exchangers: [],
  reaps: false,
  transmissions: transmissionsOf(members),
  confirmations: 1,
  incarnationsMax: 1,
});

/** All members probe, each in an order of its own, all at the same time. One dies between the first probes and the second ones. */
const probing = (members: number) => {
  const names = numbered("n", members);
  return {
    ...everybody(members),
    probes: Object.fromEntries(names.map((one) => [one, names.filter((other) => other !== one)])),
    timing: {
      delay: delayMs,
      schedule: [{ at: { kind: "uniform", from: probeMs, to: probeMs + periodMs }, crash: dead, cause: "host" }],
      seconds: 300,
    },
  } as const;
};

/** More often than news has to be told until all know. */
const untilAllKnow = 100;

/** One member notices, and nobody probes, so that only gossip tells the others, all in step. They never stop before all know. */
const telling = (members: number) =>
  ({
    ...everybody(members),
    transmissions: untilAllKnow,
    accusations: { n2: [dead] },
    probes: {},
    timing: {
      delay: 0,
      actions: { accuse: 1 },
      schedule: [{ at: 0, crash: dead, cause: "host" }],
      seconds: 300,
    },
  }) as const;

/** Parts of Lifeguard, each alone and both together. Suspects are told in all of them. */
const guards = {
  "as SWIM": { probe: false, suspicion: false },
  "with local health": { probe: true, suspicion: false },
  "with longer suspicions": { probe: false, suspicion: true },
  "with both": { probe: true, suspicion: true },
};
export type Guard = keyof typeof guards;
export const guarded = Object.keys(guards) as readonly Guard[];

const crowd = 16;
const blockedFrom = 10_000;
const blockedMs = 12_000;

/** Some members of a crowd send and hear nothing for a while, though their timers go on; then everything that waited arrives at once. */
const blocking = (slow: number, guard: Guard) => {
  const names = numbered("n", crowd);
  const others = (one: string): readonly string[] => names.filter((other) => other !== one);
  const blocks = Object.fromEntries(
    names.slice(0, slow).map((one) => [`${one} is blocked`, between([one], others(one))]),
  );
  return {
    ...everybody(crowd),
    confirmations: 2,
    lifeguard: guards[guard],
    probes: Object.fromEntries(names.map((one) => [one, others(one)])),
    channels: { udp: "fifo" },
    partitions: blocks,
    partitionsAtOnce: slow,
    timing: {
      delay: { kind: "uniform", from: 1, to: 3 },
      clocks: { offset: { kind: "uniform", from: 0, to: probeMs } },
      schedule: Object.keys(blocks).flatMap((partition) => [
        { at: blockedFrom, partition },
        { at: blockedFrom + blockedMs, heal: partition },
      ]),
      seconds: (blockedFrom + blockedMs) / 1000 + 10,
    },
  } as const;
};

export const slowOnes = [1, 2, 4];
export const blocked = (slow: number, guard: Guard): string => `${slow} of ${crowd} are blocked ${guard}`;
export const wrongDeaths = "times that a healthy member is declared dead";

/** Members that were never blocked, and that somebody takes for dead in this step. */
const wronglyDead = ({ before, after, world }: At): number => {
  if (before === undefined || after === undefined || before === after) return 0;
  const [was, is] = [before.state.members, after.state.members];
  if (was === is) return 0;
  const isSlow = (id: string): boolean =>
    `${id} is blocked` in (world.scope as { readonly partitions: object }).partitions;
  return Object.keys(is).filter((id) => is[id].status === "dead" && was[id]?.status !== "dead" && !isSlow(id)).length;
};

export const sizes = [10, 20, 50, 100];
export const dies = (members: number): string => `one of ${members} dies`;
export const tells = (members: number): string => `one tells ${members}`;

export default measures(
  swim,
  {
    "time to the first suspicion": duration(crashes, learns, {
      scopes: sizes.map(dies),
      /**
       * The rest of a period; then further periods as long as nobody has chosen the dead member, which after j of them has the chance
       * 1 - j / (n - 1) for each of n - 1 members; and a probe, which takes one period.
       */
      theory({ members }) {
        const probers = members - 1;
        const periods = Array.from({ length: probers - 1 }, (_, j) => (1 - (j + 1) / probers) ** probers);
        return periodMs / 2 + periods.reduce((sum, one) => sum + one, 0) * periodMs + probeMs;
      },
    }),
    "time from the first suspicion until all know": measure<
      Swim,
      { readonly since: number | undefined; readonly left: number; readonly at: number }
    >({
      unit: "ms",
      scopes: sizes.map(tells),
      theory: ({ members }) => expectedRounds("push", members - 1, { names: members }) * gossipMs,
      start: ({ nodes }) => ({ since: undefined, left: nodes.length - 1, at: 0 }),
      fold: (soFar, moment) =>
        learns(moment) ? { since: soFar.since ?? moment.at, left: soFar.left - 1, at: moment.at } : soFar,
      isDone: ({ left }) => left === 0,
      result: ({ since, left, at }) => (left > 0 || since === undefined ? undefined : at - since),
    }),
    [wrongDeaths]: count(wronglyDead, {
      unit: "deaths",
      scopes: guarded.flatMap((guard) => slowOnes.map((slow) => blocked(slow, guard))),
    }),
  },
  {
    ...Object.fromEntries(
      sizes.flatMap((members) => [
        [dies(members), probing(members)],
        [tells(members), telling(members)],
      ]),
    ),
    ...Object.fromEntries(
      guarded.flatMap((guard) => slowOnes.map((slow) => [blocked(slow, guard), blocking(slow, guard)] as const)),
    ),
  },
);
