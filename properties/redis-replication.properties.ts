import {
  always,
  converges,
  properties,
  sometimes,
  step,
  type Predicate,
  type Step,
  type World,
  whenStep,
} from "../src/index.ts";
import {
  redisReplication,
  type RedisReplication,
  type Server,
} from "../src/protocols/redis-replication/redis-replication.ts";

/** The commands, without those that change nothing. */
const dataOf = (log: readonly string[]): string => log.filter((command) => command !== "ping").join(", ") || "nothing";

/** Whether `other` has, or had, the history that `state` is on, and further than `state` is. */
const isFurther = (other: Readonly<Server>, { replid, offset }: Readonly<Server>): boolean =>
  (other.replid === replid && other.offset >= offset) ||
  (other.replid2 === replid && other.secondOffset > offset && other.offset >= offset);

/** What a server that is as far as `state` should have, by what `other` has. */
const due = ({ offset }: Readonly<Server>, other: Readonly<Server>, { pieces }: RedisReplication["scope"]): string =>
  dataOf(other.log.slice(0, Math.floor(offset / pieces)));

/** Writes that were acknowledged, with the seconds since then, up to the only crash; and those that replicas confirmed. */
interface Told {
  readonly seconds: Readonly<Record<string, number>>;
  readonly confirmed: readonly string[];
  readonly isOver: boolean;
}
const SECONDS_MAX = 5;
const told = {
  start: { seconds: {}, confirmed: [], isOver: false } as Told,
  fold(so: Told, entry: RedisReplication["record"]): Told {
    if (so.isOver) return so;
    switch (entry.kind) {
      case "acknowledged":
        return { ...so, seconds: { ...so.seconds, [entry.write]: 0 } };
      case "confirmed":
        return { ...so, confirmed: [...so.confirmed, entry.write] };
      case "second": {
        const older = Object.entries(so.seconds).map(([write, age]) => [write, Math.min(age + 1, SECONDS_MAX)]);
        return { ...so, seconds: Object.fromEntries(older) as Told["seconds"] };
      }
      case "restarted":
        return { ...so, isOver: true };
      default:
        return entry satisfies never;
    }
  },
};

/** Each of these writes is at the server that is up and a master, if there is one alone. */
const isKept =
  (writes: (history: Told) => readonly string[]) =>
  ({ nodes, history }: World<RedisReplication, Told>): true | string => {
    const [master, second] = nodes.filter(({ up, state }) => up && state.master === null);
    if (master === undefined || second !== undefined) return true;
    const lost = writes(history).find((write) => !master.state.log.includes(write));
    return lost === undefined || `${lost} was acknowledged, and ${master.id} has ${dataOf(master.state.log)}`;
  };
const acknowledged = (age = 0) =>
  isKept(({ seconds }) => Object.keys(seconds).filter((write) => seconds[write] >= age));
const confirmed = isKept((history) => history.confirmed);

/** Through its masters a replica hears of a master at the top, if they do not hear of it themselves. */
function hasTop(start: string, nodes: World<RedisReplication>["nodes"]): boolean {
  let master: string | null = start;
  for (let hops = 0; master !== null && hops < nodes.length; hops += 1)
    master = nodes.find(({ id }) => id === master)!.state.master;
  return master === null;
}

const replicasHaveTheSame: Predicate<typeof redisReplication> = ({ nodes }) => {
  for (const { id, up, state } of nodes) {
    const master = nodes.find((other) => other.id === state.master);
    if (up && master?.up && hasTop(id, nodes) && dataOf(state.log) !== dataOf(master.state.log))
      return `${id} has ${dataOf(state.log)}, and its master ${master.id} ${dataOf(master.state.log)}`;
  }
  return true;
};

/** How many commands a step brings to a server from its master. */
function sentBy(master: string | null, taken: Step<RedisReplication>): number {
  if (taken.kind !== "deliver" || taken.from !== master) return 0;
  switch (taken.message.kind) {
    case "effect":
      return 1;
    case "continue":
      return taken.message.rest.length;
    case "full":
      return taken.message.log.length;
    case "psync":
    case "not now":
    case "ack":
    case "closed":
      return 0;
    default:
      return taken.message satisfies never;
  }
}

const crash = (policy: string, fault?: "process" | "power"): readonly string[] =>
  (fault === undefined ? ["process", "power"] : [fault]).map((name) => `${policy}: ${name}`);
const everySecond = "log, synced every second";
const kept = [
  ...crash("log, synced never", "process"),
  ...crash(everySecond, "process"),
  ...crash(`${everySecond}, rewritten`, "process"),
  ...crash(`${everySecond}, not while rewritten`, "process"),
  ...crash("log, synced always"),
  ...crash("log, synced always, not while rewritten", "process"),
];
const oneSecond = [...crash(everySecond, "power"), ...crash(`${everySecond}, rewritten`, "power")];
const twoSeconds = crash(`${everySecond} on a slow disk`, "process");
const fourSeconds = crash(`${everySecond} on a slow disk`, "power");
const lost = [
  ...crash("nothing"),
  ...crash("snapshots"),
  ...crash("log, synced never", "power"),
  ...crash(`${everySecond}, not while rewritten`, "power"),
  ...crash("log, synced always, not while rewritten", "power"),
];

export default properties(
  redisReplication,
  {
    "whoever is on a history has the beginning of it, as far as it counts": always(({ nodes, scope }) => {
      const up = nodes.filter((node) => node.up);
      for (const { id, state } of up) {
        const other = up.find(
          (one) => isFurther(one.state, state) && dataOf(state.log) !== due(state, one.state, scope),
        );
        if (other)
          return `${id} has ${dataOf(state.log)} of ${state.replid} at ${state.offset}, and ${other.id} there ${due(state, other.state, scope)}`;
      }
      return true;
    }),
    "a replica that may take up where it was has the beginning of what its master has": step((before, taken) => {
      if (taken.kind !== "deliver" || taken.message.kind !== "continue") return true;
      const replica = before.nodes.find(({ id }) => id === taken.node)!;
      const master = before.nodes.find(({ id }) => id === taken.from)!;
      const isCurrent =
        replica.state.master === master.id && replica.state.connection === taken.message.connection && master.up;
      return (
        !isCurrent ||
        taken.message.replid !== master.state.replid ||
        dataOf(replica.state.log) === due(replica.state, master.state, before.scope) ||
        `${replica.id} takes up at ${replica.state.offset} with ${dataOf(replica.state.log)}, and ${master.id} has there ${due(replica.state, master.state, before.scope)}`
      );
    }),
    "a replica executes only what its master sends": step((before, taken, after) => {
      if ("cut" in taken || taken.kind === "crash" || taken.kind === "restart") return true;
      const at = before.nodes.findIndex(({ id }) => id === taken.node);
      const { master, log: was } = before.nodes[at].state;
      const { log: is } = after.nodes[at].state;
      const isOwn = master === null || is.length <= was.length + sentBy(master, taken);
      return isOwn || `${taken.node} is a replica and executed ${is.at(-1)} by itself`;
    }),
    "a master that has heard of no replica lately takes no write, if some replica has to be online": step(
      whenStep<RedisReplication>(
        ({ nodes }, taken) =>
          taken.kind === "act" &&
          taken.action.kind === "write" &&
          nodes.every(
            ({ id, state }) => id !== taken.node || Object.values(state.replicas).every(({ isLate }) => isLate),
          ),
      ).then((before, taken, after) => {
        const grew = before.nodes.some(({ state }, at) => state.log.length < after.nodes[at].state.log.length);
        return !grew || `${(taken as { node: string }).node} took a write, and has heard of no replica lately`;
      }),
      { scopes: ["one replica, which has to be online"] },
    ),
    "each replica ends with what its master has": converges(replicasHaveTheSame, {
      scopes: ["smoke", "small", "a short backlog", "roles are exchanged", "a chain, with pings", "a master restarts"],
    }),
    "what is acknowledged outlives the crash": always(acknowledged(), { history: told, scopes: kept }),
    "what is acknowledged outlives the crash, but for the last second": always(acknowledged(1), {
      history: told,
      scopes: oneSecond,
    }),
    "what is acknowledged outlives the crash, but for the last two seconds": always(acknowledged(2), {
      history: told,
      scopes: twoSeconds,
    }),
    "what is acknowledged outlives the crash, but for the last four seconds": always(acknowledged(4), {
      history: told,
      scopes: fourSeconds,
    }),
    "what every replica has confirmed outlives a failover": always(confirmed, {
      history: told,
      scopes: ["one replica, WAIT 1", "two replicas, WAIT 2"],
    }),
    "a replica can take up where it was": sometimes(
      ({ inFlight }) => inFlight.some(({ message }) => message.kind === "continue" && message.rest.length > 0),
      { scopes: ["smoke"] },
    ),
    "a replica can be too far behind": sometimes(
      ({ inFlight }) => inFlight.some(({ message }) => message.kind === "full"),
      { scopes: ["a short backlog"] },
    ),
  },
  {
    "what is acknowledged outlives a failover": always(acknowledged(), {
      history: told,
      scopes: ["one replica", "one replica, which has to be online"],
    }),
    "what some replica has confirmed outlives a failover": always(confirmed, {
      history: told,
      scopes: ["two replicas, WAIT 1"],
    }),
    "what a replica has confirmed outlives a restart of its master": always(confirmed, {
      history: told,
      scopes: ["a master restarts"],
    }),
    "a restart keeps the data": always(acknowledged(), { history: told, scopes: ["a master restarts"] }),
    "a replica keeps what it has while its master restarts": step(
      (before, _, after) => {
        const poorer = after.nodes.find(
          ({ up, state }, at) => up && state.master !== null && state.log.length < before.nodes[at].state.log.length,
        );
        return !poorer || `${poorer.id} throws away what it has`;
      },
      { scopes: ["a master restarts"] },
    ),
    "what is acknowledged outlives any crash": always(acknowledged(), {
      history: told,
      scopes: [...oneSecond, ...twoSeconds, ...fourSeconds, ...lost],
    }),
    "what is acknowledged outlives any crash, but for the last three seconds": always(acknowledged(3), {
      history: told,
      scopes: fourSeconds,
    }),
    "what is acknowledged outlives any crash, but for the last four seconds": always(acknowledged(4), {
      history: told,
      scopes: lost,
    }),
  },
);
