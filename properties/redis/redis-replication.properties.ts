import { always, converges, implies, properties, sometimes, step } from "../../src/index.ts";
import type { History, NodeView, Predicate, Step, StepPredicate, World } from "../../src/index.ts";
import { redisReplication } from "../../src/protocols/redis/redis-replication/redis-replication.ts";
import measures from "./redis-replication.measures.ts";
import type { RedisReplication, ReplicationScope, Server } from "../../src/protocols/redis/redis-replication/types.ts";

/** The commands except those that change nothing. */
const dataOf = (log: readonly string[]): string => log.filter((command) => command !== "ping").join(", ") || "nothing";

/** Whether `other` is or was on the history of `state`, and at least as far. */
const isFurther = (other: Readonly<Server>, { replid, offset }: Readonly<Server>): boolean =>
  (other.replid === replid && other.offset >= offset) ||
  (other.replid2 === replid && other.secondOffset > offset && other.offset >= offset);

/** What a server with the offset of `state` should have, given what `other` has. */
const due = ({ offset }: Readonly<Server>, other: Readonly<Server>, { pieces }: ReplicationScope): string =>
  dataOf(other.log.slice(0, Math.floor(offset / pieces)));

/** Acknowledged writes with the seconds since then, up to the only crash, and writes that replicas confirmed. */
interface Told {
  readonly seconds: Readonly<Record<string, number>>;
  readonly confirmed: readonly string[];
  readonly isOver: boolean;
}
const SECONDS_MAX = 5;
const told: History<RedisReplication, Told> = {
  start: { seconds: {}, confirmed: [], isOver: false },
  fold: {
    acknowledged: (so, { write }) => (so.isOver ? so : { ...so, seconds: { ...so.seconds, [write]: 0 } }),
    confirmed: (so, { write }) => (so.isOver ? so : { ...so, confirmed: [...so.confirmed, write] }),
    second(so) {
      const older = Object.entries(so.seconds).map(([write, age]) => [write, Math.min(age + 1, SECONDS_MAX)]);
      return so.isOver ? so : { ...so, seconds: Object.fromEntries(older) as Told["seconds"] };
    },
    restarted: (so) => ({ ...so, isOver: true }),
  },
};

/** The only master that is up has each of these writes. True if there is no such master, or more than one. */
const isKept =
  (writes: (history: Told) => readonly string[]) =>
  ({ nodes, history }: World<RedisReplication, Told>): true | string => {
    const [master, second] = nodes.filter(({ up, state }) => up && state.master === null);
    if (master === undefined || second !== undefined) return true;
    const lost = writes(history).find((write) => !master.state.log.includes(write));
    return lost === undefined || `${lost} was acknowledged, but ${master.id} has ${dataOf(master.state.log)}`;
  };
const acknowledged = (age = 0) =>
  isKept(({ seconds }) => Object.keys(seconds).filter((write) => seconds[write] >= age));
const confirmed = isKept((history) => history.confirmed);

type Node = NodeView<RedisReplication>;
const masterOf = ({ state }: Node, nodes: readonly Node[]): Node | undefined =>
  nodes.find(({ id }) => id === state.master);

/** Whether the chain of masters above a node ends, rather than goes round in a circle. */
function hasTop(start: Node, nodes: readonly Node[]): boolean {
  let at: Node | undefined = start;
  for (let hops = 0; at && hops < nodes.length; hops += 1) at = masterOf(at, nodes);
  return at === undefined;
}

const replicasHaveTheSame: Predicate<typeof redisReplication> = ({ nodes }) => {
  for (const node of nodes) {
    const [has, master] = [dataOf(node.state.log), masterOf(node, nodes)];
    if (node.up && master?.up && hasTop(node, nodes) && has !== dataOf(master.state.log))
      return `${node.id} has ${has}, and its master ${master.id} ${dataOf(master.state.log)}`;
  }
  return true;
};

const takesUpFromTheBeginning: StepPredicate<typeof redisReplication> = ({ before, step: taken, scope }) => {
  if (taken.kind !== "deliver" || taken.message.kind !== "continue") return true;
  const { connection, replid } = taken.message;
  const [replica, master] = [taken.node, taken.from].map((id) => before.nodes.find((node) => node.id === id));
  if (!replica || !master?.up) return true;
  const { state } = replica;
  const isCurrent = state.master === master.id && state.connection === connection && replid === master.state.replid;
  const [has, wanted] = [dataOf(state.log), due(state, master.state, scope)];
  return (
    !isCurrent ||
    has === wanted ||
    `${replica.id} continues at offset ${state.offset} with ${has}, where ${master.id} has ${wanted}`
  );
};

const isWriteThoughNoReplicaIsHeard: StepPredicate<typeof redisReplication> = ({ step: taken, before }) =>
  taken.kind === "act" &&
  taken.action.kind === "write" &&
  before.nodes.every(
    ({ id, state }) => id !== taken.node || Object.values(state.replicas).every(({ isLate }) => isLate),
  );
const takesNoWrite: StepPredicate<typeof redisReplication> = ({ nodes }) => {
  const taker = nodes.find(({ before, after }) => before.state.log.length < after.state.log.length);
  return !taker || `${taker.id} took a write without having heard from a replica lately`;
};

/** How many commands a step brings to a server from its master. */
function sentBy(master: string | null, taken: Step<RedisReplication>): number {
  if (taken.kind !== "deliver" || taken.from !== master) return 0;
  const { message } = taken;
  if (message.kind === "effect") return 1;
  if (message.kind === "continue") return message.rest.length;
  return message.kind === "full" ? message.log.length : 0;
}

const crash = (policy: string, fault?: "process" | "power"): readonly string[] =>
  (fault === undefined ? ["process", "power"] : [fault]).map((name) => `${policy}: ${name}`);
const everySecond = "log synced every second";
const kept = [
  ...crash("log synced never", "process"),
  ...crash(everySecond, "process"),
  ...crash(`${everySecond} and rewritten`, "process"),
  ...crash(`${everySecond} but not while rewritten`, "process"),
  ...crash("log synced always"),
  ...crash("log synced always but not while rewritten", "process"),
];
const oneSecond = [...crash(everySecond, "power"), ...crash(`${everySecond} and rewritten`, "power")];
const twoSeconds = crash(`${everySecond} on a slow disk`, "process");
const fourSeconds = crash(`${everySecond} on a slow disk`, "power");
const lost = [
  ...crash("nothing"),
  ...crash("snapshots"),
  ...crash("log synced never", "power"),
  ...crash(`${everySecond} but not while rewritten`, "power"),
  ...crash("log synced always but not while rewritten", "power"),
];

export default properties(
  redisReplication,
  {
    "a server has its history up to its own offset": always(({ nodes, scope }) => {
      const up = nodes.filter((node) => node.up);
      for (const { id, state } of up) {
        const other = up.find(
          (one) => isFurther(one.state, state) && dataOf(state.log) !== due(state, one.state, scope),
        );
        if (other)
          return `${id} has ${dataOf(state.log)} of ${state.replid} at ${state.offset}, where ${other.id} has ${due(state, other.state, scope)}`;
      }
      return true;
    }),
    "a replica that may continue has a prefix of what its master has": step(takesUpFromTheBeginning),
    "a replica executes only what its master sends": step(({ step: taken, nodes }) => {
      if ("partition" in taken || taken.kind === "crash" || taken.kind === "restart") return true;
      const there = nodes.find(({ id }) => id === taken.node);
      if (!there) return true;
      const [{ master, log: was }, { log: is }] = [there.before.state, there.after.state];
      const isByItself = master !== null && is.length > was.length + sentBy(master, taken);
      return !isByItself || `${there.id} is a replica and executed ${is.at(-1)} by itself`;
    }),
    "a master that needs a replica online takes no write while it hears from none": step(
      implies(isWriteThoughNoReplicaIsHeard, takesNoWrite),
      { scopes: ["one replica that must be online"] },
    ),
    "each replica eventually has what its master has": converges(replicasHaveTheSame, {
      scopes: ["smoke", "small", "a short backlog", "roles are exchanged", "a chain with pings", "a master restarts"],
    }),
    "acknowledged writes survive the crash": always(acknowledged(), { history: told, scopes: kept }),
    "acknowledged writes survive the crash except those of the last second": always(acknowledged(1), {
      history: told,
      scopes: oneSecond,
    }),
    "acknowledged writes survive the crash except those of the last two seconds": always(acknowledged(2), {
      history: told,
      scopes: twoSeconds,
    }),
    "acknowledged writes survive the crash except those of the last four seconds": always(acknowledged(4), {
      history: told,
      scopes: fourSeconds,
    }),
    "writes confirmed by every replica survive a failover": always(confirmed, {
      history: told,
      scopes: ["one replica with WAIT 1", "two replicas with WAIT 2"],
    }),
    "a replica can continue where it was": sometimes(
      ({ inFlight }) => inFlight.some(({ message }) => message.kind === "continue" && message.rest.length > 0),
      { scopes: ["smoke"] },
    ),
    "a replica can be too far behind to continue": sometimes(
      ({ inFlight }) => inFlight.some(({ message }) => message.kind === "full"),
      { scopes: ["a short backlog"] },
    ),
  },
  {
    "acknowledged writes survive a failover": always(acknowledged(), {
      history: told,
      scopes: ["one replica", "one replica that must be online"],
    }),
    "writes confirmed by some replica survive a failover": always(confirmed, {
      history: told,
      scopes: ["two replicas with WAIT 1"],
    }),
    "writes confirmed by a replica survive a restart of its master": always(confirmed, {
      history: told,
      scopes: ["a master restarts"],
    }),
    "a restart keeps the data": always(acknowledged(), { history: told, scopes: ["a master restarts"] }),
    "a replica keeps its data while its master restarts": step(
      ({ nodes }) => {
        const poorer = nodes.find(
          ({ before, after: { up, state } }) =>
            up && state.master !== null && state.log.length < before.state.log.length,
        );
        return !poorer || `${poorer.id} throws its data away`;
      },
      { scopes: ["a master restarts"] },
    ),
    "acknowledged writes survive any crash": always(acknowledged(), {
      history: told,
      scopes: [...oneSecond, ...twoSeconds, ...fourSeconds, ...lost],
    }),
    "acknowledged writes survive any crash except those of the last three seconds": always(acknowledged(3), {
      history: told,
      scopes: fourSeconds,
    }),
    "acknowledged writes survive any crash except those of the last four seconds": always(acknowledged(4), {
      history: told,
      scopes: lost,
    }),
  },
  { measures },
);
