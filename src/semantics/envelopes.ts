/** Numbers messages together with their routes, so that inboxes are lists of integers. */
import { ModelError } from "../model/model-error.ts";
import { didYouMean } from "../model/nearest.ts";
import type { ChannelKind } from "../model/network.ts";
import { fnv1a } from "../model/text-hash.ts";
import type { Instance } from "./instance.ts";
import type { Values } from "./values.ts";
import { withoutKind } from "./without-kind.ts";

/** A message with its route, as numbers. */
export interface Envelope {
  readonly from: number;
  readonly to: number;
  readonly channel: number;
  readonly kind: ChannelKind;
  /** Identifies the queue: the same sender and channel give the same number, for one destination. */
  readonly link: number;
  /** An id of `Values`. */
  readonly message: number;
  /** Counts the envelopes to one destination. */
  readonly slot: number;
}

/** Positions of messages within a link: hashes of their content. */
const CONTENTS = 2 ** 32;

/** Gives every distinct envelope a small integer, once. */
export class Envelopes {
  readonly all: Envelope[] = [];
  /** What is needed most often, each in a list of its own: links, senders, destinations, kinds of channel. */
  readonly links: number[] = [];
  readonly senders: number[] = [];
  readonly destinations: number[] = [];
  readonly kinds: ChannelKind[] = [];
  /**
   * The sort key of an inbox: first the link, then the content, so that the order does not depend on what was met first.
   * Under `fifo` all messages of a link have the same rank.
   */
  readonly ranks: number[] = [];
  /** Called before a new envelope gets its number. */
  onNew: (() => void) | undefined;
  readonly #instance: Instance;
  readonly #values: Values;
  readonly #ids = new Map<string, number>();
  /** For each node, the envelopes to it, by slot. */
  readonly #to: readonly number[][];
  readonly #taken: Set<number>[];

  constructor(instance: Instance, values: Values) {
    this.#instance = instance;
    this.#values = values;
    this.#to = instance.nodes.map(() => []);
    this.#taken = instance.nodes.map(() => new Set());
  }

  /**
   * @param channel the channel's name; by default the only one, or the one called `default`
   * @throws ModelError for a node or a channel that does not exist, and for a message that is not plain data
   */
  id(from: number, to: string, channel: string | undefined, message: unknown): number {
    const { index, nodes, channels } = this.#instance;
    const destination = index.get(to);
    if (destination === undefined) {
      throw new ModelError(
        `${nodes[from]} sends to "${String(to)}", which is not a node: ${didYouMean(String(to), nodes)}`,
      );
    }
    const number = channels.length === 1 && channel === undefined ? 0 : channels.indexOf(channel ?? "default");
    if (number < 0) {
      const named = channel === undefined ? "without naming a channel" : `on channel "${channel}"`;
      throw new ModelError(`${nodes[from]} sends ${named}: ${didYouMean(channel ?? "default", channels)}`);
    }
    const id = this.find(from, destination, number, this.#values.id(message, `message from ${nodes[from]} to ${to}`));
    if (!this.#isReceivable(id)) this.#refuse(id);
    return id;
  }

  /** Whether the destination's role receives this kind of message, and the message leaves room for the fields that a delivery adds. */
  #isReceivable(id: number): boolean {
    const { to, message } = this.all[id];
    const value = this.#values.at(message) as Readonly<Record<string, unknown>>;
    const handlers = this.#instance.behaviours[to].receive ?? {};
    return (
      Object.hasOwn(handlers, String(value["kind"])) &&
      !Object.hasOwn(value, "from") &&
      !Object.hasOwn(value, "channel")
    );
  }

  #refuse(id: number): never {
    const { from, to, message } = this.all[id];
    const { nodes, selves, behaviours } = this.#instance;
    const value = this.#values.at(message) as Readonly<Record<string, unknown>>;
    const kinds = Object.keys(behaviours[to].receive ?? {});
    if (Object.hasOwn(value, "from") || Object.hasOwn(value, "channel")) {
      throw new ModelError(
        `${nodes[from]} sends ${this.#values.key(message)}: "from" and "channel" are added to a message when it is received. Give these fields other names.`,
      );
    }
    if (typeof value["kind"] !== "string") {
      const sent = `${nodes[from]} sends to ${nodes[to]}: ${this.#values.key(message)}`;
      throw new ModelError(withoutKind(sent, "receive", kinds));
    }
    throw new ModelError(
      `${nodes[from]} (${selves[from].role}) sends "${value["kind"]}" to ${nodes[to]} (${selves[to].role}), which does not receive it: ${didYouMean(value["kind"], kinds)}`,
    );
  }

  find(from: number, to: number, channel: number, message: number): number {
    const key = `${from},${to},${channel},${message}`;
    let id = this.#ids.get(key);
    if (id === undefined) {
      this.onNew?.();
      id = this.all.length;
      this.#ids.set(key, id);
      const { channels, kinds } = this.#instance;
      const link = from * channels.length + channel;
      this.links.push(link);
      this.senders.push(from);
      this.destinations.push(to);
      this.kinds.push(kinds[channel]);
      this.ranks.push(link * CONTENTS + (kinds[channel] === "fifo" ? 0 : this.#place(to, link, message)));
      this.all.push({ from, to, channel, kind: kinds[channel], link, message, slot: this.#to[to].push(id) - 1 });
    }
    return id;
  }

  /** The envelope in a slot of a node. */
  inSlot(node: number, slot: number): number {
    return this.#to[node][slot];
  }

  /** If two messages have the same hash, which is rare, the one met later gets the next position. */
  #place(to: number, link: number, message: number): number {
    const taken = this.#taken[to];
    let place = fnv1a(this.#values.key(message)) >>> 0;
    while (taken.has(link * CONTENTS + place)) place = (place + 1) % CONTENTS;
    taken.add(link * CONTENTS + place);
    return place;
  }
}
