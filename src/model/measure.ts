/** What is measured of simulated runs: folds over the steps of a run, each of which gives one value a run. */
import { isTrue } from "./answers.ts";
import type { NodeId } from "./network.ts";
import type { MessageView, NodeView, World } from "./property.ts";
import type { MessageOf, Protocol, RecordOf, Rules, Shape, Variant } from "./protocol.ts";
import type { Scope } from "./scope.ts";
import type { Start, Step, StepKind } from "./step.ts";
import type { Timing } from "./timing.ts";

/**
 * A step of a simulated run, as a measure sees it. Valid only during the call. What is dear to make is made when it is asked for.
 * Before the first step come moments of the kind `start`: one for each node whose `start` did something.
 */
export interface Moment<P extends Shape> {
  /** Milliseconds since the run began. */
  readonly at: number;
  readonly kind: StepKind | "start";
  /** The step, by name and content. */
  readonly step: Step<P> | ({ readonly kind: "start" } & Start);
  /** The node where it happens, before and after it; undefined for `partition` and `heal`. */
  readonly before: NodeView<P> | undefined;
  readonly after: NodeView<P> | undefined;
  /** What is delivered or lost in it, if something is. */
  readonly message: MessageView<P> | undefined;
  /** What the node sent in it, in order. */
  readonly sent: readonly MessageView<P>[];
  /** What the node recorded in it, in order. */
  readonly records: readonly RecordOf<P>[];
  /** The whole state after it; of a `start`, after that of every node. Whatever looks at all nodes at every step costs so much at every step. */
  readonly world: World<P>;
}

/** How a run ended. */
export interface End<P extends Shape> {
  /** Milliseconds since the run began. */
  readonly at: number;
  readonly world: World<P>;
  readonly scope: P["scope"] & Scope;
}

/** What is expected of a measure, by a law or as it was published; compared with its mean. Undefined where none is known. */
export type Theory<P extends Shape> = (scope: P["scope"] & Scope, variant: Variant<P>) => number | undefined;

/** Where a measure is taken, and what is expected. */
export interface MeasureOptions<P extends Shape> {
  /** The scopes that it is taken in; all that have a timing when left out. */
  readonly scopes?: readonly string[];
  /** The variants that it is taken of; all when left out. */
  readonly variants?: readonly Variant<P>[];
  readonly theory?: Theory<P>;
}

/** A measure: a fold, and what it comes to. Pure: it may depend on its arguments only. */
export interface Measure<P extends Shape, A = unknown> extends MeasureOptions<P> {
  /** What its values count: "ms", "messages", "share". */
  readonly unit: string;
  /** Whether a value is 0 or 1, so that its mean is a probability. */
  readonly isProbability?: boolean;
  /** What it is at first. The world is the one in which every node has started. */
  start(world: World<P>): A;
  /** What becomes of it by one step, or by the `start` of one node. */
  fold(soFar: A, moment: Moment<P>): A;
  /** Whether nothing that may still happen changes its value: a run ends when this is so of all measures. @param at milliseconds since the run began */
  isDone(soFar: A, at: number): boolean;
  /** The value of a run; undefined where it has none, which is counted and told. */
  result(soFar: A, end: End<P>): number | undefined;
}

/** Measures by their names, in plain words. */
export type Measures<P extends Shape> = Readonly<Record<string, Measure<P>>>;

/** A measure of whatever types: what runs them works with. */
export type AnyMeasure = Measure<Shape>;

/** What a suite measures, and the scopes that it is measured in. Made by `measures`. */
export interface Measured {
  readonly all: Readonly<Record<string, AnyMeasure>>;
  /** Scopes with a timing, which are simulated and not checked: they may be large. The first one is the default. */
  readonly scopes: Readonly<Record<string, Scope>>;
}

/** Measures of a protocol, and scopes to simulate: the part of a suite that `simulate` works with. */
export const measures = <P extends Shape, R extends Rules>(
  _of: Protocol<P, R>,
  all: NoInfer<Measures<P>>,
  scopes: Readonly<Record<string, NoInfer<P["scope"]> & Scope & { readonly timing: Timing }>>,
): Measured => ({ all: all as unknown as Measured["all"], scopes });

/**
 * A measure from a fold of one's own. `fold` and `isDone` are called at every step of every run: what they cost, each step costs.
 * A function that throws, and a result that is no finite number, end `simulate` with a ModelError that names the measure.
 */
export const measure = <P extends Shape, A>(of: Measure<P, A>): Measure<P> => of as unknown as Measure<P>;

const OF_TIME_UNTIL = () => "the condition of `timeUntil`";
const OF_SHARE = () => "the condition of `share`";
const OF_HAPPENS = () => "the condition of `happens`";

/** Whether something begins or ends here: of which of several, by a name. */
type Marks<P extends Shape> = (moment: Moment<P>) => boolean | string;

interface Spans {
  /** What has begun and not ended, by name, and when. */
  readonly open: ReadonlyMap<string, number>;
  readonly total: number;
  readonly count: number;
}

/**
 * How long it takes from one condition to another, in milliseconds: the first time in a run, or with `each` the mean of all
 * times. Of several at once, each is told by a name that both conditions answer. A run in which it never ends has no value.
 */
export function duration<P extends Shape>(
  starts: Marks<P>,
  ends: Marks<P>,
  { each = false, ...options }: MeasureOptions<P> & { readonly each?: boolean } = {},
): Measure<P> {
  const nameOf = (mark: boolean | string): string => String(mark);
  return measure<P, Spans>({
    unit: "ms",
    ...options,
    start: () => ({ open: new Map(), total: 0, count: 0 }),
    fold(soFar, moment) {
      const ended = ends(moment);
      const began = ended === false ? undefined : soFar.open.get(nameOf(ended));
      let spans = soFar;
      if (began !== undefined) {
        const open = new Map(soFar.open);
        open.delete(nameOf(ended));
        spans = { open, total: soFar.total + moment.at - began, count: soFar.count + 1 };
      }
      const begun = starts(moment);
      if (begun === false || spans.open.has(nameOf(begun))) return spans;
      return { ...spans, open: new Map(spans.open).set(nameOf(begun), moment.at) };
    },
    isDone: ({ count }) => !each && count > 0,
    result: ({ total, count }) => (count > 0 ? total / count : undefined),
  });
}

/** The time until a condition holds for the first time, in milliseconds since the run began. */
export const timeUntil = <P extends Shape>(
  holds: (moment: Moment<P>) => boolean,
  options: MeasureOptions<P> = {},
): Measure<P> =>
  measure<P, number>({
    unit: "ms",
    ...options,
    start: () => -1,
    fold: (soFar, moment) => (soFar < 0 && isTrue(holds(moment), OF_TIME_UNTIL) ? moment.at : soFar),
    isDone: (soFar) => soFar >= 0,
    result: (soFar) => (soFar < 0 ? undefined : soFar),
  });

/** How a count is told. */
export interface CountOptions<P extends Shape> extends MeasureOptions<P> {
  /** What it counts: "times" when left out. */
  readonly unit?: string;
  /** Counting ends with the step that this answers true about; else with the run. */
  readonly until?: (moment: Moment<P>) => boolean;
  /** What the count is divided by: the run's seconds, say. */
  readonly per?: (end: End<P>) => number;
}

/** How often something happens in a run, or how much of it. With `until`, a run in which that never comes has no value. */
export const count = <P extends Shape>(
  of: (moment: Moment<P>) => number | boolean,
  { unit = "times", until, per, ...options }: CountOptions<P> = {},
): Measure<P> =>
  measure<P, { readonly sum: number; readonly isOver: boolean }>({
    unit,
    ...options,
    start: () => ({ sum: 0, isOver: false }),
    fold(soFar, moment) {
      if (soFar.isOver) return soFar;
      const more = Number(of(moment));
      const isOver = until?.(moment) ?? false;
      return more === 0 && !isOver ? soFar : { sum: soFar.sum + more, isOver };
    },
    isDone: ({ isOver }) => isOver,
    result: ({ sum, isOver }, end) => (until && !isOver ? undefined : sum / (per?.(end) ?? 1)),
  });

/** Messages sent in a step: of these kinds, or of all. */
export const sent =
  <P extends Shape>(...kinds: readonly MessageOf<P>["kind"][]) =>
  ({ sent: all }: Pick<Moment<P>, "sent">): number =>
    kinds.length === 0 ? all.length : all.filter(({ message }) => kinds.includes(message.kind)).length;

/** Bytes sent in a step, as long as a message is in JSON, or as `size` says: of messages of these kinds, or of all. */
export const bytes =
  <P extends Shape>(
    size: (message: MessageOf<P>) => number = (message) => JSON.stringify(message).length,
    ...kinds: readonly MessageOf<P>["kind"][]
  ) =>
  ({ sent: all }: Pick<Moment<P>, "sent">): number =>
    all.reduce(
      (sum, { message }) => (kinds.length === 0 || kinds.includes(message.kind) ? sum + size(message) : sum),
      0,
    );

/**
 * The part of a run's time in which a condition holds: a number from 0 to 1. It is asked about the state after each step, so that
 * whatever looks at all nodes costs so much at every step. A run that takes no time has no value.
 */
export const share = <P extends Shape>(
  holds: (world: World<P>) => boolean,
  options: MeasureOptions<P> = {},
): Measure<P> =>
  measure<P, { readonly total: number; readonly since: number | undefined }>({
    unit: "share",
    ...options,
    start: (world) => ({ total: 0, since: isTrue(holds(world), OF_SHARE) ? 0 : undefined }),
    fold(soFar, { at, world }) {
      const now = isTrue(holds(world), OF_SHARE);
      if (now === (soFar.since !== undefined)) return soFar;
      return now ? { ...soFar, since: at } : { total: soFar.total + at - (soFar.since ?? at), since: undefined };
    },
    isDone: () => false,
    result: ({ total, since }, { at }) =>
      at === 0 ? undefined : (total + (since === undefined ? 0 : at - since)) / at,
  });

/**
 * The share of runs in which something happens, or happens within so many seconds: a probability, with the interval of Clopper
 * and Pearson. What `--at-least` decides.
 */
export const happens = <P extends Shape>(
  is: (moment: Moment<P>) => boolean,
  { within = Infinity, ...options }: MeasureOptions<P> & { readonly within?: number } = {},
): Measure<P> =>
  measure<P, boolean>({
    unit: "share of runs",
    isProbability: true,
    ...options,
    start: () => false,
    fold: (soFar, moment) => soFar || (moment.at <= 1000 * within && isTrue(is(moment), OF_HAPPENS)),
    isDone: (soFar, at) => soFar || at > 1000 * within,
    result: (soFar) => Number(soFar),
  });

/** A number that the state has when the run ends. */
export const atEnd = <P extends Shape>(
  value: (world: World<P>) => number,
  { unit = "at the end", ...options }: MeasureOptions<P> & { readonly unit?: string } = {},
): Measure<P> =>
  measure<P, undefined>({
    unit,
    ...options,
    start: () => undefined,
    fold: () => undefined,
    isDone: () => false,
    result: (_, { world }) => value(world),
  });

/** The node that a step crashes, if it is one of these. */
export const crashOf = <P extends Shape>({ kind, after }: Pick<Moment<P>, "kind" | "after">): NodeId | false =>
  kind === "crash" && after !== undefined ? after.id : false;
