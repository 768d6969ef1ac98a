/**
 * The semantics once more, written straight from `docs/semantics.md`: slow, naive, and sharing nothing with the
 * engine but the types in `src/model`. It is what the engine is held against.
 */
import type { AnyProperty, Change, MessageView, NodeView, Verdict, World } from "../../src/model/property.ts";
import type {
  AnyProtocol,
  Delivery,
  Effects,
  Reading,
  RoleDefinition,
  Rules,
  Self,
  Shape,
  TimerOf,
} from "../../src/model/protocol.ts";
import type { Cause, ChannelKind, NodeId } from "../../src/model/network.ts";
import type { Budget, Link, Scope } from "../../src/model/scope.ts";
import type { Start, Step } from "../../src/model/step.ts";

type Fold = (history: unknown, entry: object, by: NodeId) => unknown;

// --- plain data -----------------------------------------------------------------------------------------------------

const bySort = (a: unknown, b: unknown): number => {
  if (typeof a !== typeof b) return typeof a < typeof b ? -1 : 1;
  return (a as string) < (b as string) ? -1 : (a as string) > (b as string) ? 1 : 0;
};

function primitiveKey(value: unknown, path: string): unknown {
  if (typeof value !== "string" && typeof value !== "number" && typeof value !== "boolean") {
    throw new TypeError(`${path}: elements and keys of a Set or Map are strings, numbers or booleans`);
  }
  return canonical(value, path);
}

/** A fresh copy in canonical order; anything that is not plain data is refused. */
export function canonical<T>(value: T, path?: string): T;
export function canonical(value: unknown, path = "value"): unknown {
  if (value === null || typeof value === "string" || typeof value === "boolean") return value;
  if (typeof value === "number") {
    if (!Number.isFinite(value)) throw new TypeError(`${path}: ${value} is not plain data`);
    return value === 0 ? 0 : value;
  }
  if (typeof value !== "object") throw new TypeError(`${path}: a ${typeof value} is not plain data`);
  if (Array.isArray(value)) return [...(value as unknown[])].map((item, i) => canonical(item, `${path}[${i}]`));
  if (value instanceof Set) {
    return new Set([...value].map((item) => primitiveKey(item, `${path}.(element)`)).toSorted(bySort));
  }
  if (value instanceof Map) {
    const entries = [...value].map(
      ([k, v]) => [primitiveKey(k, `${path}.(key)`), canonical(v, `${path}.${k}`)] as const,
    );
    return new Map(entries.toSorted(([a], [b]) => bySort(a, b)));
  }
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype !== Object.prototype && prototype !== null) throw new TypeError(`${path}: not a plain object`);
  const copy: Record<string, unknown> = {};
  for (const name of Object.keys(value).toSorted()) {
    if (name === "__proto__") throw new TypeError(`${path}: __proto__`);
    copy[name] = canonical((value as Record<string, unknown>)[name], `${path}.${name}`);
  }
  return copy;
}

/** Plain data without Sets and Maps, in canonical order: equal exactly when the values are. */
function plain(value: unknown): unknown {
  if (value === null || typeof value !== "object") return Object.is(value, -0) ? 0 : value;
  if (Array.isArray(value)) return value.map(plain);
  if (value instanceof Set) return { "a set": [...value].toSorted(bySort) };
  if (value instanceof Map) {
    return { "a map": [...value].toSorted(([a], [b]) => bySort(a, b)).map(([k, v]) => [k, plain(v)]) };
  }
  const entries = Object.entries(value).toSorted(([a], [b]) => bySort(a, b));
  return Object.fromEntries(entries.map(([name, item]) => [name, plain(item)]));
}

/** A string that is the same exactly for equal values. */
export function text(value: unknown): string {
  if (value === null || typeof value !== "object") return JSON.stringify(value === 0 ? 0 : value) ?? "undefined";
  if (Array.isArray(value)) return `[${value.map(text).join()}]`;
  if (value instanceof Set) return `<${[...value].map(text).sort().join()}>`;
  const fields = value instanceof Map ? [...value] : Object.entries(value);
  const inside = fields.map(([name, item]) => `${text(name)}:${text(item)}`).sort();
  return value instanceof Map ? `<<${inside.join()}>>` : `{${inside.join()}}`;
}

const distinct = <T>(values: readonly T[]): T[] =>
  [...new Map(values.map((v) => [text(v), v] as const).toReversed()).values()].toReversed();

// --- the world ------------------------------------------------------------------------------------------------------

type Message = MessageView<Shape>;
const budgetNames = ["drop", "duplicate", "crash", "host", "power", "restart", "partition"] as const;
type BudgetName = (typeof budgetNames)[number];
/** What is left of each budget; of one that is counted at each node, at each node. */
type Left = Record<BudgetName, number | Record<NodeId, number>>;

/** A world as it is kept here. `inFlight` is always sorted, except that a fifo queue keeps its order. */
export interface Inner {
  nodes: { id: NodeId; up: boolean; downBy: Cause | undefined; state: object; timers: TimerOf<Shape>[] }[];
  inFlight: Message[];
  partitions: string[];
  left: Left;
  /** `undefined` for a protocol without a shared part. */
  shared: object | undefined;
  /** `null` in a search without history. */
  history: unknown;
}

export interface Choice {
  readonly variant?: string;
  readonly mutant?: string;
}

export interface System {
  readonly protocol: AnyProtocol;
  readonly scope: Scope;
  readonly channels: ReadonlyMap<string, ChannelKind>;
  readonly ids: readonly NodeId[];
  readonly selfs: ReadonlyMap<NodeId, Self<Shape>>;
  readonly byRole: Readonly<Record<string, readonly NodeId[]>>;
  readonly partitions: ReadonlyMap<string, readonly Link[]>;
  readonly property: AnyProperty | undefined;
}

const channelsOf = (protocol: AnyProtocol, scope: Scope): Map<string, ChannelKind> =>
  new Map(Object.entries({ ...(protocol.channels ?? { default: "unordered" }), ...scope.channels }));

/** Where a send goes that names no channel. */
const unnamed = ({ channels }: System): string =>
  channels.size === 1 ? ([...channels.keys()][0] as string) : "default";

/** The partitions that a scope offers, by name, without those whose links an earlier one has already. */
export function partitionsOf(protocol: AnyProtocol, scope: Scope): Map<string, readonly Link[]> {
  const byRole = Object.entries(protocol.nodes(scope as never));
  const servers = byRole.filter(([role]) => role !== "client").flatMap(([, ids]) => ids);
  const between = (some: readonly NodeId[], others: readonly NodeId[]): Link[] =>
    some.flatMap((from) => others.map((to): Link => [from, to]));
  const rest = (side: readonly NodeId[]): NodeId[] => servers.filter((id) => !side.includes(id));
  const all: [string, readonly Link[]][] = [];
  if (scope.partitions === "isolateEach") {
    for (const id of servers) all.push([`isolate ${id}`, [...between([id], rest([id])), ...between(rest([id]), [id])]]);
  } else if (scope.partitions === "oneWayEach") {
    for (const id of servers) {
      all.push([`from ${id}`, between([id], rest([id]))]);
      all.push([`to ${id}`, between(rest([id]), [id])]);
    }
  } else if (scope.partitions === "halves") {
    let sides: NodeId[][] = [[]];
    for (const id of servers) sides = sides.flatMap((side) => [[...side, id], side]);
    for (const side of sides) {
      if (Math.abs(side.length - rest(side).length) > 1) continue;
      all.push([
        `${side.join(" ")} | ${rest(side).join(" ")}`,
        [...between(side, rest(side)), ...between(rest(side), side)],
      ]);
    }
  } else {
    all.push(...Object.entries(canonical(scope.partitions ?? {})));
  }
  const seen = new Set<string>();
  return new Map(
    all.filter(([, links]) => {
      const same = text(new Set(links.map((link) => text(link))));
      if (seen.has(same)) return false;
      seen.add(same);
      return true;
    }),
  );
}

export function systemOf(
  protocol: AnyProtocol,
  scope: Scope,
  { variant, mutant }: Choice,
  property?: AnyProperty,
): System {
  const nodes = protocol.nodes(scope as never);
  const wrong = mutant === undefined ? {} : protocol.mutants?.[mutant]?.rules;
  const rules = { ...protocol.rules, ...wrong } as Rules;
  const selfs = new Map<NodeId, Self<Shape>>();
  for (const [role, ids] of Object.entries(nodes)) {
    for (const id of ids) {
      const peers = ids.filter((other) => other !== id);
      selfs.set(id, { id, role, peers, nodes, scope, variant: variant ?? (protocol.variants?.[0] as string), rules });
    }
  }
  const withHistory = property?.history ? property : undefined;
  const partitions = partitionsOf(protocol, scope);
  return {
    protocol,
    scope,
    channels: channelsOf(protocol, scope),
    ids: [...selfs.keys()],
    selfs,
    byRole: nodes,
    partitions,
    property: withHistory,
  };
}

/** Sorts what has no order of its own. Sorting is stable, so a fifo queue stays as it is. */
function tidy(system: System, world: Inner): Inner {
  const { channels, ids } = system;
  const order = [...channels.keys()];
  if (world.inFlight.length > 1)
    world.inFlight = world.inFlight
      .map((m) => ({ m, key: channels.get(m.channel) === "fifo" ? "" : kept(m.message) }))
      .sort(
        (a, b) =>
          ids.indexOf(a.m.to) - ids.indexOf(b.m.to) ||
          ids.indexOf(a.m.from) - ids.indexOf(b.m.from) ||
          order.indexOf(a.m.channel) - order.indexOf(b.m.channel) ||
          bySort(a.key, b.key),
      )
      .map(({ m }) => m);
  for (const node of world.nodes) node.timers.sort((a, b) => bySort(kept(a), kept(b)));
  const names = [...system.partitions.keys()];
  world.partitions.sort((a, b) => names.indexOf(a) - names.indexOf(b));
  return world;
}

/** A copy to change: states, messages, timers, budgets and histories themselves are never changed in place. */
const copy = (world: Inner): Inner => ({
  nodes: world.nodes.map((node) => ({ ...node, timers: [...node.timers] })),
  inFlight: [...world.inFlight],
  partitions: [...world.partitions],
  left: world.left,
  shared: world.shared,
  history: world.history,
});

const texts = new WeakMap<object, string>();
/** `text` of something in a world. That is never changed in place, so it need be spelt out only once. */
function kept(value: unknown): string {
  if (typeof value !== "object" || value === null) return text(value);
  const known = texts.get(value) ?? text(value);
  texts.set(value, known);
  return known;
}

/** A string that is the same exactly for equal states of one system. */
export const identity = ({ nodes, inFlight, partitions, left, shared, history }: Inner): string =>
  [
    ...nodes.map(
      ({ up, downBy = "down", state, timers }) => `${up ? "up" : downBy} ${kept(state)} ${timers.map(kept).join(" ")}`,
    ),
    ...inFlight.map(({ to, from, channel, message }) => `${to} ${from} ${channel} ${kept(message)}`),
    text(partitions),
    kept(left),
    kept(shared ?? null),
    kept(history),
  ].join("\n");

const nodeOf = (world: Inner, id: NodeId): Inner["nodes"][number] => {
  const node = world.nodes.find((candidate) => candidate.id === id);
  if (!node) throw new Error(`there is no node ${id}`);
  return node;
};

const sameMessage = (a: Message, b: Message): boolean =>
  a.to === b.to && a.from === b.from && a.channel === b.channel && kept(a.message) === kept(b.message);

function send(system: System, world: Inner, message: Message): void {
  const kind = system.channels.get(message.channel);
  if (!kind) throw new Error(`there is no channel ${message.channel}`);
  if (!system.selfs.has(message.to)) throw new Error(`there is no node ${message.to}`);
  const isSet = kind === "coalescing" || kind === "duplicating";
  if (isSet && world.inFlight.some((other) => sameMessage(other, message))) return;
  world.inFlight.push(message);
}

function remove(world: Inner, message: Message): void {
  world.inFlight.splice(
    world.inFlight.findIndex((other) => sameMessage(other, message)),
    1,
  );
}

export function view(system: System, world: Inner): World<Shape, never> {
  const nodes = world.nodes.map(({ id, up, state, timers }): NodeView<Shape> => ({
    id,
    role: (system.selfs.get(id) as Self<Shape>).role,
    up,
    state,
    timers,
  }));
  const history = (system.property ? world.history : undefined) as never;
  const of: Record<string, NodeView<Shape>[]> = {};
  for (const [role, ids] of Object.entries(system.byRole)) of[role] = nodes.filter(({ id }) => ids.includes(id));
  const { variant } = system.selfs.get(system.ids[0]!) as Self<Shape>;
  const shared = world.shared as object;
  const { inFlight, partitions } = world;
  return { scope: system.scope, variant, nodes, of, inFlight, partitions, shared, history };
}

/** A step as a property about steps sees it. */
export function change(before: World<Shape, never>, step: Step, after: World<Shape, never>): Change<Shape, never> {
  const nodes = after.nodes.map((node, i) => ({ id: node.id, role: node.role, before: before.nodes[i]!, after: node }));
  const of = Object.fromEntries(
    Object.keys(after.of).map((role) => [role, nodes.filter((node) => node.role === role)] as const),
  );
  return { step, before, after, scope: after.scope, variant: after.variant, nodes, of };
}

// --- reducing -------------------------------------------------------------------------------------------------------

type Outcome = { choices: unknown[]; world: Inner } | { choices: unknown[]; error: Error };

/** What happens at a node, to be handled by its role. */
type Event =
  | { readonly kind: "start" | "restart" }
  | { readonly kind: "message"; readonly delivery: Delivery<Shape> }
  | { readonly kind: "timer" | "action"; readonly of: { readonly kind: string } }
  | { readonly kind: "crash"; readonly cause: Cause };

const roleOf = ({ protocol, selfs }: System, id: NodeId): RoleDefinition<Shape, string> =>
  protocol.roles[(selfs.get(id) as Self<Shape>).role] as RoleDefinition<Shape, string>;

function handle(
  role: RoleDefinition<Shape, string>,
  state: object,
  event: Exclude<Event, { kind: "crash" }>,
  self: Effects<Shape>,
): void {
  switch (event.kind) {
    case "start":
    case "restart":
      role[event.kind]?.(state, self);
      break;
    case "message":
      role.receive?.[event.delivery.kind]!(state, event.delivery, self);
      break;
    case "timer":
      role.timeout?.[event.of.kind]!(state, event.of, self);
      break;
    case "action":
      role.act?.[event.of.kind]!(state, event.of, self);
  }
  role.after?.(state, self);
}

/** Every way in which `event` can be reduced at a node: one for each combination of choices. */
function reductions(system: System, before: Inner, id: NodeId, event: Event): Outcome[] {
  const outcomes: Outcome[] = [];
  const scripts: unknown[][] = [[]];
  for (let script = scripts.pop(); script; script = scripts.pop()) {
    const choices: unknown[] = [];
    try {
      const world = copy(before);
      reduceOnce(system, world, id, event, (values) => {
        const offered = distinct(values.map((value) => canonical(value)));
        if (offered.length === 0) throw new Error("a choice from nothing");
        if (choices.length < script.length) {
          choices.push(script[choices.length]);
        } else {
          for (const other of offered.slice(1)) scripts.push([...choices, other]);
          choices.push(offered[0]);
        }
        return canonical(choices.at(-1));
      });
      outcomes.push({ choices, world: tidy(system, world) });
    } catch (error) {
      outcomes.push({ choices, error: error as Error });
    }
  }
  return outcomes;
}

function reduceOnce(
  system: System,
  world: Inner,
  id: NodeId,
  event: Event,
  choose: (values: readonly unknown[]) => unknown,
): void {
  const node = nodeOf(world, id);
  const self = system.selfs.get(id) as Self<Shape>;
  if (event.kind === "crash") return crash(system, world, id, event.cause, choose);
  const sendTo: Effects<Shape>["send"] = (to, message, options) =>
    send(system, world, { from: id, to, channel: options?.channel ?? unnamed(system), message: canonical(message) });
  const stop = (timer: TimerOf<Shape>): void => {
    node.timers = node.timers.filter((armed) => text(armed) !== text(timer));
  };
  const shared = canonical(world.shared ?? {});
  const effects: Effects<Shape> = {
    ...self,
    shared,
    send: sendTo,
    broadcast: (message, options) => {
      for (const peer of self.peers) sendTo(peer, message, options);
    },
    startTimer: (timer) => {
      const armed = canonical(timer);
      stop(armed);
      node.timers.push(armed);
    },
    stopTimer: stop,
    ...choosingBy(choose),
    record: (entry) => {
      const history = system.property?.history;
      if (!history) return;
      const recorded = canonical(entry) as { readonly kind?: string };
      const { fold } = history as { readonly fold: Fold | Readonly<Record<string, Fold>> };
      const folds = typeof fold === "function" ? fold : new Map(Object.entries(fold)).get(recorded.kind ?? "");
      if (folds) world.history = canonical(folds(canonical(world.history), recorded, id));
    },
  };
  const state = canonical(node.state);
  handle(roleOf(system, id), state, canonical(event), effects);
  node.state = canonical(state, "state");
  if (world.shared) world.shared = canonical(shared, "shared");
}

/** One value; or so many of them in their order, which is one choice among all such lists. */
function choosingBy(choose: (values: readonly unknown[]) => unknown): Pick<Effects<Shape>, "choose" | "chooseSome"> {
  const lists = <T>(values: readonly T[], size: number): readonly (readonly T[])[] => {
    if (size >= values.length) return [values];
    if (size === 0) return [[]];
    return [...lists(values.slice(1), size - 1).map((rest) => [values[0], ...rest]), ...lists(values.slice(1), size)];
  };
  return {
    choose: choose as Effects<Shape>["choose"],
    chooseSome: <T>(values: readonly T[], count: number, isWanted: (value: T) => boolean = () => true) =>
      choose(
        lists(
          values.filter((value) => isWanted(value)),
          count,
        ),
      ) as readonly T[],
  };
}

function crash(
  system: System,
  world: Inner,
  id: NodeId,
  cause: Cause,
  choose: (values: readonly unknown[]) => unknown,
): void {
  const node = nodeOf(world, id);
  const self = system.selfs.get(id) as Self<Shape>;
  const { durable, lastWords } = roleOf(system, id);
  const before = node.state;
  const kept = durable?.(canonical(before), { ...self, ...choosingBy(choose) }, cause);
  const first = initOf(system, id);
  const isRecord = Object.getPrototypeOf(first) === Object.prototype;
  node.up = false;
  const { restart } = system.scope.faults ?? {};
  if (typeof restart === "object" && "after" in restart) node.downBy = cause;
  node.timers = [];
  node.state = canonical(isRecord ? { ...first, ...kept } : (kept ?? first));
  for (const { to, message, channel = unnamed(system) } of lastWords?.(canonical(before), self, cause) ?? []) {
    send(system, world, { from: id, to, channel, message: canonical(message) });
  }
}

/** The initial states, and how `start` went at each node. */
export function initial(system: System): { world: Inner; start: Start[] }[] & { error?: Error } {
  const left = Object.fromEntries(
    budgetNames.map((name) => [name, leftAtStart(system.ids, system.scope.faults?.[name])]),
  ) as Left;
  const empty: Inner = {
    nodes: system.ids.map((id) => ({ id, up: true, downBy: undefined, state: initOf(system, id), timers: [] })),
    inFlight: [],
    partitions: [...(system.scope.partitionedAtStart ?? [])],
    left,
    shared: system.protocol.shared && canonical(system.protocol.shared(system.scope as never), "shared"),
    history: canonical(system.property?.history?.start ?? null),
  };
  let error: Error | undefined;
  let states: { world: Inner; start: Start[] }[] = [{ world: empty, start: [] }];
  for (const id of system.ids) {
    states = states.flatMap(({ world, start }) =>
      reductions(system, world, id, { kind: "start" }).flatMap((outcome) => {
        if ("world" in outcome) {
          return [{ world: outcome.world, start: [...start, { node: id, choices: outcome.choices }] }];
        }
        error ??= outcome.error;
        return [];
      }),
    );
  }
  return Object.assign(states, error ? { error } : {});
}

const initOf = (system: System, id: NodeId): object =>
  canonical(roleOf(system, id).init(system.selfs.get(id) as Self<Shape>), "state");

// --- steps ----------------------------------------------------------------------------------------------------------

const leftAtStart = (ids: readonly NodeId[], budget: Budget = 0): Left[BudgetName] => {
  if (typeof budget === "number") return budget;
  return budget.times ?? Object.fromEntries(ids.map((id) => [id, budget.each]));
};

function pay(world: Inner, name: BudgetName, id: NodeId): void {
  const purse = world.left[name];
  world.left = { ...world.left, [name]: typeof purse === "number" ? purse - 1 : { ...purse, [id]: purse[id]! - 1 } };
}

type Taken = { step: Step; next: Inner } | { step: Step; error: Error };

export const isFault = (step: Step): boolean => ["drop", "duplicate", "crash", "partition"].includes(step.kind);

/** Every step that is enabled in a world, with its choices, and where it leads. */
export function stepsFrom(system: System, world: Inner): Taken[] {
  const { scope } = system;
  const taken: Taken[] = [];

  const affordable = (name: BudgetName, id: NodeId): boolean => {
    const purse = world.left[name];
    if ((typeof purse === "number" ? purse : purse[id]) === 0) return false;
    const budget = scope.faults?.[name];
    const role = (system.selfs.get(id) as Self<Shape>).role;
    const of = typeof budget === "object" ? budget.of : undefined;
    return of ? of.includes(id) || of.includes(role) : role !== "client";
  };
  const simply = (step: Step, change: (next: Inner) => void): void => {
    const next = copy(world);
    change(next);
    taken.push({ step, next: tidy(system, next) });
  };
  const reduced = (
    id: NodeId,
    event: Event,
    step: (choices: readonly unknown[]) => Step,
    prepare: (next: Inner) => void,
  ): void => {
    const prepared = copy(world);
    prepare(prepared);
    for (const outcome of reductions(system, prepared, id, event)) {
      if ("world" in outcome) taken.push({ step: step(outcome.choices), next: outcome.world });
      else taken.push({ step: step(outcome.choices), error: outcome.error });
    }
  };
  const { restart } = scope.faults ?? {};
  const restartsAfter = typeof restart === "object" && "after" in restart ? restart.after : undefined;
  const partitionsMax = Math.max(scope.partitionsAtOnce ?? 1, scope.partitionedAtStart?.length ?? 0);
  const reading = (id: NodeId): Reading<Shape> => ({
    ...(system.selfs.get(id) as Self<Shape>),
    shared: canonical(world.shared ?? {}),
  });
  const accepted = (to: NodeId, delivery: Delivery<Shape>): boolean =>
    roleOf(system, to).accepts?.(canonical(nodeOf(world, to).state), canonical(delivery), reading(to)) ?? true;
  const isPartitioned = (from: NodeId, to: NodeId): boolean =>
    from !== to &&
    world.partitions.some((name) => system.partitions.get(name)?.some((link) => link[0] === from && link[1] === to));

  // What is in flight: deliveries, drops, duplications.
  for (const { to, from, channel } of distinct(
    world.inFlight.map(({ to, from, channel }) => ({ to, from, channel })),
  )) {
    const kind = system.channels.get(channel) as ChannelKind;
    const all = world.inFlight.filter((m) => m.to === to && m.from === from && m.channel === channel);
    const messages = all.map((m) => m.message);
    const deliverable = nodeOf(world, to).up && !isPartitioned(from, to);
    for (const message of kind === "fifo" ? messages.slice(0, 1) : distinct(messages)) {
      const delivery: Delivery<Shape> = { ...message, from, channel: channel as "default" };
      const accepts = accepted(to, delivery);
      const event: Event = { kind: "message", delivery };
      if (deliverable && accepts) {
        reduced(
          to,
          event,
          (choices) => ({ kind: "deliver", node: to, from, channel, message, choices }),
          (next) => kind !== "duplicating" && remove(next, { to, from, channel, message }),
        );
      }
      if (from === to || kind === "fifo" || kind === "duplicating") continue;
      if (deliverable && accepts && affordable("duplicate", to)) {
        reduced(
          to,
          event,
          (choices) => ({ kind: "duplicate", node: to, from, channel, message, choices }),
          (next) => pay(next, "duplicate", to),
        );
      }
      if (affordable("drop", to)) {
        simply({ kind: "drop", node: to, from, channel, lost: [message] }, (next) => {
          remove(next, { to, from, channel, message });
          pay(next, "drop", to);
        });
      }
    }
    if (kind === "fifo" && from !== to && affordable("drop", to)) {
      for (let kept = 0; kept < messages.length; kept += 1) {
        simply({ kind: "drop", node: to, from, channel, lost: messages.slice(kept) }, (next) => {
          const others = next.inFlight.filter((m) => !(m.to === to && m.from === from && m.channel === channel));
          next.inFlight = [...others, ...all.slice(0, kept)];
          pay(next, "drop", to);
        });
      }
    }
  }

  for (const { id, up, downBy, state, timers } of world.nodes) {
    if (up) {
      for (const timer of timers) {
        reduced(
          id,
          { kind: "timer", of: timer },
          (choices) => ({ kind: "timeout", node: id, timer, choices }),
          (next) => {
            const node = nodeOf(next, id);
            node.timers = node.timers.filter((armed) => text(armed) !== text(timer));
          },
        );
      }
      const role = roleOf(system, id);
      const listed = role.actions?.(canonical(state), reading(id)) ?? [];
      for (const action of distinct(listed.map((item) => canonical(item)))) {
        reduced(
          id,
          { kind: "action", of: action },
          (choices) => ({ kind: "act", node: id, action, choices }),
          () => {},
        );
      }
      for (const [budget, cause] of [
        ["crash", "process"],
        ["host", "host"],
        ["power", "power"],
      ] as [BudgetName, Cause][]) {
        if (!affordable(budget, id)) continue;
        reduced(
          id,
          { kind: "crash", cause },
          (choices) => ({ kind: "crash", node: id, cause, choices }),
          (next) => pay(next, budget, id),
        );
      }
    } else {
      if (affordable("restart", id) && (restartsAfter?.includes(downBy as Cause) ?? true)) {
        reduced(
          id,
          { kind: "restart" },
          (choices) => ({ kind: "restart", node: id, choices }),
          (next) => {
            Object.assign(nodeOf(next, id), { up: true, downBy: undefined });
            next.inFlight = next.inFlight.filter((m) => m.to !== id || system.channels.get(m.channel) !== "fifo");
            pay(next, "restart", id);
          },
        );
      }
      const losable = (m: Message): boolean => m.to === id && system.channels.get(m.channel) !== "duplicating";
      if (world.inFlight.some(losable)) {
        simply({ kind: "lose", node: id }, (next) => (next.inFlight = next.inFlight.filter((m) => !losable(m))));
      }
    }
  }

  for (const name of system.partitions.keys()) {
    if (world.partitions.includes(name)) {
      simply(
        { kind: "heal", partition: name },
        (next) => (next.partitions = next.partitions.filter((other) => other !== name)),
      );
    } else if (Number(world.left.partition) > 0 && world.partitions.length < partitionsMax) {
      simply({ kind: "partition", partition: name }, (next) => {
        next.partitions.push(name);
        pay(next, "partition", "");
      });
    }
  }
  return taken;
}

/** Whether a world is outside a declared bound. */
export function isOpen(system: System, world: Inner): boolean {
  const { scope } = system;
  const ofShared = Object.values(system.protocol.sharedBounds ?? {});
  if (ofShared.some((isWithin) => !isWithin(canonical(world.shared) as never, scope as never))) return true;
  const isBeyond = ({ id, state }: Inner["nodes"][number]): boolean =>
    Object.values(roleOf(system, id).bounds ?? {}).some((isWithin) => !isWithin(canonical(state), scope));
  if (world.nodes.some(isBeyond)) return true;
  const counts = new Map<string, number>();
  for (const { to, from, channel } of world.inFlight) {
    const where = text([to, from, channel]);
    const count = (counts.get(where) ?? 0) + 1;
    counts.set(where, count);
    const most = typeof scope.inFlight === "object" ? scope.inFlight[channel] : scope.inFlight;
    if (most !== undefined && count > most) return true;
  }
  return false;
}

// --- searching ------------------------------------------------------------------------------------------------------

export interface ExploreOptions extends Choice {
  readonly properties?: Readonly<Record<string, AnyProperty>>;
  /** Gives up when a search has more states than this. */
  readonly statesMax?: number;
}

export interface Explored {
  /** All distinct states, open ones among them. */
  states: number;
  boundaryStates: number;
  transitions: number;
  stuttering: number;
  /** Steps to the deepest world. */
  depth: number;
  initialStates: number;
  /** By property: how many steps the shortest violating run has. */
  violations: Record<string, number>;
  /** The `sometimes` properties that some world has, in the order given. */
  seen: string[];
  /** Whether every search ran to its end. */
  exhausted: boolean;
}

export const throwsName = "the reducer throws";

/**
 * Searches everything breadth first. Kinds other than always, step, sometimes and deadlockFree are left aside.
 * The numbers are those of the search without histories; `onState` and `onStep` see that one only.
 */
export function explore(
  protocol: AnyProtocol,
  scope: Scope,
  options: ExploreOptions = {},
  watch: {
    onState?: (world: Inner, depth: number) => void;
    onStep?: (before: Inner, step: Step, after: Inner) => void;
  } = {},
): Explored {
  const properties = Object.entries(options.properties ?? {});
  const withoutHistory = properties.filter(([, property]) => !property.history);
  const statesMax = options.statesMax ?? Infinity;
  const main = search(systemOf(protocol, scope, options), withoutHistory, statesMax, watch);
  for (const [name, property] of properties) {
    if (!property.history || !main.exhausted) continue;
    const own = search(systemOf(protocol, scope, options, property), [[name, property]], statesMax, {});
    if (own.violations[name] !== undefined) main.violations[name] = own.violations[name];
    main.seen.push(...own.seen);
    main.exhausted &&= own.exhausted;
  }
  main.seen = properties.map(([name]) => name).filter((name) => main.seen.includes(name));
  return main;
}

function search(
  system: System,
  properties: readonly (readonly [string, AnyProperty])[],
  statesMax: number,
  watch: Parameters<typeof explore>[3] & object,
): Explored {
  const found: Explored = {
    states: 0,
    boundaryStates: 0,
    transitions: 0,
    stuttering: 0,
    depth: 0,
    initialStates: 0,
    violations: {},
    seen: [],
    exhausted: true,
  };
  const states = new Map<string, Inner>();
  let level: Inner[] = [];
  let depth = 0;
  const violated = (name: string, steps: number): void => {
    found.violations[name] = Math.min(found.violations[name] ?? Infinity, steps);
  };
  const reach = (world: Inner, id: string, where: Inner[], steps: number): void => {
    if (states.has(id)) return;
    states.set(id, world);
    where.push(world);
    found.depth = steps;
    watch.onState?.(world, steps);
    const seen = view(system, world);
    for (const [name, property] of properties) {
      if (property.kind === "always" && isWrong(property.holds(seen))) violated(name, steps);
      if (property.kind === "sometimes" && !isWrong(property.holds(seen)) && !found.seen.includes(name)) {
        found.seen.push(name);
      }
    }
  };

  const starts = initial(system);
  if (starts.error) violated(throwsName, 0);
  for (const { world } of starts) reach(world, identity(world), level, 0);
  found.initialStates = states.size;

  while (level.length > 0 && found.exhausted) {
    const nextLevel: Inner[] = [];
    for (const world of level) {
      if (states.size > statesMax) {
        found.exhausted = false;
        break;
      }
      if (isOpen(system, world)) {
        found.boundaryStates += 1;
        continue;
      }
      const id = identity(world);
      const before = view(system, world);
      let stuck = true;
      for (const result of stepsFrom(system, world)) {
        if ("error" in result) {
          violated(throwsName, depth + 1);
          continue;
        }
        const { step, next } = result;
        const nextId = identity(next);
        if (nextId === id) {
          found.stuttering += 1;
        } else {
          found.transitions += 1;
          if (!isFault(step)) stuck = false;
        }
        watch.onStep?.(world, step, next);
        for (const [name, property] of properties) {
          if (property.kind === "step" && isWrong(property.holds(change(before, step, view(system, next))))) {
            violated(name, depth + 1);
          }
        }
        reach(next, nextId, nextLevel, depth + 1);
      }
      for (const [name, property] of properties) {
        if (stuck && property.kind === "deadlockFree" && isWrong(property.holds(before))) violated(name, depth);
      }
    }
    level = nextLevel;
    depth += 1;
  }
  found.states = states.size;
  return found;
}

const isWrong = (verdict: Verdict): boolean => verdict !== true;

// --- replaying ------------------------------------------------------------------------------------------------------

export type Replayed =
  | {
      /** Views: the initial world, then the world after each step. */
      states: World<Shape, never>[];
      /** The fault budgets left in each of these. */
      left: Left[];
    }
  | {
      /** Index of the step that could not be taken; -1 when it is the start. */
      failedAt: number;
      why: string;
    };

/** Runs steps strictly: each must be enabled, with just these choices. A node that `start` leaves out chose nothing. */
export function replay(
  protocol: AnyProtocol,
  scope: Scope,
  options: Choice,
  start: readonly Start[],
  steps: readonly Step[],
): Replayed {
  const system = systemOf(protocol, scope, options);
  const starts = initial(system);
  const wanted = text(system.ids.map((id) => start.find(({ node }) => node === id)?.choices ?? []));
  const first = starts.find((candidate) => text(candidate.start.map(({ choices }) => choices)) === wanted);
  if (!first) {
    const why = starts.error ? `the reducer throws: ${starts.error.message}` : "no start has these choices";
    return { failedAt: -1, why };
  }
  let world: Inner = first.world;
  const states = [view(system, world)];
  const left = [{ ...world.left }];
  for (const [index, step] of steps.entries()) {
    const taken = stepsFrom(system, world).find((candidate) => text(candidate.step) === text(step));
    if (!taken) return { failedAt: index, why: `not enabled: ${text(step)}` };
    if ("error" in taken) return { failedAt: index, why: `the reducer throws: ${taken.error.message}` };
    world = taken.next;
    states.push(view(system, world));
    left.push({ ...world.left });
  }
  return { states, left };
}

// --- comparing ------------------------------------------------------------------------------------------------------

interface Comparable {
  readonly nodes: readonly Pick<NodeView<Shape>, "id" | "up" | "state" | "timers">[];
  readonly inFlight: readonly Message[];
  readonly partitions: readonly string[];
  readonly left?: Readonly<Record<string, unknown>>;
}

/**
 * A world in plain, canonical form, whoever made it: an inner world from here, or a view from anywhere. Sorted by name
 * throughout, except that a fifo queue keeps its order. Budgets are there only when the world shows them.
 */
export function describe(protocol: AnyProtocol, world: Comparable, scope: Scope = {}): unknown {
  const channels = channelsOf(protocol, scope);
  const inFlight = world.inFlight.toSorted(
    (a, b) =>
      bySort(a.to, b.to) ||
      bySort(a.from, b.from) ||
      bySort(a.channel, b.channel) ||
      (channels.get(a.channel) === "fifo" ? 0 : bySort(text(a.message), text(b.message))),
  );
  return plain({
    nodes: world.nodes
      .map(({ id, up, state, timers }) => ({
        id,
        up,
        state,
        timers: timers.toSorted((a, b) => bySort(text(a), text(b))),
      }))
      .toSorted((a, b) => bySort(a.id, b.id)),
    inFlight: inFlight.map(({ to, from, channel, message }) => ({ to, from, channel, message })),
    partitions: world.partitions.toSorted(bySort),
    ...(world.left ? { left: world.left } : {}),
  });
}

/** A string that is the same exactly for states that `describe` describes alike. */
export const key = (protocol: AnyProtocol, world: Comparable): string => JSON.stringify(describe(protocol, world));
