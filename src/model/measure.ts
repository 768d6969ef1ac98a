/** What is measured in simulated runs. A measure folds the steps of a run into one value for that run. */
import { isTrue } from "./user-answers.ts";
import type { NodeId } from "./network.ts";
import type { MessageView, NodeView, World } from "./property.ts";
import type { MessageOf, Protocol, RecordOf, Rules, Shape, Variant } from "./protocol.ts";
import type { Scope } from "./scope.ts";
import type { Start, Step, StepKind } from "./step.ts";
import type { Timing } from "./timing.ts";

/**
 * A step of a simulated run, as a measure sees it. Valid only during the call; what is expensive to build is built on first use.
 * Before the first step come moments of kind `start`: one for each node whose `start` did something.
 */
export interface Moment<P extends Shape> {
  /** Milliseconds since the run began. */
  readonly at: number;
  readonly kind: StepKind | "start";
  /** The step, by name and content. */
  readonly step: Step<P> | ({ readonly kind: "start" } & Start);
  /** The node where it happens, before and after; undefined for `partition` and `heal`. */
  readonly before: NodeView<P> | undefined;
  readonly after: NodeView<P> | undefined;
  /** The message that the step delivers or loses, if any. */
  readonly message: MessageView<P> | undefined;
  /** What the node sent in this step, in order. */
  readonly sent: readonly MessageView<P>[];
  /** What the node recorded in this step, in order. */
  readonly records: readonly RecordOf<P>[];
  /**
   * The whole state after the step; for a `start`, the state once every node has started. Looking at all nodes costs that much at every
   * step.
   */
  readonly world: World<P>;
}

/** How a run ended. */
export interface End<P extends Shape> {
  /** Milliseconds since the run began. */
  readonly at: number;
  readonly world: World<P>;
  readonly scope: P["scope"] & Scope;
}

/** The value a measure should have, by a law or a publication; compared with the measured mean. Undefined where none is known. */
export type Theory<P extends Shape> = (scope: P["scope"] & Scope, variant: Variant<P>) => number | undefined;

/** Where a measure is taken, and which value is expected. */
export interface MeasureOptions<P extends Shape> {
  /** The scopes to take it in; by default all that have a timing. */
  readonly scopes?: readonly string[];
  /** The variants to take it in; by default all. */
  readonly variants?: readonly Variant<P>[];
  readonly theory?: Theory<P>;
}

/** The least value that a measure can have, and the greatest one, both in its unit; `Infinity` where there is no bound. */
export type ValueRange = readonly [least: number, greatest: number];

/** Of measures that say none. */
export const ANY_VALUE: ValueRange = [-Infinity, Infinity];

/** Of what is counted, and of what takes time. */
const NOT_NEGATIVE: ValueRange = [0, Infinity];

/** A measure: a fold over the steps, and the value at the end. Pure: everything depends on the arguments only. */
export interface Measure<P extends Shape, A = unknown> extends MeasureOptions<P> {
  /** The unit of its values: "ms", "messages", "share". */
  readonly unit: string;
  /** Whether each value is 0 or 1, so that the mean is a probability. */
  readonly isProbability?: boolean;
  /** The least and the greatest value that a run can have; any by default. Another value is an error, and no interval reaches beyond. */
  readonly range?: ValueRange;
  /** The initial value. In this world every node has started. */
  start(world: World<P>): A;
  /** The value after one more step, or after the `start` of one node. */
  fold(soFar: A, moment: Moment<P>): A;
  /**
   * Whether nothing that may still happen can change the value. A run ends once this is true of all measures.
   * @param at milliseconds since the run began
   */
  isDone(soFar: A, at: number): boolean;
  /** The value of a run. Undefined if the run has none; such runs are counted and reported. */
  result(soFar: A, end: End<P>): number | undefined;
}

/** Measures by name; the names are plain words. */
export type Measures<P extends Shape> = Readonly<Record<string, Measure<P>>>;

/** A measure of any types: what the code that runs measures works with. */
export type AnyMeasure = Measure<Shape>;

/** What a suite measures, and the scopes it does that in. Made by `measures`. */
export interface Measured {
  readonly all: Readonly<Record<string, AnyMeasure>>;
  /** Scopes with a timing. They are simulated, not checked, so they may be large. The first is the default. */
  readonly scopes: Readonly<Record<string, Scope>>;
}

/** Measures of a protocol, and scopes to simulate it in: the part of a suite that `simulate` uses. */
export const measures = <P extends Shape, R extends Rules>(
  _of: Protocol<P, R>,
  all: NoInfer<Measures<P>>,
  scopes: Readonly<Record<string, NoInfer<P["scope"]> & Scope & { readonly timing: Timing }>>,
): Measured => ({ all: all as unknown as Measured["all"], scopes });

/**
 * Your own measure, from a fold. `fold` and `isDone` are called at every step of every run, so keep them cheap. If a function throws, or a
 * result is not a finite number within the measure's `range`, `simulate` ends with a ModelError that names the measure.
 */
export const measure = <P extends Shape, A>(of: Measure<P, A>): Measure<P> => of as unknown as Measure<P>;

const OF_TIME_UNTIL = () => "the condition of `timeUntil`";
const OF_SHARE = () => "the condition of `share`";
const OF_HAPPENS = () => "the condition of `happens`";

/** Whether a span begins or ends here. A string names the span, where several may be open at once. */
type Marks<P extends Shape> = (moment: Moment<P>) => boolean | string;

interface Spans {
  /** Spans that have begun and not ended: name, and when it began. It belongs to one run, which changes it in place: many may be open. */
  readonly open: Map<string, number>;
  total: number;
  count: number;
}

/**
 * The time from one condition to another, in milliseconds: the first time in a run or, with `each`, the mean of all times. If several spans
 * may be open at once, both conditions return a name, and begin and end are matched by it. A run in which no span ends has no value.
 */
export function duration<P extends Shape>(
  starts: Marks<P>,
  ends: Marks<P>,
  { each = false, ...options }: MeasureOptions<P> & { readonly each?: boolean } = {},
): Measure<P> {
  const nameOf = (mark: boolean | string): string => String(mark);
  return measure<P, Spans>({
    unit: "ms",
    range: NOT_NEGATIVE,
    ...options,
    start: () => ({ open: new Map(), total: 0, count: 0 }),
    fold(soFar, moment) {
      const { open } = soFar;
      const ended = ends(moment);
      const began = ended === false ? undefined : open.get(nameOf(ended));
      if (began !== undefined) {
        open.delete(nameOf(ended));
        soFar.total += moment.at - began;
        soFar.count++;
      }
      const begun = starts(moment);
      if (begun !== false && !open.has(nameOf(begun))) open.set(nameOf(begun), moment.at);
      return soFar;
    },
    isDone: ({ count }) => !each && count > 0,
    result: ({ total, count }) => (count > 0 ? total / count : undefined),
  });
}

/** The time until a condition first holds, in milliseconds since the run began. */
export const timeUntil = <P extends Shape>(
  holds: (moment: Moment<P>) => boolean,
  options: MeasureOptions<P> = {},
): Measure<P> =>
  measure<P, number>({
    unit: "ms",
    range: NOT_NEGATIVE,
    ...options,
    start: () => -1,
    fold: (soFar, moment) => (soFar < 0 && isTrue(holds(moment), OF_TIME_UNTIL) ? moment.at : soFar),
    isDone: (soFar) => soFar >= 0,
    result: (soFar) => (soFar < 0 ? undefined : soFar),
  });

/** How a count is reported, and when counting stops. */
export interface CountOptions<P extends Shape> extends MeasureOptions<P> {
  /** What is counted; "times" by default. */
  readonly unit?: string;
  /** Counting ends with the first step for which this is true; without it, at the end of the run. */
  readonly until?: (moment: Moment<P>) => boolean;
  /** A number to divide the count by: the seconds of the run, say. */
  readonly per?: (end: End<P>) => number;
}

/**
 * How often something happens in a run, or how much of it, which is not negative. With `until`, a run in which `until` never becomes
 * true has no value.
 */
export const count = <P extends Shape>(
  of: (moment: Moment<P>) => number | boolean,
  { unit = "times", until, per, ...options }: CountOptions<P> = {},
): Measure<P> =>
  measure<P, { readonly sum: number; readonly isOver: boolean }>({
    unit,
    range: NOT_NEGATIVE,
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

/** The number of messages sent in a step: of these kinds, or of all. */
export const sent =
  <P extends Shape>(...kinds: readonly MessageOf<P>["kind"][]) =>
  ({ sent: all }: Pick<Moment<P>, "sent">): number =>
    kinds.length === 0 ? all.length : all.filter(({ message }) => kinds.includes(message.kind)).length;

/** The number of bytes sent in a step in messages of these kinds, or of all. A message is as long as its JSON, or as `size` says. */
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
 * The share of a run's time in which a condition holds, from 0 to 1. The condition is evaluated on the state after each step; looking at
 * all nodes costs that much every time. A run that takes no time has no value.
 */
export const share = <P extends Shape>(
  holds: (world: World<P>) => boolean,
  options: MeasureOptions<P> = {},
): Measure<P> =>
  measure<P, { readonly total: number; readonly since: number | undefined }>({
    unit: "share",
    range: [0, 1],
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
 * The share of runs in which something happens, or happens within a number of seconds: a probability, with its Clopper-Pearson interval.
 * This is what `--at-least` decides.
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

/** A number read from the state in which the run ends. @param options `range` if not every number can come out */
export const atEnd = <P extends Shape>(
  value: (world: World<P>) => number,
  { unit = "at the end", ...options }: MeasureOptions<P> & Partial<Pick<Measure<P>, "unit" | "range">> = {},
): Measure<P> =>
  measure<P, undefined>({
    unit,
    ...options,
    start: () => undefined,
    fold: () => undefined,
    isDone: () => false,
    result: (_, { world }) => value(world),
  });

/** The node that a step crashes, or false if the step is not a crash. */
export const crashOf = <P extends Shape>({ kind, after }: Pick<Moment<P>, "kind" | "after">): NodeId | false =>
  kind === "crash" && after !== undefined ? after.id : false;
