/** Messages in flight in a run: sends, delays and removes them as their kind of channel demands. Each is a slot of the event queue. */
import type { Random } from "../fuzz/random.ts";
import { AGAIN, type EventQueue, LOST, MESSAGE } from "./event-queue.ts";
import type { SimulatedPlace } from "./simulated-place.ts";
import { type Queue, Queues, shift } from "./link-queues.ts";
import { CoalescingMessages } from "./coalescing-messages.ts";

/** The random streams that decide about what a node sends. */
export interface MessageStreams {
  delay(node: number): Random;
  loss(node: number): Random;
}

export class MessagesInFlight {
  readonly #place: SimulatedPlace;
  readonly #events: EventQueue;
  readonly #streams: MessageStreams;
  readonly #queues: Queues;
  /** By node: how often the connections to it were renewed. */
  readonly #connections: number[];
  /** By node: when everything it has sent so far has left it, if bandwidth is limited. */
  readonly #uplinks: number[] = [];
  /** What is in flight on `coalescing` channels. */
  readonly #coalescing: CoalescingMessages;
  /** Everything ever sent on `duplicating` channels, as envelopes. */
  readonly #spread = new Set<number>();

  constructor(place: SimulatedPlace, queue: EventQueue, streams: MessageStreams) {
    this.#place = place;
    this.#events = queue;
    this.#streams = streams;
    this.#queues = new Queues(place.first.length);
    this.#coalescing = new CoalescingMessages();
    this.#connections = place.first.map(() => 0);
  }

  send(from: number, to: number, content: number, now: number): void {
    const { space, plan, contents } = this.#place;
    const channel = contents.channel(content);
    const kind = space.instance.kinds[channel];
    if (kind === "coalescing" && !this.#coalescing.add(from, to, content)) return;
    if (kind === "duplicating") this.#spread.add(contents.envelope(from, to, content));
    const isToItself = from === to;
    let at = isToItself ? now : now + this.delay(from, content, now);
    let due = MESSAGE;
    if (!isToItself) {
      const [loss, duplication] = [plan.loss[channel], plan.duplication[channel]];
      if (loss > 0 && this.#streams.loss(from).unit() < loss) due = LOST;
      else if (duplication > 0 && this.#streams.loss(from).unit() < duplication) due = AGAIN;
    }
    if (kind !== "fifo") return void this.#events.put(at, due, to, content, from);
    const connection = this.#connections[to];
    const queue = this.#queues.of(from, to, channel, connection);
    queue.contents.push(content);
    queue.last = at = Math.max(at, queue.last);
    this.#events.put(at, due, to, content, from, connection);
  }

  /** Time on the way, plus time in the sender's queue if bandwidth is limited; in microseconds. */
  delay(from: number, content: number, now: number): number {
    const { space, plan, contents } = this.#place;
    const onTheWay = plan.delay[contents.channel(content)](this.#streams.delay(from));
    if (plan.perByte === 0) return onTheWay;
    const begins = Math.max(now, this.#uplinks[from] ?? 0);
    this.#uplinks[from] = begins + Math.round(space.values.key(contents.message(content)).length * plan.perByte);
    return this.#uplinks[from] - now + onTheWay;
  }

  /** Renews all connections to a node: what was in queues to it is lost. */
  renew(node: number): void {
    this.#connections[node]++;
  }

  /** Whether it was in a queue that is gone. */
  isGone(slot: number): boolean {
    const events = this.#events;
    if (this.#place.contents.kind(events.what(slot)) !== "fifo") return false;
    return events.connection(slot) !== this.#connections[events.node(slot)];
  }

  /** The content a slot delivers: the head of the queue, for a fifo channel. */
  contentOf(slot: number): number {
    const queue = this.#queueOf(slot);
    return queue === undefined ? this.#events.what(slot) : queue.contents[queue.gone];
  }

  /** Takes it out: it is no longer in flight. */
  leave(slot: number): void {
    const events = this.#events;
    const content = events.what(slot);
    if (this.#place.contents.kind(content) === "coalescing")
      this.#coalescing.delete(events.sender(slot), events.node(slot), content);
    else {
      const queue = this.#queueOf(slot);
      if (queue !== undefined) shift(queue);
    }
    this.#events.release(slot);
  }

  #queueOf(slot: number): Queue | undefined {
    const events = this.#events;
    const { contents } = this.#place;
    const content = events.what(slot);
    if (contents.kind(content) !== "fifo") return undefined;
    const node = events.node(slot);
    return this.#queues.of(events.sender(slot), node, contents.channel(content), this.#connections[node]);
  }

  /** What is in flight now, as envelopes, by destination. */
  inFlight(): readonly number[][] {
    const { contents, space } = this.#place;
    const inboxes: number[][] = this.#connections.map(() => []);
    const put = (from: number, to: number, content: number): void => {
      const envelope = contents.envelope(from, to, content);
      if (!this.#spread.has(envelope)) inboxes[to].push(envelope);
    };
    const events = this.#events;
    for (let slot = 0; slot < events.slots; slot++) {
      const [kind, content] = [events.kind(slot), events.what(slot)];
      if (kind !== MESSAGE && kind !== AGAIN && kind !== LOST) continue;
      if (contents.kind(content) !== "fifo") put(events.sender(slot), events.node(slot), content);
    }
    for (const queue of this.#queues.all()) {
      if (queue.connection !== this.#connections[queue.to]) continue;
      for (let i = queue.gone; i < queue.contents.length; i++) put(queue.from, queue.to, queue.contents[i]);
    }
    for (const envelope of this.#spread) inboxes[space.envelopes.destinations[envelope]].push(envelope);
    return inboxes;
  }
}
