/**
 * Small random protocols whose reducers look up what to do in a finite table: for holding the engine against the
 * reference. Everything a case does is in its plain table, which fast-check can shrink and `describe` prints.
 */
import fc from "fast-check";
import { always, deadlockFree, sometimes, step } from "../../src/model/property-makers.ts";
import type { AnyProperty } from "../../src/model/property.ts";
import type {
  ActionOf,
  AnyProtocol,
  Delivery,
  Effects,
  MessageOf,
  Protocol,
  RoleDefinition,
  Rules,
  TimerOf,
} from "../../src/model/protocol.ts";
import type { Cause, ChannelKind, NodeId } from "../../src/model/network.ts";
import type { Budget, Budgets, Partitions, RestartBudget, Scope } from "../../src/model/scope.ts";
import type { StepKind } from "../../src/model/step.ts";

type X = 0 | 1 | 2;
type Extra = "none" | "set" | "map" | "nested" | "list" | "words" | "count";
type Bag = Set<NodeId> | Map<NodeId, number> | Record<NodeId, number> | NodeId[] | string | number;

/** A register that the table is keyed on, and at most one thing more, always of the same sort in one protocol. */
interface State {
  x: number;
  extra?: Bag;
}
/** What all nodes share: at most one of them is in the log. */
interface Shared {
  y: number;
  z?: number;
  log: { last: NodeId[] };
}
interface Everyone {
  state: State;
  receives: { kind: string; x?: number; bag?: Bag };
  timer: { kind: string; about?: NodeId };
  action: { kind: string; x?: number };
}
interface RandomShape {
  roles: { server: Everyone; client: Everyone; witness: Everyone };
  scope: { countMax: number };
  channel: string;
  variant: string;
  record: { kind: string; x: number };
  shared: Shared;
}
type RoleName = keyof RandomShape["roles"];
/** What happens at a node, by the name under which the table has it. */
interface Event {
  readonly name: string;
  /** The sender of a message, or whom a timer is about. */
  readonly about?: NodeId | undefined;
  readonly x?: number | undefined;
}
type Reach = Effects<RandomShape>;

/** Whom a message goes to. A number is a node's place among all nodes. */
type To = "peers" | "self" | "sender" | "first in extra" | "chosen" | number;
interface Payload {
  readonly kind: number;
  readonly carries: "nothing" | "x" | "extra";
}
type Op =
  | { readonly op: "send"; readonly to: To; readonly message: Payload; readonly channel: number }
  | { readonly op: "start" | "stop"; readonly timer: number; readonly about: boolean }
  | { readonly op: "choose"; readonly values: readonly X[]; readonly use: "x" | "send" | "record" | "again" }
  | { readonly op: "grow" | "shrink" }
  | { readonly op: "share"; readonly how: Sharing }
  | { readonly op: "record" };
/** What is done with the shared part, where there is one. */
type Sharing =
  | "y to x"
  | "x to y"
  | "count y"
  | "z to x"
  | "x to z"
  | "delete z"
  | "log"
  | "log to extra"
  | "fields to x"
  | "has z to x";
interface Cell {
  readonly next: X | "same" | "carried" | "by rule";
  readonly ops: readonly Op[];
}
interface Table {
  readonly roles: { readonly server: number; readonly client: number; readonly witness: number };
  readonly channels: readonly ChannelKind[] | undefined;
  readonly kinds: number;
  readonly timers: number;
  /** For each action, at which x it is offered. */
  readonly actions: readonly (readonly boolean[])[];
  readonly extra: Extra;
  /** By "event x". What is not there changes nothing. */
  readonly cells: Readonly<Record<string, Cell>>;
  readonly throwsAt: string | undefined;
  readonly beyondX: X | undefined;
  /** The message that is accepted only while x is this. */
  readonly guarded: { readonly kind: number; readonly x: X } | undefined;
  readonly keeps: Readonly<Record<Cause, readonly ("x" | "extra")[]>> | undefined;
  /** Each part of what is kept may be missing from disk, and in the place of x there may be one of these. */
  readonly torn: readonly X[] | undefined;
  readonly lastWords: Readonly<Record<Cause, boolean>> | undefined;
  /**
   * Whether there is a shared part: at which y actions are offered, at which z the guarded message is accepted, and the y
   * that is beyond a bound.
   */
  readonly shared:
    { readonly acts: X | undefined; readonly accepts: X | undefined; readonly beyond: X | undefined } | undefined;
  readonly variants: boolean;
  /** Whether it treats all servers alike: what singles one out does something else. */
  readonly alike: boolean;
}

const nodesOf = ({ roles }: Table): Readonly<Record<RoleName, readonly NodeId[]>> => {
  const ids = (letter: string, count: number): NodeId[] => Array.from({ length: count }, (_, i) => `${letter}${i + 1}`);
  const nodes: Partial<Record<RoleName, NodeId[]>> = { server: ids("n", roles.server) };
  if (roles.witness) nodes.witness = ids("w", roles.witness);
  nodes.client = ids("c", roles.client);
  return nodes as Record<RoleName, NodeId[]>;
};
const everyone = (table: Table): NodeId[] => Object.values(nodesOf(table)).flat();
const nth = <T>(values: readonly T[], n: number): T => values[n % values.length] as T;
const channelName = (table: Table, n: number): string | undefined =>
  table.channels ? nth(["a", "default", "c"], n % table.channels.length) : undefined;

// --- the reducer ----------------------------------------------------------------------------------------------------

/** Names as words of one string, the last one first. */
const wordsOf = (names: readonly NodeId[]): string => ["heard", ...names].join(" ");
const namesIn = (words: string): readonly NodeId[] => words.split(" ").slice(1);

const firstExtra = (extra: Extra, id: NodeId): Bag | undefined => {
  switch (extra) {
    case "set":
      return new Set();
    case "map":
      return new Map();
    case "nested":
      return {};
    case "list":
      return [];
    case "words":
      return wordsOf([id]);
    case "count":
      return 0;
    case "none":
      return undefined;
  }
};

/** Insertion order follows what happened, so a reducer that sees it depends on canonical order. */
function grow(state: State, by: NodeId): void {
  if (state.extra instanceof Set) state.extra.add(by);
  else if (state.extra instanceof Map) state.extra.set(by, state.x);
  else if (Array.isArray(state.extra)) state.extra = [by, ...state.extra.filter((id) => id !== by)];
  else if (typeof state.extra === "number") state.extra += 1;
  else if (typeof state.extra === "string")
    state.extra = wordsOf([by, ...namesIn(state.extra).filter((id) => id !== by)]);
  else if (state.extra) state.extra[by] = state.x;
}
function shrink(state: State, by: NodeId): void {
  if (state.extra instanceof Set || state.extra instanceof Map) state.extra.delete(by);
  else if (Array.isArray(state.extra)) state.extra.splice(0, 1);
  else if (typeof state.extra === "number") state.extra = 0;
  else if (typeof state.extra === "string") state.extra = wordsOf(namesIn(state.extra).slice(1));
  else if (state.extra) delete state.extra[by];
}
function firstIn(extra: Bag | undefined): NodeId | undefined {
  if (extra instanceof Set) return [...extra][0];
  if (extra instanceof Map) return [...extra.keys()][0];
  if (Array.isArray(extra)) return extra[0];
  return typeof extra === "object" ? Object.keys(extra)[0] : undefined;
}

function share(how: Sharing, state: State, shared: Shared, by: NodeId): void {
  switch (how) {
    case "y to x":
      state.x = shared.y;
      break;
    case "x to y":
      shared.y = state.x;
      break;
    case "count y":
      shared.y = (shared.y + 1) % 3;
      break;
    case "z to x":
      if (shared.z !== undefined) state.x = shared.z;
      break;
    case "x to z":
      shared.z = state.x;
      break;
    case "delete z":
      delete shared.z;
      break;
    case "log":
      // In place: what is read is changed.
      shared.log.last.splice(0, 1, by);
      break;
    case "log to extra":
      // The very object that is shared: it has to be copied.
      if (Array.isArray(state.extra)) state.extra = shared.log.last;
      break;
    case "has z to x":
      state.x = "z" in shared ? 1 : 0;
      break;
    case "fields to x":
      state.x = Object.keys(shared).length % 3;
  }
}

function reduceBy(table: Table, state: State, { name, about, x: carried }: Event, self: Reach): void {
  const where = `${name} ${state.x}`;
  const other = about ?? (table.alike ? undefined : self.peers[0]) ?? self.id;
  if (table.throwsAt === where) throw new Error(`no rule for ${where}`);
  const cell = table.cells[where];
  if (!cell) return;

  const sendTo = (to: To, { kind, carries }: Payload, channelIndex: number): void => {
    const message: MessageOf<RandomShape> = { kind: `m${kind % table.kinds}` };
    if (carries === "x") message.x = state.x;
    // The very object that lives in the state: an effect has to copy it.
    if (carries === "extra" && state.extra !== undefined && table.extra !== "count") message.bag = state.extra;
    const channel = channelName(table, channelIndex);
    const options = channel === undefined || channel === "default" ? undefined : { channel };
    if (to === "peers") return self.broadcast(message, options);
    if (to === "chosen") return self.send(self.choose(everyone(table)), message, options);
    if (to === "self") return self.send(self.id, message, options);
    if (to === "sender") return self.send(other, message, options);
    if (table.alike && (to === "first in extra" || typeof to === "number")) return self.broadcast(message, options);
    if (to === "first in extra") return self.send(firstIn(state.extra) ?? other, message, options);
    return self.send(nth(everyone(table), to), message, options);
  };
  for (const op of cell.ops) {
    switch (op.op) {
      case "send":
        sendTo(op.to, op.message, op.channel);
        break;
      case "start":
      case "stop": {
        if (table.timers === 0) break;
        const timer = { ...(op.about ? { about: other } : {}), kind: `t${op.timer % table.timers}` };
        if (op.op === "start") self.startTimer(timer, { after: 10 });
        else self.stopTimer(timer);
        break;
      }
      case "choose": {
        const { value } = self.choose(op.values.map((value) => ({ value })));
        if (op.use === "x") state.x = value;
        if (op.use === "send") sendTo(value, { kind: value, carries: "nothing" }, value);
        if (op.use === "record") self.record({ kind: "chosen", x: value });
        if (op.use === "again" && value > 0) state.x = self.choose([value, state.x, 0]);
        break;
      }
      case "grow":
        grow(state, other);
        break;
      case "shrink":
        shrink(state, other);
        break;
      case "share":
        if (table.shared) share(op.how, state, self.shared, self.id);
        break;
      case "record":
        self.record({ kind: "noted", x: state.x });
    }
  }
  if (cell.next === "carried") {
    state.x = carried ?? state.x;
  } else if (cell.next === "by rule") {
    state.x = (self.rules as unknown as { next(x: number): number }).next(state.x);
  } else if (cell.next !== "same") {
    state.x = self.variant === "shifted" ? (cell.next + 1) % 3 : cell.next;
  }
}

const wordsTo = (
  to: NodeId | undefined,
  channel: string | undefined,
): { to: NodeId; message: { kind: string }; channel?: string }[] =>
  to === undefined ? [] : [{ to, message: { kind: "m0" }, ...(channel === undefined ? {} : { channel }) }];

/** All roles do what the table says. */
function roleBy(table: Table): RoleDefinition<RandomShape, RoleName> {
  const named = <T>(letter: string, count: number, handler: T): Readonly<Record<string, T>> =>
    Object.fromEntries(Array.from({ length: count }, (_, i) => [`${letter}${i}`, handler]));
  const role: RoleDefinition<RandomShape, RoleName> = {
    init: ({ id }) => {
      const extra = firstExtra(table.extra, id);
      return extra === undefined ? { x: 0 } : { x: 0, extra };
    },
    start: (state, self) => reduceBy(table, state, { name: "start" }, self),
    restart: (state, self) => reduceBy(table, state, { name: "restart" }, self),
    receive: named("m", 3, (state: State, { kind, from, x }: Delivery<RandomShape>, self: Reach) =>
      reduceBy(table, state, { name: kind, about: from, x }, self),
    ),
    timeout: named("t", 2, (state: State, { kind, about }: TimerOf<RandomShape>, self: Reach) =>
      reduceBy(table, state, { name: kind, about }, self),
    ),
    act: named("a", 2, (state: State, { kind, x }: ActionOf<RandomShape>, self: Reach) =>
      reduceBy(table, state, { name: kind, x }, self),
    ),
    actions: (state, self) =>
      table.actions.flatMap((offered, i): ActionOf<RandomShape>[] => {
        if (!offered[state.x]) return [];
        if (table.shared?.acts !== undefined && self.shared.y !== table.shared.acts) return [];
        // Listed twice: still one step.
        return i === 0 ? [{ kind: "a0" }, { kind: "a0" }] : [{ x: 2, kind: "a1" }];
      }),
    ...(table.guarded
      ? {
          accepts: (state, { kind }, self) =>
            kind !== `m${table.guarded?.kind}` ||
            (table.shared?.accepts === undefined
              ? state.x === table.guarded?.x
              : "z" in self.shared && self.shared.z === table.shared.accepts),
        }
      : {}),
    fair: (action) => action.kind === "a0",
    ...(table.keeps
      ? {
          durable: (state, self, cause) => {
            const { torn } = table;
            const kept = (table.keeps?.[cause] ?? []).filter(
              (f) => f in state && (!torn || self.choose([true, false])),
            );
            const onDisk = Object.fromEntries(kept.map((f) => [f, state[f]]));
            return torn && kept.includes("x") ? { ...onDisk, x: self.choose([state.x, ...torn]) } : onDisk;
          },
        }
      : {}),
    ...(table.lastWords
      ? {
          lastWords: (_state, self, cause) =>
            table.lastWords?.[cause] ? wordsTo(self.peers[0] ?? everyone(table)[0], channelName(table, 0)) : [],
        }
      : {}),
    ...(table.beyondX === undefined && table.extra !== "count"
      ? {}
      : {
          bounds: {
            "count <= countMax": ({ extra }, { countMax }) => typeof extra !== "number" || extra <= countMax,
            "x is not the last": (state) => state.x !== table.beyondX,
          },
        }),
  };
  return role;
}

function protocolOf(table: Table): AnyProtocol {
  const kinds = table.channels;
  const definition: Protocol<RandomShape, Rules> = {
    name: "random",
    summary: "whatever its table says",
    ...(kinds ? { channels: Object.fromEntries(kinds.map((kind, i) => [channelName(table, i) as string, kind])) } : {}),
    ...(table.variants ? { variants: ["plain", "shifted"] } : {}),
    nodes: () => nodesOf(table),
    roles: { server: roleBy(table), client: roleBy(table), witness: roleBy(table) },
    rules: { next: (x: number) => (x === 2 ? 2 : x + 1) } as Rules,
    mutants: {
      "goes back": { source: "made up", rules: { next: (x: number) => (x === 0 ? 2 : x - 1) } as Rules },
    },
    scopes: { smoke: { countMax: 1 } },
    ...(table.shared ? { shared: (): Shared => ({ y: 0, log: { last: [] } }) } : {}),
    ...(table.shared?.beyond === undefined
      ? {}
      : { sharedBounds: { "y is not the last": ({ y }) => y !== table.shared?.beyond } }),
  };
  return definition;
}

// --- arbitraries ----------------------------------------------------------------------------------------------------

const x: fc.Arbitrary<X> = fc.constantFrom<X>(0, 1, 2);
const weighted = <T>(...choices: readonly (readonly [number, fc.Arbitrary<T>])[]): fc.Arbitrary<T> =>
  fc.oneof(...choices.map(([weight, arbitrary]) => ({ weight, arbitrary })));
/** Present about once in `n`. */
const onceIn = <T>(n: number, arbitrary: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> =>
  weighted<T | undefined>([n - 1, fc.constant(undefined)], [1, arbitrary]);

const sharing = fc.record({
  op: fc.constant("share" as const),
  how: fc.constantFrom<Sharing>(
    "y to x",
    "x to y",
    "count y",
    "z to x",
    "x to z",
    "delete z",
    "log",
    "log to extra",
    "fields to x",
    "has z to x",
  ),
});
const choosing = fc.record({
  op: fc.constant("choose" as const),
  values: fc.array(x, { minLength: 1, maxLength: 3 }),
  use: fc.constantFrom("x" as const, "send" as const, "record" as const, "again" as const),
});
const op: fc.Arbitrary<Op> = weighted<Op>(
  [
    6,
    fc.record({
      op: fc.constant("send" as const),
      to: weighted<To>(
        [3, fc.constantFrom<To>("peers", "sender")],
        [1, fc.constantFrom<To>("self", "first in extra", "chosen")],
        [3, fc.nat(2)],
      ),
      message: fc.record({
        kind: fc.nat(2),
        carries: weighted<Payload["carries"]>(
          [4, fc.constant("nothing")],
          [2, fc.constant("x")],
          [1, fc.constant("extra")],
        ),
      }),
      channel: fc.nat(2),
    }),
  ],
  [
    2,
    fc.record({
      op: fc.constantFrom("start" as const, "start" as const, "stop" as const),
      timer: fc.nat(1),
      about: fc.boolean(),
    }),
  ],
  [2, choosing],
  [2, fc.record({ op: fc.constantFrom("grow" as const, "grow" as const, "shrink" as const) })],
  [2, fc.constant({ op: "record" as const })],
  [3, sharing],
);
const cell: fc.Arbitrary<Cell> = fc.record({
  next: weighted<Cell["next"]>([3, x], [1, fc.constantFrom("same" as const, "carried" as const, "by rule" as const)]),
  ops: weighted<Op[]>([1, fc.constant([])], [4, fc.array(op, { minLength: 1, maxLength: 3 })]),
});
/** Starts with one message or timer, so that something happens, and mostly no more than a bound allows. */
const startCell: fc.Arbitrary<Cell> = fc
  .tuple(x, fc.nat(2), fc.nat(1), onceIn(3, op), fc.boolean())
  .map(([next, to, channel, more, timer]): Cell => {
    const first: Op = { op: "send", to, message: { kind: 0, carries: "nothing" }, channel };
    const armed: Op[] = timer ? [{ op: "start", timer: 0, about: false }] : [];
    return { next: next === 2 ? "same" : next, ops: [first, ...armed, ...(more ? [more] : [])] };
  });
const channelKind = fc.constantFrom<ChannelKind>("unordered", "fifo", "coalescing", "duplicating");
const roles: fc.Arbitrary<Table["roles"]> = weighted<Table["roles"]>(
  [5, fc.constant({ server: 2, client: 0, witness: 0 })],
  [1, fc.constant({ server: 3, client: 0, witness: 0 })],
  [1, fc.constant({ server: 1, client: 1, witness: 0 })],
  [1, fc.constant({ server: 2, client: 1, witness: 0 })],
  [1, fc.constant({ server: 2, client: 0, witness: 1 })],
  [1, fc.constant({ server: 1, client: 1, witness: 1 })],
);
const perCause = <T>(arbitrary: fc.Arbitrary<T>): fc.Arbitrary<Record<Cause, T>> =>
  fc.record({ process: arbitrary, host: arbitrary, power: arbitrary });

/** The start comes twice: it is looked up at one x only. */
const eventNames = (kinds: number, timers: number, actions: number): string[] => [
  "start",
  "start",
  "restart",
  ...["m0", "m1", "m2"].slice(0, kinds),
  ...["t0", "t1"].slice(0, timers),
  ...["a0", "a1"].slice(0, actions),
];
const table: fc.Arbitrary<Table> = fc
  .record({ kinds: fc.integer({ min: 1, max: 3 }), timers: fc.nat(2), actions: fc.nat(2) })
  .chain(({ kinds, timers, actions }) => {
    const names = eventNames(kinds, timers, actions);
    const where = fc.tuple(fc.constantFrom(...names), x).map(([name, at]) => `${name} ${name === "start" ? 0 : at}`);
    return fc.record({
      roles,
      channels: weighted<ChannelKind[] | undefined>(
        [1, fc.constant(undefined)],
        [6, fc.array(channelKind, { minLength: 1, maxLength: 2 })],
      ),
      kinds: fc.constant(kinds),
      timers: fc.constant(timers),
      actions: fc.array(fc.tuple(fc.boolean(), fc.boolean(), fc.boolean()), { minLength: actions, maxLength: actions }),
      extra: weighted<Extra>([3, fc.constant("none")], [4, fc.constantFrom("set", "map", "nested", "list", "count")]),
      cells: fc
        .tuple(startCell, cell, fc.array(fc.tuple(where, cell), { minLength: 2, maxLength: 9 }))
        .map(([atStart, first, cells]) => ({ ...Object.fromEntries(cells), "start 0": atStart, "m0 0": first })),
      throwsAt: onceIn(8, where),
      beyondX: onceIn(8, x),
      guarded: onceIn(3, fc.record({ kind: fc.nat(2), x })),
      keeps: onceIn(2, perCause(fc.subarray(["x" as const, "extra" as const]))),
      torn: onceIn(3, fc.uniqueArray(x, { minLength: 1, maxLength: 2 })),
      lastWords: onceIn(2, perCause(fc.boolean())),
      shared: onceIn(3, fc.record({ acts: onceIn(4, x), accepts: onceIn(2, x), beyond: onceIn(8, x) })),
      variants: fc.boolean(),
      alike: fc.constant(false),
    });
  });

/** Three servers are many states for a naive reference. */
const alikeRoles = weighted<Table["roles"]>(
  [4, fc.constant({ server: 2, client: 0, witness: 0 })],
  [1, fc.constant({ server: 3, client: 0, witness: 0 })],
  [2, fc.constant({ server: 2, client: 1, witness: 0 })],
);
/** Last words go to the first peer. A number names nobody: names in a string take its place. */
const alikeTable = fc.tuple(table, alikeRoles).map(([given, few]): Table => {
  const extra = given.extra === "count" ? "words" : given.extra;
  return { ...given, roles: few, extra, lastWords: undefined, shared: undefined, alike: true };
});

/** Nodes that mostly read and write what they share, in actions that they can take at any time. */
const sharingTable = fc
  .tuple(
    table,
    fc.array(
      fc.tuple(
        fc.constantFrom("a0", "a1"),
        x,
        fc.array(weighted<Op>([4, sharing], [1, choosing]), { minLength: 1, maxLength: 4 }),
      ),
      {
        minLength: 3,
        maxLength: 6,
      },
    ),
    fc.record({ acts: onceIn(4, x), accepts: onceIn(2, x), beyond: onceIn(8, x) }),
  )
  .map(([given, cells, shared]): Table => {
    const acting = cells.map(([name, at, ops]): [string, Cell] => [`${name} ${at}`, { next: "same", ops }]);
    return {
      ...given,
      roles: { server: 2, client: 0, witness: 0 },
      actions: [
        [true, true, true],
        [true, true, true],
      ],
      cells: { ...given.cells, ...Object.fromEntries(acting) },
      shared,
    };
  });

type Defined<T> = { [K in keyof T]?: Exclude<T[K], undefined> };
const defined = <T extends object>(record: T): Defined<T> =>
  Object.fromEntries(Object.entries(record).filter(([, value]) => value !== undefined)) as Defined<T>;

function scopeOf(tableGiven: Table): fc.Arbitrary<Scope & RandomShape["scope"]> {
  const ids = everyone(tableGiven);
  const servers = Object.entries(nodesOf(tableGiven)).flatMap(([role, of]) => (role === "client" ? [] : of));
  const of = fc.subarray([...ids, "server", "client"], { minLength: 1, maxLength: 2 });
  const budget: fc.Arbitrary<Budget | undefined> = weighted<Budget | undefined>(
    [14, fc.constant(undefined)],
    [4, fc.constant(1)],
    ...(tableGiven.alike
      ? []
      : [[1, fc.record({ times: fc.constantFrom(1, 1, 1, 2), of })] as [number, fc.Arbitrary<Budget | undefined>]]),
    [1, fc.constant({ each: 1 })],
  );
  const after = fc.subarray<Cause>(["process", "host", "power"], { minLength: 1, maxLength: 2 });
  const restart = weighted<RestartBudget | undefined>(
    [1, fc.constant(undefined)],
    [2, fc.constant(1)],
    [1, budget],
    [1, after.map((causes) => ({ times: 1, after: causes }))],
  );
  const faults: fc.Arbitrary<Budgets> = fc
    .record({ drop: budget, duplicate: budget, crash: budget, host: budget, power: budget, restart })
    .map(({ restart: again, ...others }) => {
      const down = others.crash ?? others.host ?? others.power;
      // A restart that nothing comes before only makes the table longer.
      return defined({ ...others, restart: down === undefined ? undefined : again });
    });
  const link = fc.tuple(fc.constantFrom(...ids), fc.constantFrom(...ids));
  const named: fc.Arbitrary<Partitions> = fc
    .array(fc.array(link, { minLength: 1, maxLength: 3 }), { minLength: 1, maxLength: 3 })
    .map((sets) => Object.fromEntries(sets.map((links, i) => [nth(["west", "east", "north"], i), links])));
  const drawn = (
    partitions: fc.Arbitrary<Partitions>,
  ): fc.Arbitrary<Pick<Scope, "partitions" | "partitionedAtStart">> =>
    partitions.map((given) => ({ partitions: given }));
  const families: fc.Arbitrary<Pick<Scope, "partitions" | "partitionedAtStart">>[] =
    servers.length > 1 ? [drawn(fc.constantFrom<Partitions>("isolateEach", "halves", "oneWayEach"))] : [];
  if (!tableGiven.alike)
    families.push(
      drawn(named),
      named.map((partitions) => ({ partitions, partitionedAtStart: Object.keys(partitions).sort().slice(0, 1) })),
    );
  const partitioning = onceIn(
    4,
    fc.record({
      partitions: fc.oneof(...families),
      partition: fc.constantFrom(1, 1, 1, 2),
      partitionsAtOnce: onceIn(2, fc.constantFrom(1, 2)),
    }),
  );
  const most = fc.constantFrom(1, 1, 1, 2);
  // Per channel, all are named: a channel that is left out has no bound.
  const names = tableGiven.channels
    ? [...new Set(tableGiven.channels.map((_, i) => channelName(tableGiven, i) as string))]
    : ["default"];
  const perChannel = fc
    .tuple(...names.map(() => most))
    .map((all) => Object.fromEntries(names.map((n, i) => [n, all[i] as number])));
  return fc
    .record({
      faults: weighted<Budgets>([1, fc.constant({})], [3, faults]),
      partitioning,
      inFlight: weighted<number | Record<string, number>>([3, most], [1, perChannel]),
      countMax: fc.constantFrom(1, 2),
      otherKind: onceIn(4, channelKind),
    })
    .map(({ faults: budgets, partitioning: partitionsGiven, inFlight, countMax, otherKind }) => ({
      countMax,
      inFlight,
      faults: { ...budgets, ...(partitionsGiven ? { partition: partitionsGiven.partition } : {}) },
      ...partitionsGiven?.partitions,
      ...(otherKind && tableGiven.channels ? { channels: { [names[0] as string]: otherKind } } : {}),
      ...(partitionsGiven?.partitionsAtOnce ? { partitionsAtOnce: partitionsGiven.partitionsAtOnce } : {}),
    }));
}

// --- properties -----------------------------------------------------------------------------------------------------

const at = (world: { readonly nodes: readonly { readonly state: object }[] }, n: number): number =>
  (nth(world.nodes, n).state as State).x;

/** A property under its name. */
type Entry = readonly [string, AnyProperty];
const node = fc.nat(2);
const stepKind = fc.constantFrom<StepKind>(
  "deliver",
  "drop",
  "duplicate",
  "timeout",
  "act",
  "crash",
  "restart",
  "lose",
  "partition",
  "heal",
);
const anyProperty: fc.Arbitrary<Entry> = weighted<Entry>(
  [
    3,
    fc
      .tuple(node, x)
      .map(([n, v]): Entry => [
        `node ${n} never has x = ${v}`,
        always((world) => at(world, n) !== v || `${nth(world.nodes, n).id} has x = ${v}`),
      ]),
  ],
  [
    1,
    fc
      .tuple(node, x)
      .map(([n, v]): Entry => [
        `node ${n} is never down with x = ${v}`,
        always((world) => nth(world.nodes, n).up || at(world, n) !== v),
      ]),
  ],
  [
    1,
    fc
      .integer({ min: 1, max: 4 })
      .map((most): Entry => [
        `never more than ${most} in flight`,
        always(({ inFlight }) => inFlight.length <= most || `${inFlight.length} in flight`),
      ]),
  ],
  [
    1,
    fc.constant<Entry>([
      "no timer is armed during a partition",
      always(({ nodes, partitions }) => partitions.length === 0 || nodes.every((n) => n.timers.length === 0)),
    ]),
  ],
  [
    2,
    fc.oneof(
      x.map((v): Entry => [
        `never shares y = ${v}`,
        always(({ shared }) => (shared as Shared | undefined)?.y !== v || `y is ${v}`),
      ]),
      fc.constant<Entry>([
        "what is shared does not lose a field",
        step(({ before, after }) => Object.keys(after.shared ?? {}).length >= Object.keys(before.shared ?? {}).length),
      ]),
    ),
  ],
  [
    2,
    fc
      .tuple(node, x, x)
      .map(([n, a, b]): Entry => [
        `node ${n} never goes from ${a} to ${b}`,
        step(({ before, after }) => at(before, n) !== a || at(after, n) !== b || `it went from ${a} to ${b}`),
      ]),
  ],
  [
    2,
    stepKind.map((kind): Entry => [`no ${kind} ever`, step(({ step: taken }) => taken.kind !== kind || `a ${kind}`)]),
  ],
  [
    1,
    x.map((v): Entry => [
      `never chooses ${v}`,
      step(
        ({ step: taken }) =>
          !("choices" in taken && taken.choices.some((choice) => (choice as { value?: X }).value === v)),
      ),
    ]),
  ],
  [
    2,
    fc.tuple(node, x).map(([n, v]): Entry => [`node ${n} comes to x = ${v}`, sometimes((world) => at(world, n) === v)]),
  ],
  [1, fc.nat(3).map((least): Entry => [`${least} in flight`, sometimes(({ inFlight }) => inFlight.length >= least)])],
  [1, fc.constant<Entry>(["all are down", sometimes(({ nodes }) => nodes.every(({ up }) => !up))])],
  [
    2,
    fc
      .tuple(node, x)
      .map(([n, v]): Entry => [`ends with node ${n} at ${v}`, deadlockFree((world) => at(world, n) === v || "ended")]),
  ],
  [
    1,
    x.map((v): Entry => [
      `nobody who is up has a ${v} anywhere`,
      always(({ nodes }) => nodes.every(({ up, state }) => !up || !Object.values({ ...state }).includes(v as never))),
    ]),
  ],
  [
    1,
    fc.constant<Entry>([
      "nobody changes in two ways at once",
      step(({ nodes }) =>
        nodes.every(
          ({ before, after }) =>
            before.up === after.up ||
            JSON.stringify(before.state) === JSON.stringify(after.state) ||
            after.timers.length === 0,
        ),
      ),
    ]),
  ],
  [1, fc.constant<Entry>(["ends with nothing in flight", deadlockFree(({ inFlight }) => inFlight.length === 0)])],
);
const historyProperty: fc.Arbitrary<Entry> = fc.oneof(
  fc.integer({ min: 1, max: 2 }).map((most): Entry => [
    `never more than ${most} records`,
    always((world) => world.history <= most || `${world.history} records`, {
      history: { start: 0, fold: (count: number) => Math.min(count + 1, 3) },
    }),
  ]),
  x.map((v): Entry => [
    `no two nodes record ${v}`,
    always((world) => world.history.size < 2 || `${[...world.history].join(" and ")} did`, {
      history: {
        start: new Set<NodeId>(),
        fold: (who: Set<NodeId>, entry: object, by) =>
          (entry as RandomShape["record"]).x === v ? new Set([...who, by]) : who,
      },
    }),
  ]),
  x.map((v): Entry => [
    `the last record is never ${v} after another`,
    step(({ before, after }) => before.history === null || before.history === v || after.history !== v, {
      history: {
        start: null as number | null,
        fold: (_last: number | null, entry: object) => (entry as RandomShape["record"]).x,
      },
    }),
  ]),
);

const xs = (world: { readonly nodes: readonly { readonly state: object }[] }): readonly number[] =>
  world.nodes.map(({ state }) => (state as State).x);

/** Properties that single no node out. */
const alikeProperty: fc.Arbitrary<Entry> = fc.oneof(
  x.map((v): Entry => [`nobody has x = ${v}`, always((world) => !xs(world).includes(v))]),
  x.map((v): Entry => [`no two have x = ${v}`, always((world) => xs(world).filter((one) => one === v).length < 2)]),
  x.map((v): Entry => [
    `nobody is down with x = ${v}`,
    always(({ nodes }) => nodes.every((n) => n.up || xs({ nodes: [n] })[0] !== v)),
  ]),
  fc.constant<Entry>([
    "nothing is on its way from one that is down",
    always(({ nodes, inFlight }) => inFlight.every(({ from }) => nodes.some(({ id, up }) => id === from && up))),
  ]),
  fc.constant<Entry>([
    "nobody who is isolated is armed",
    always(({ nodes, partitions }) =>
      nodes.every(({ id, timers }) => timers.length === 0 || !partitions.some((partition) => partition.includes(id))),
    ),
  ]),
  fc
    .tuple(x, x)
    .map(([a, b]): Entry => [
      `nobody goes from ${a} to ${b}`,
      step(({ before, after }) => xs(before).every((one, i) => one !== a || xs(after)[i] !== b)),
    ]),
  stepKind.map((kind): Entry => [`no ${kind} ever`, step(({ step: taken }) => taken.kind !== kind || `a ${kind}`)]),
  x.map((v): Entry => [`all come to x = ${v}`, sometimes((world) => xs(world).every((one) => one === v))]),
  fc.nat(3).map((least): Entry => [`${least} in flight`, sometimes(({ inFlight }) => inFlight.length >= least)]),
  x.map((v): Entry => [`ends with somebody at ${v}`, deadlockFree((world) => xs(world).includes(v) || "ended")]),
);

// --- all together ---------------------------------------------------------------------------------------------------

export interface RandomCase {
  readonly protocol: AnyProtocol;
  readonly scope: Scope;
  readonly properties: Record<string, AnyProperty>;
  readonly options: { readonly variant?: string; readonly mutant?: string };
  /** Everything about the case, to print when it fails. */
  readonly describe: string;
}

/**
 * @param alike whether servers are interchangeable: protocol, scope and properties single none out
 * @param shares whether there is a shared part that most of it is about
 */
export function randomProtocol({ alike = false, shares = false } = {}): fc.Arbitrary<RandomCase> {
  return (alike ? alikeTable : shares ? sharingTable : table).chain((given) =>
    fc
      .record({
        scope: scopeOf(given),
        said: fc.array(alike ? alikeProperty : anyProperty, { minLength: 2, maxLength: 4 }),
        withHistory: onceIn(4, historyProperty),
        shifted: fc.boolean(),
        mutated: fc.nat(4),
      })
      .map(({ scope, said, withHistory, shifted, mutated }) => {
        const properties = Object.fromEntries(withHistory ? [...said, withHistory] : said);
        const options = {
          ...(given.variants && shifted ? { variant: "shifted" } : {}),
          ...(mutated === 4 ? { mutant: "goes back" } : {}),
        };
        const described = { table: given, scope, options, properties: Object.keys(properties) };
        return {
          protocol: protocolOf(given),
          scope,
          properties,
          options,
          describe: JSON.stringify(described, undefined, 1),
          // What fast-check prints of a counterexample.
          [fc.toStringMethod]: () => JSON.stringify(described),
        };
      }),
  );
}
