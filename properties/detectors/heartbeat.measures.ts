/** How soon the master notices a dead slave, and how often it suspects one that is alive. */
import { count, duration, measures, sent } from "../../src/index.ts";
import type { Moment } from "../../src/index.ts";
import { heartbeat, periodMs } from "../../src/protocols/detectors/heartbeat/heartbeat.ts";
import type { Heartbeat, Master } from "../../src/protocols/detectors/heartbeat/types.ts";
import { accrual, accrualScopes } from "./phi-accrual.measures.ts";

type At = Moment<Heartbeat>;

/** Slaves that the master begins to suspect in this step. */
function newlySuspected({ before, after }: At): readonly string[] {
  if (before?.role !== "master" || after?.role !== "master") return [];
  const [was, is]: readonly Master["watches"][] = [before.state.watches, after.state.watches];
  if (was === is) return [];
  return Object.keys(is).filter((slave) => is[slave].status === "suspect" && was[slave].status !== "suspect");
}

const crashes = ({ kind, after }: At): boolean => kind === "crash" && after?.role === "slave";
const found = (moment: At): boolean =>
  moment.world.of.slave.some(({ id, up }) => !up && newlySuspected(moment).includes(id));
const isUp = ({ world }: At, slave: string): boolean => world.of.slave.some(({ id, up }) => id === slave && up);

const timing = { delay: { kind: "uniform", from: 1, to: 10 } } as const;
const pinged = { slaves: 1, misses: 2, asks: true, timing };
/** Any time within a period, some periods after the beginning. */
const somewhen = { kind: "uniform", from: 10 * periodMs, to: 11 * periodMs } as const;

export default measures(
  heartbeat,
  {
    "time to find a dead machine": duration(crashes, found, {
      scopes: ["a machine dies"],
      /** The rest of the period in which it dies still counts as answered; then k periods are missed. */
      theory: ({ misses }) => (misses + 0.5) * periodMs,
    }),
    "time to find a dead process": duration(crashes, found, {
      scopes: ["a process dies"],
      /** The operating system closes the connection: one way of a message. */
      theory: () => 5.5,
    }),
    "wrong suspicions of a slave in an hour": count(
      (moment) => newlySuspected(moment).filter((slave) => isUp(moment, slave)).length,
      {
        scopes: ["pinged one in ten is lost"],
        unit: "suspicions",
        per: ({ at, scope }) => (at / 3_600_000) * scope.slaves,
        /** k misses in a row after an answer; a period is missed if the ping or its answer is lost. */
        theory({ misses, timing: { loss = 0 } = { delay: 0 } }) {
          const missed = 1 - (1 - Number(loss)) ** 2;
          return (3_600_000 / periodMs) * (1 - missed) * missed ** misses;
        },
      },
    ),
    "wrong suspicions of a pausing slave in an hour": count(
      (moment) => newlySuspected(moment).filter((slave) => isUp(moment, slave)).length,
      { scopes: ["pinged slaves pause"], unit: "suspicions", per: ({ at, scope }) => (at / 3_600_000) * scope.slaves },
    ),
    "messages of a slave and its master in a period": count(sent("ping", "heartbeat"), {
      scopes: ["pinged one in ten is lost"],
      unit: "messages",
      per: ({ at, scope }) => (at / periodMs) * scope.slaves,
    }),
    ...accrual,
  },
  {
    "a machine dies": {
      ...pinged,
      timing: { ...timing, schedule: [{ at: somewhen, crash: "s1", cause: "host" }] },
    },
    "a process dies": { ...pinged, timing: { ...timing, schedule: [{ at: somewhen, crash: "s1" }] } },
    "pinged one in ten is lost": { ...pinged, slaves: 2, timing: { ...timing, loss: 0.1, seconds: 3600 } },
    "pinged slaves pause": {
      ...pinged,
      slaves: 2,
      timing: {
        ...timing,
        seconds: 3600,
        pauses: [
          {
            of: ["slave"],
            every: { kind: "exponential", mean: 30_000 },
            lasting: { kind: "pareto", least: 200, shape: 1.2 },
          },
        ],
      },
    },
    ...accrualScopes,
  },
);
