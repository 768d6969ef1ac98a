/**
 * Explains where the states of a search come from: which nodes, fields, timers and channels take the most distinct values, and which
 * bound would cut most. States are combinations of node snapshots, so whatever takes most values at most nodes is the first suspect.
 */
import { figure } from "../../model/counted.ts";
import { canonical } from "../../model/plain.ts";
import { toEndOfQueue } from "../../semantics/inbox.ts";
import type { Search } from "./search.ts";
import { type Contributor, type Taken, Tally } from "./value-tally.ts";

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

/** A bound on a queue shorter than this would leave a protocol hardly anything to do. */
const LONG_QUEUE = 3;

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
    return "no unbounded value takes more than a few values: fewer nodes, operations or faults, or tighter bounds, would make it smaller";
  const path = heaviest.name.replace(/^.*?: /u, "");
  if (heaviest.middle !== undefined) {
    const field = path.replace(/^state\./u, "");
    // A search that ended early cannot tell a counter from a number with many values.
    return `bounds: { "${field} <= ${heaviest.middle}": … } would bound it, if ${field} grows without end`;
  }
  const what = heaviest === timer ? `timer ${path}` : path;
  const where = heaviest.nodes === 1 ? "one node" : `each of ${heaviest.nodes} nodes`;
  return `a bound on ${what} would make it smaller: ${figure(heaviest.most.size)} values at ${where}`;
}
