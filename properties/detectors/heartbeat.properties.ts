import { always, converges, properties, sometimes, step } from "../../src/index.ts";
import type { NodeId, Predicate, Step, World } from "../../src/index.ts";
import { heartbeat } from "../../src/protocols/detectors/heartbeat/heartbeat.ts";
import type { Heartbeat, Watch } from "../../src/protocols/detectors/heartbeat/types.ts";
import measures from "./heartbeat.measures.ts";

type Entry = Heartbeat["record"];

type Nodes = Pick<World<Heartbeat>, "of">;

const watchOf = ({ of: { master } }: Nodes, slave: NodeId): Watch | undefined =>
  master.find(({ up }) => up)?.state.watches[slave];

const everyCrashIsSuspected: Predicate<typeof heartbeat> = (world) => {
  const missed = world.of.slave.find(({ id, up }) => !up && watchOf(world, id)?.status !== "suspect");
  return !missed || `${missed.id} is down and master does not suspect it`;
};

const nobodyAliveIsSuspected: Predicate<typeof heartbeat> = (world) => {
  const wronged = world.of.slave.find(({ id, up }) => up && watchOf(world, id)?.status === "suspect");
  return !wronged || `${wronged.id} is up and master suspects it`;
};

/** For each slave the periods in a row, counted up to k by what was recorded, in which nothing was heard of it. */
type Silence = Readonly<Record<NodeId, { readonly heard: boolean; readonly periods: number }>>;
const periodsMax = 3;
const silence = {
  start: {} as Silence,
  fold(silences: Silence, entry: Entry): Silence {
    switch (entry.kind) {
      case "heard":
        return { ...silences, [entry.slave]: { heard: true, periods: 0 } };
      case "checked":
        return Object.fromEntries(
          Object.entries({ s1: nothing, s2: nothing, ...silences }).map(([slave, { heard, periods }]) => [
            slave,
            { heard: false, periods: heard ? 0 : Math.min(periods + 1, periodsMax) },
          ]),
        );
      case "sent":
      case "restarted":
        return silences;
    }
  },
};
const nothing = { heard: false, periods: 0 };

/** For each slave the periods in a row, up to k, in each of which it sent a heartbeat. */
type Punctual = Readonly<Record<NodeId, { readonly sent: boolean; readonly periods: number }>>;
const unsent = { sent: false, periods: 0 };
const punctual = {
  start: {} as Punctual,
  fold(slaves: Punctual, entry: Entry): Punctual {
    switch (entry.kind) {
      case "sent":
        return { ...slaves, [entry.slave]: { sent: true, periods: slaves[entry.slave]?.periods ?? 0 } };
      case "restarted":
        return { ...slaves, [entry.slave]: unsent };
      case "checked":
        return Object.fromEntries(
          Object.entries({ s1: unsent, s2: unsent, ...slaves }).map(([slave, { sent, periods }]) => [
            slave,
            { sent: false, periods: sent ? Math.min(periods + 1, periodsMax) : 0 },
          ]),
        );
      case "heard":
        return slaves;
    }
  },
};

/** Whoever is suspected though it has sent in each of the last k periods, and nothing of it is under way any more. */
const onlyTheSilentAreSuspected: Predicate<typeof heartbeat, Punctual> = (world) => {
  const wronged = world.of.slave.find(
    ({ id, up }) =>
      up &&
      watchOf(world, id)?.status === "suspect" &&
      (world.history[id]?.periods ?? 0) >= world.scope.misses &&
      !world.inFlight.some(({ from }) => from === id),
  );
  return (
    !wronged || `${wronged.id} sent a heartbeat in each of the last ${world.scope.misses} periods and is suspected`
  );
};

/** The check comes before a heartbeat of a live slave; with the heartbeat under way, or not even sent. */
const isEarly =
  (isUnderWay: boolean) =>
  (before: World<Heartbeat>, taken: Step<Heartbeat>): boolean =>
    taken.kind === "timeout" &&
    taken.timer.kind === "check" &&
    before.of.slave.some(
      ({ id, up }) =>
        up && watchOf(before, id)?.heard === false && before.inFlight.some(({ from }) => from === id) === isUnderWay,
    );
const slow = { "a check comes while a live slave's heartbeat is under way": isEarly(true) };
const paused = { "a live slave sends nothing for a period": isEarly(false) };

const crashing = ["smoke", "host crashes", "restarts", "loses one", "loses two"];
const losing = ["loses one", "loses two of three"];

export default properties(
  heartbeat,
  {
    "a slave that is down is in the end suspected for good": converges(everyCrashIsSuspected, {
      scopes: ["smoke", "host crashes", "restarts", "small"],
    }),
    "a slave is suspected only after k silent periods or when its connection closed": always(
      (world) => {
        for (const { id } of world.of.slave) {
          const watch = watchOf(world, id);
          if (watch?.status !== "suspect" || watch.connection === "closed") continue;
          const periods = world.history[id]?.periods ?? 0;
          if (periods < Math.min(world.scope.misses, periodsMax))
            return `${id} is suspected after ${periods} silent periods in a row`;
        }
        return true;
      },
      { history: silence },
    ),
    "a slave whose connection closed is suspected at once": step(({ before, step: taken, after }) => {
      if (taken.kind !== "deliver" || taken.message.kind !== "closed") return true;
      const known = watchOf(before, taken.from)?.incarnation ?? 0;
      const status = watchOf(after, taken.from)?.status;
      return (
        taken.message.incarnation < known || status === "suspect" || `${taken.node} does not suspect ${taken.from}`
      );
    }),
    "a process that is known to have ended is not trusted again": step(({ before, after }) => {
      for (const { id } of before.of.slave) {
        const [was, is] = [before, after].map((world) => watchOf(world, id));
        if (was?.connection !== "closed" || is?.status !== "up" || was.status === "up") continue;
        if (is.incarnation === was.incarnation)
          return `master trusts ${id} again, whose process ${is.incarnation} has ended`;
      }
      return true;
    }),
    "no more than k misses are counted": always((world) => {
      const over = world.of.slave.find(({ id }) => (watchOf(world, id)?.missed ?? 0) > world.scope.misses);
      return !over || `more than ${world.scope.misses} misses of ${over.id} are counted`;
    }),
    "fewer than k losses make nobody suspected who sends in time": always(onlyTheSilentAreSuspected, {
      history: punctual,
      scopes: losing,
    }),
    "once heartbeats are in time, no live slave is suspected any more": converges(nobodyAliveIsSuspected, {
      scopes: crashing,
      ceases: { ...slow, ...paused },
    }),
    "a slave is suspected": sometimes((world) => nobodyAliveIsSuspected(world) !== true),
    "a slave that was suspected is trusted as a new process": sometimes(
      ({ of: { master } }) =>
        master.some(({ state }) =>
          Object.values(state.watches).some(({ incarnation, status }) => incarnation > 1 && status === "up"),
        ),
      { scopes: ["restarts", "small"] },
    ),
  },
  {
    "no live slave is suspected": always((world) => nobodyAliveIsSuspected(world), {
      scopes: ["smoke", "loses two of three"],
    }),
    "k losses make nobody suspected who sends in time": always(onlyTheSilentAreSuspected, {
      history: punctual,
      scopes: ["loses two"],
    }),
    "no live slave is suspected any more though slaves pause": converges(nobodyAliveIsSuspected, {
      ceases: slow,
    }),
    "no live slave is suspected any more though heartbeats are late": converges(nobodyAliveIsSuspected, {
      ceases: paused,
    }),
    "a slave that is down is suspected though the master is down too": converges(everyCrashIsSuspected, {
      scopes: ["master crashes"],
    }),
  },
  { measures },
);
