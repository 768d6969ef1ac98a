/**
 * Explains where the states of a search come from: which nodes, fields, timers and channels take the most distinct values, and which
 * bound would cut most. States are combinations of node snapshots, so whatever takes most values at most nodes is the first suspect.
 */
import { figure } from "../../model/counted.ts";
import { canonical } from "../../model/plain.ts";
import { toEndOfQueue } from "../../semantics/inbox.ts";
import type { Search } from "./search.ts";

/** Something that takes many values, and some of them. */
export interface Contributor {
  readonly name: string;
  /** The number of values at the node where there are most. */
  readonly distinct: number;
  /** Up to three values as canonical text: the first, a middle and the last one met. */
  readonly examples: readonly string[];
}

export interface LongestInbox {
  /** The number of messages in flight to one node, on all its links. */
  readonly length: number;
  readonly to: string;
  /** The sender of most of them, the channel, and how many these are. */
  readonly from: string;
  readonly channel: string;
  readonly ofSender: number;
}

/** Every list begins with the largest. */
export interface Explosion {
  /** Distinct node states, without what is in flight. */
  readonly nodes: readonly Contributor[];
  /** By role and path: `server: state.term`. */
  readonly fields: readonly Contributor[];
  /** By kind. */
  readonly timers: readonly Contributor[];
  /** Distinct messages, with their routes. */
  readonly channels: readonly Contributor[];
  readonly longestInbox?: LongestInbox;
  /** What to declare, as a sentence. */
  readonly suggestion: string;
}

/** More node states or messages than this are sampled evenly: everything in them is then undercounted alike. */
const EXAMINED_MAX = 50_000;
const EXAMPLES = 3;
/** A bound on a queue shorter than this would leave a protocol hardly anything to do. */
const LONG_QUEUE = 3;
/** A bound on something with no more values than this would cut hardly anything. */
const FEW_VALUES = 3;

/** Takes some microseconds for each distinct node state and each distinct snapshot. */
export function explosionOf(search: Search): Explosion {
  const { space } = search;
  const { nodes, channels } = space.instance;
  const [byNode, fields, timers, byChannel, inboxes] = [
    new Tally(),
    new Tally(),
    new Tally(),
    new Tally(),
    new Tally(),
  ];
  const { views } = space.nodeStates;
  const stride = Math.ceil(views.length / EXAMINED_MAX);
  views.forEach((view, nodeState) => {
    const { id, role, state } = view;
    byNode.add(id, id, `#${nodeState}`);
    if (nodeState % stride !== 0) return;
    const isBoundary = space.nodeStates.exceeded(nodeState) !== "";
    for (const [path, value] of fieldsOf(state, "state")) {
      fields.add(`${role}: ${path}`, id, canonical(value, path).key, value, isBoundary);
    }
    for (const timer of view.timers) timers.add(timer.kind, id, canonical(timer, "timer").key);
  });
  const { all } = space.envelopes;
  for (let at = 0; at < all.length; at += Math.ceil(all.length / EXAMINED_MAX)) {
    const { from, to, channel, message } = all[at];
    const way = `${nodes[from]} → ${nodes[to]}`;
    byChannel.add(channels[channel], "", `${way} ${space.values.key(message)}`);
  }
  const { snapshots } = search.expander;
  for (let snapshot = 0; snapshot < snapshots.count; snapshot++) {
    const node = nodes[space.nodeStates.node(snapshots.nodeState(snapshot))];
    inboxes.add("inbox", node, snapshots.inbox(snapshot).join());
  }
  const longest = longestInbox(search);
  return {
    nodes: byNode.largest().map(({ name, distinct }) => ({ name, distinct, examples: [] })),
    fields: fields.largest(),
    timers: timers.largest(),
    channels: byChannel.largest(),
    ...(longest ? { longestInbox: longest } : {}),
    suggestion: suggestionOf(search, longest, inboxes.weightiest(), fields.weightiest(), timers.weightiest()),
  };
}

/** The values that something takes at each node, in the order in which they were met. */
class Taken {
  readonly name: string;
  readonly #byNode = new Map<string, Set<string>>();
  /** The numeric values at nodes within all bounds, and the largest at a node outside one. */
  readonly #numbers = new Set<number>();
  #largestBeyond = -Infinity;
  #isNumeric = true;

  constructor(name: string) {
    this.name = name;
  }

  add(node: string, key: string, value: unknown, isBoundary: boolean): void {
    let known = this.#byNode.get(node);
    if (!known) this.#byNode.set(node, (known = new Set()));
    known.add(key);
    if (typeof value !== "number") this.#isNumeric = false;
    else if (isBoundary) this.#largestBeyond = Math.max(this.#largestBeyond, value);
    else this.#numbers.add(value);
  }

  /** The values at the node where there are most. */
  get most(): ReadonlySet<string> {
    return [...this.#byNode.values()].reduce((a, b) => (b.size > a.size ? b : a));
  }

  get nodes(): number {
    return this.#byNode.size;
  }

  /** The logarithm of the number of combinations at all nodes together. */
  get weight(): number {
    return [...this.#byNode.values()].reduce((sum, { size }) => sum + Math.log(size), 0);
  }

  /** Whether it is a number whose largest values are all outside a declared bound: a bound already limits it. */
  get isBounded(): boolean {
    return this.#isNumeric && [...this.#numbers].every((value) => value < this.#largestBeyond);
  }

  /** The median of its values, if they are numbers. */
  get middle(): number | undefined {
    if (!this.#isNumeric) return undefined;
    const sorted = [...this.#numbers].sort((a, b) => a - b);
    return sorted[(sorted.length - 1) >>> 1];
  }
}

/** Collects what takes values, by name. */
class Tally {
  readonly #taken = new Map<string, Taken>();

  add(name: string, node: string, key: string, value?: unknown, isBoundary = false): void {
    let taken = this.#taken.get(name);
    if (!taken) this.#taken.set(name, (taken = new Taken(name)));
    taken.add(node, key, value, isBoundary);
  }

  largest(): readonly Contributor[] {
    return [...this.#taken.values()]
      .map(({ name, most }) => ({ name, distinct: most.size, examples: examplesOf([...most]) }))
      .sort((a, b) => b.distinct - a.distinct);
  }

  /** Among what no bound limits and what takes more than a few values: the one that multiplies the states most. */
  weightiest(): Taken | undefined {
    const free = [...this.#taken.values()].filter((taken) => taken.most.size > FEW_VALUES && !taken.isBounded);
    const among = (some: readonly Taken[]): Taken | undefined =>
      some.reduce<Taken | undefined>((a, b) => (a && a.weight >= b.weight ? a : b), undefined);
    let heaviest = among(free);
    // If a record is heaviest, descend to the part that contributes most of it.
    for (let part = heaviest; part && heaviest && part.weight >= heaviest.weight / 2;) {
      heaviest = part;
      const { name } = part;
      part = among(free.filter((other) => other.name.startsWith(`${name}.`)));
    }
    return heaviest;
  }
}

function examplesOf(values: readonly string[]): readonly string[] {
  if (values.length <= EXAMPLES) return values;
  return [values[0], values[values.length >>> 1], values[values.length - 1]];
}

/** The fields of a state, and those of objects in it. Sets, maps and lists count as values: their elements have no names. */
function* fieldsOf(value: object, path: string): Generator<readonly [path: string, value: unknown]> {
  for (const [key, part] of Object.entries(value)) {
    const own = `${path}.${key}`;
    yield [own, part];
    const isRecord = typeof part === "object" && part !== null && Object.getPrototypeOf(part) === Object.prototype;
    if (isRecord) yield* fieldsOf(part as object, own);
  }
}

function longestInbox({ space, expander }: Search): LongestInbox | undefined {
  const { envelopes, instance, nodeStates } = space;
  const { snapshots } = expander;
  let longest = -1;
  for (let snapshot = 0; snapshot < snapshots.count; snapshot++) {
    const { length } = snapshots.inbox(snapshot);
    if (length > 0 && (longest < 0 || length > snapshots.inbox(longest).length)) longest = snapshot;
  }
  if (longest < 0) return undefined;
  const inbox = snapshots.inbox(longest);
  let [most, at] = [0, 0];
  for (let first = 0; first < inbox.length;) {
    const count = toEndOfQueue(inbox, first, envelopes);
    if (count > most) [most, at] = [count, first];
    first += count;
  }
  const { from, channel } = envelopes.all[inbox[at]];
  return {
    length: inbox.length,
    to: instance.nodes[nodeStates.node(snapshots.nodeState(longest))],
    from: instance.nodes[from],
    channel: instance.channels[channel],
    ofSender: most,
  };
}

/**
 * Suggests a bound on what multiplies the states most. An inbox is as varied as the messages in it, so it is the suspect only if a
 * queue in it has grown long. A set of messages has no such bound: it is large because the values in it are many.
 */
function suggestionOf(
  { space }: Search,
  longest: LongestInbox | undefined,
  inbox: Taken | undefined,
  field: Taken | undefined,
  timer: Taken | undefined,
): string {
  const { channels, kinds, scope } = space.instance;
  // A tie goes to the field, because it can be bounded by itself.
  const heaviest = field && timer && timer.weight > field.weight ? timer : (field ?? timer);
  if (longest && longest.ofSender >= LONG_QUEUE && inbox && inbox.weight >= (heaviest?.weight ?? 0)) {
    const { channel, from, to } = longest;
    const isQueue = ["unordered", "fifo"].includes(kinds[channels.indexOf(channel)]);
    const { inFlight = {} } = scope;
    const isBounded = typeof inFlight === "number" || inFlight[channel] !== undefined;
    // The smallest bound that lets messages overtake each other; a larger one cuts later and leaves many more states.
    const bound = channels.length === 1 ? "2" : `{ ${JSON.stringify(channel)}: 2 }`;
    if (isQueue && !isBounded)
      return `inFlight: ${bound} in the scope would bound it: what ${from} sends to ${to} piles up`;
  }
  if (!heaviest)
    return "nothing without a bound takes more than a few values: fewer nodes, operations or faults, or closer bounds, would bound it";
  const path = heaviest.name.replace(/^.*?: /u, "");
  if (heaviest.middle !== undefined)
    return `bounds: { "${path.replace(/^state\./u, "")} <= ${heaviest.middle}": … } would bound it`;
  const what = heaviest === timer ? `timer ${path}` : path;
  const where = heaviest.nodes === 1 ? "one node" : `each of ${heaviest.nodes} nodes`;
  return `a bound on ${what} would bound it: ${figure(heaviest.most.size)} values at ${where}`;
}
