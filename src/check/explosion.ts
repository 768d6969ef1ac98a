/**
 * Where the worlds of a search come from: which nodes, fields of their states, timers and channels take the most
 * distinct values, and the bound that would cut most. Worlds are combinations of these, so the largest is to blame first.
 */
import { canonical } from "../model/plain.ts";
import { toEndOfQueue } from "../world/inbox.ts";
import type { Search } from "./search.ts";

/** Something with many values, and some of them. */
export interface Contributor {
  readonly name: string;
  readonly distinct: number;
  /** Up to three values, as their canonical text; the first, a middle and the last one met. */
  readonly examples: readonly string[];
}

export interface LongestInbox {
  /** Messages in flight to one node, on all its links. */
  readonly length: number;
  readonly to: string;
  /** Who sent most of them, on which channel, and how many. */
  readonly from: string;
  readonly channel: string;
  readonly ofSender: number;
}

/** Each list begins with the largest. */
export interface Explosion {
  /** Distinct local states, without what is in flight. */
  readonly nodes: readonly Contributor[];
  /** By role and path: `server: state.term`. */
  readonly fields: readonly Contributor[];
  /** By kind. */
  readonly timers: readonly Contributor[];
  /** Distinct messages, with their ways. */
  readonly channels: readonly Contributor[];
  readonly longestInbox?: LongestInbox;
  /** What to declare: a sentence. */
  readonly suggestion: string;
}

/** More local states than this are sampled evenly: fields and timers are then undercounted alike. */
const EXAMINED_MAX = 50_000;
const EXAMPLES = 3;
/** A bound on a queue shorter than this would hardly leave a protocol anything to do. */
const LONG_QUEUE = 3;

/** Costs some microseconds for each distinct local state and each distinct configuration. */
export function explosionOf(search: Search): Explosion {
  const { space } = search;
  const { nodes, channels } = space.instance;
  const [byNode, fields, timers, byChannel] = [new Tally(), new Tally(), new Tally(), new Tally()];
  const numeric = new Map<string, number[]>();
  const { views } = space.locals;
  const stride = Math.ceil(views.length / EXAMINED_MAX);
  views.forEach((view, local) => {
    byNode.add(view.id, `#${local}`);
    if (local % stride !== 0) return;
    for (const [path, value] of fieldsOf(view.state, "state")) {
      const name = `${view.role}: ${path}`;
      const isNew = fields.add(name, canonical(value, path).key);
      if (!isNew || typeof value !== "number") continue;
      const known = numeric.get(name);
      if (known) known.push(value);
      else numeric.set(name, [value]);
    }
    for (const timer of view.timers) timers.add(timer.kind, canonical(timer, "timer").key);
  });
  for (const { from, to, channel, message } of space.envelopes.all) {
    byChannel.add(channels[channel], `${nodes[from]} → ${nodes[to]} ${space.values.key(message)}`);
  }
  const longest = longestInbox(search);
  const largest = fields.largest().find(({ name }) => isCounter(numeric.get(name)));
  return {
    nodes: byNode.largest().map(({ name, distinct }) => ({ name, distinct, examples: [] })),
    fields: fields.largest(),
    timers: timers.largest(),
    channels: byChannel.largest(),
    ...(longest ? { longestInbox: longest } : {}),
    suggestion: suggestionOf(search, longest, largest && { name: largest.name, values: numeric.get(largest.name)! }),
  };
}

/** Distinct values by name, in the order in which they were met. */
class Tally {
  readonly #values = new Map<string, Set<string>>();

  /** Whether the value is new under this name. */
  add(name: string, value: string): boolean {
    let known = this.#values.get(name);
    if (!known) this.#values.set(name, (known = new Set()));
    const before = known.size;
    return known.add(value).size > before;
  }

  largest(): readonly Contributor[] {
    return [...this.#values]
      .map(([name, values]) => ({ name, distinct: values.size, examples: examplesOf([...values]) }))
      .sort((a, b) => b.distinct - a.distinct);
  }
}

function examplesOf(values: readonly string[]): readonly string[] {
  if (values.length <= EXAMPLES) return values;
  return [values[0], values[values.length >>> 1], values[values.length - 1]];
}

/** The fields of a state, and those of objects in it. Sets, maps and lists are values: their elements have no names. */
function* fieldsOf(value: object, path: string): Generator<readonly [path: string, value: unknown]> {
  for (const [key, part] of Object.entries(value)) {
    const own = `${path}.${key}`;
    yield [own, part];
    const isRecord = typeof part === "object" && part !== null && Object.getPrototypeOf(part) === Object.prototype;
    if (isRecord) yield* fieldsOf(part as object, own);
  }
}

/** A number of which there are more than a few, so that a bound on it cuts something. */
const isCounter = (values: readonly number[] | undefined): boolean => values !== undefined && values.length > 2;

function longestInbox({ space, expander }: Search): LongestInbox | undefined {
  const { envelopes, instance, locals } = space;
  const { configurations } = expander;
  let longest = -1;
  for (let configuration = 0; configuration < configurations.count; configuration++) {
    const { length } = configurations.inbox(configuration);
    if (length > 0 && (longest < 0 || length > configurations.inbox(longest).length)) longest = configuration;
  }
  if (longest < 0) return undefined;
  const inbox = configurations.inbox(longest);
  let [most, at] = [0, 0];
  for (let first = 0; first < inbox.length;) {
    const count = toEndOfQueue(inbox, first, envelopes);
    if (count > most) [most, at] = [count, first];
    first += count;
  }
  const { from, channel } = envelopes.all[inbox[at]];
  return {
    length: inbox.length,
    to: instance.nodes[locals.node(configurations.local(longest))],
    from: instance.nodes[from],
    channel: instance.channels[channel],
    ofSender: most,
  };
}

interface Counter {
  readonly name: string;
  readonly values: readonly number[];
}

/**
 * A queue that has grown long is cut first: it multiplies the worlds most. A set of messages has no such bound, for it is
 * as large as the values in it are many.
 */
function suggestionOf({ space }: Search, longest: LongestInbox | undefined, counter: Counter | undefined): string {
  const { channels, kinds } = space.instance;
  const queues = longest && ["unordered", "fifo"].includes(kinds[channels.indexOf(longest.channel)]);
  if (longest && queues && longest.ofSender >= LONG_QUEUE) {
    // The least that lets messages pass each other: a larger bound cuts later, and leaves many more worlds.
    const bound = channels.length === 1 ? "2" : `{ ${JSON.stringify(longest.channel)}: 2 }`;
    return `inFlight: ${bound} in the scope would cut it: what ${longest.from} sends to ${longest.to} piles up`;
  }
  if (counter) {
    const path = counter.name.replace(/^.*?: /u, "");
    const sorted = counter.values.toSorted((a, b) => a - b);
    return `beyond: ${path} above ${sorted[(sorted.length - 1) >>> 1]} would cut it`;
  }
  return "no number grows and no queue is long: fewer nodes, operations or faults would cut it";
}
