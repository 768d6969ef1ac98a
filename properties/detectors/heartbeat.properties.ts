import { always, converges, each, leadsTo, properties, sometimes, step } from "../../src/index.ts";
import type { History, NodeId, Predicate, Step, World } from "../../src/index.ts";
import { heartbeat, periodMs } from "../../src/protocols/detectors/heartbeat/heartbeat.ts";
import type { Heartbeat, Watch } from "../../src/protocols/detectors/heartbeat/types.ts";
import measures from "./heartbeat.measures.ts";

type Nodes = Pick<World<Heartbeat>, "of">;

const watchOf = ({ of: { master } }: Nodes, slave: NodeId): Watch | undefined =>
  master.find(({ up }) => up)?.state.watches[slave];

const isSuspected = (world: Nodes, slave: NodeId): boolean => watchOf(world, slave)?.status === "suspect";

const everyCrashIsSuspected: Predicate<typeof heartbeat> = (world) =>
  each(world.of.slave, ({ id, up }) => up || isSuspected(world, id) || `${id} is down and master does not suspect it`);

const nobodyAliveIsSuspected: Predicate<typeof heartbeat> = (world) =>
  each(world.of.slave, ({ id, up }) => !up || !isSuspected(world, id) || `${id} is up and master suspects it`);

/** For each slave: in how many periods in a row, counted up to k from what was recorded, nothing was heard of it. */
type Silence = Readonly<Record<NodeId, { readonly heard: boolean; readonly periods: number }>>;
const periodsMax = 3;
const nothing = { heard: false, periods: 0 };
const silence: History<Heartbeat, Silence> = {
  start: {},
  fold: {
    heard: (silences, { slave }) => ({ ...silences, [slave]: { heard: true, periods: 0 } }),
    checked: (silences) =>
      ofEach({ s1: nothing, s2: nothing, ...silences }, ({ heard, periods }) => ({
        heard: false,
        periods: heard ? 0 : Math.min(periods + 1, periodsMax),
      })),
  },
};

/** For each slave: in how many periods in a row, up to k, it sent a heartbeat. */
type Punctual = Readonly<Record<NodeId, { readonly sent: boolean; readonly periods: number }>>;
const unsent = { sent: false, periods: 0 };
const punctual: History<Heartbeat, Punctual> = {
  start: {},
  fold: {
    sent: (slaves, { slave }) => ({ ...slaves, [slave]: { sent: true, periods: slaves[slave]?.periods ?? 0 } }),
    restarted: (slaves, { slave }) => ({ ...slaves, [slave]: unsent }),
    checked: (slaves) =>
      ofEach({ s1: unsent, s2: unsent, ...slaves }, ({ sent, periods }) => ({
        sent: false,
        periods: sent ? Math.min(periods + 1, periodsMax) : 0,
      })),
  },
};

const ofEach = <T>(slaves: Readonly<Record<NodeId, T>>, next: (slave: T) => T): Readonly<Record<NodeId, T>> =>
  Object.fromEntries(Object.entries(slaves).map(([id, slave]) => [id, next(slave)]));

/** Violated by a slave that is suspected although it has sent in each of the last k periods, and nothing it sent is still in flight. */
const onlyTheSilentAreSuspected: Predicate<typeof heartbeat, Punctual> = (world) =>
  each(world.of.slave, ({ id, up }) => {
    const { misses } = world.scope;
    const isPunctual = up && isSuspected(world, id) && (world.history[id]?.periods ?? 0) >= misses;
    const isHeard = !isPunctual || world.inFlight.some(({ from }) => from === id);
    return isHeard || `${id} sent a heartbeat in each of the last ${misses} periods and is suspected`;
  });

/** The check comes before a heartbeat of a live slave, which is still in flight or not even sent. */
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
    "a slave that is down is eventually suspected for good": converges(everyCrashIsSuspected, {
      scopes: ["smoke", "host crashes", "restarts", "small"],
    }),
    "a slave is suspected only after k silent periods or when its connection closed": always(
      (world) =>
        each(world.of.slave, ({ id }) => {
          const isBySilence = isSuspected(world, id) && watchOf(world, id)?.connection !== "closed";
          const periods = world.history[id]?.periods ?? 0;
          const isLong = periods >= Math.min(world.scope.misses, periodsMax);
          return !isBySilence || isLong || `${id} is suspected after ${periods} silent periods in a row`;
        }),
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
    "a process that is known to have ended is not trusted again": step(({ before, after, of }) =>
      each(of.master.every((master) => master.before === master.after) ? [] : before.of.slave, ({ id }) => {
        const [was, is] = [before, after].map((world) => watchOf(world, id));
        const isTrusted = was?.connection === "closed" && is?.status === "up" && was.status !== "up";
        const isNew = is?.incarnation !== was?.incarnation;
        return !isTrusted || isNew || `master trusts ${id} again although its process ${is.incarnation} has ended`;
      }),
    ),
    "no more than k misses are counted": always((world) => {
      const over = world.of.slave.find(({ id }) => (watchOf(world, id)?.missed ?? 0) > world.scope.misses);
      return !over || `more than ${world.scope.misses} misses of ${over.id} are counted`;
    }),
    "a slave that sends in time is not suspected after fewer than k losses": always(onlyTheSilentAreSuspected, {
      history: punctual,
      scopes: losing,
    }),
    "once heartbeats are in time, live slaves stop being suspected": converges(nobodyAliveIsSuspected, {
      scopes: crashing,
      ceases: { ...slow, ...paused },
    }),
    // #region within
    "a machine that dies is suspected within k + 1 periods": leadsTo(
      (world) => everyCrashIsSuspected(world) !== true,
      everyCrashIsSuspected,
      { scopes: ["a machine dies"], within: ({ misses }) => ((misses + 1) * periodMs) / 1000 },
    ),
    // #endregion
    "a slave can be suspected": sometimes((world) => nobodyAliveIsSuspected(world) !== true),
    "a slave that was suspected can be trusted as a new process": sometimes(
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
    "a slave that sends in time is not suspected after k losses": always(onlyTheSilentAreSuspected, {
      history: punctual,
      scopes: ["loses two"],
    }),
    "live slaves stop being suspected even if slaves pause": converges(nobodyAliveIsSuspected, {
      ceases: slow,
    }),
    "live slaves stop being suspected even if heartbeats are late": converges(nobodyAliveIsSuspected, {
      ceases: paused,
    }),
    "a slave that is down is suspected even if the master is down too": converges(everyCrashIsSuspected, {
      scopes: ["master crashes"],
    }),
  },
  { measures },
);
