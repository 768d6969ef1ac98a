/** The armed timers of a run. Each is a slot of the event queue, and counts only while it is the latest slot of its timer. */
import type { Random } from "../fuzz/random.ts";
import { ModelError } from "../model/model-error.ts";
import type { Arming } from "../semantics/drawn-choices.ts";
import { type EventQueue, TIMER } from "./event-queue.ts";
import { MICROSECONDS } from "./durations.ts";
import type { SimulatedPlace } from "./simulated-place.ts";

/** At most this many timers get a dense per-node array. */
const DENSE = 4;

type Started = Extract<Arming, { readonly isStopped: false }>;

/** The random streams that decide about a node's timers. */
export interface TimerStreams {
  timer(node: number): Random;
  clock(node: number): Random;
}

export class PendingTimers {
  readonly #place: SimulatedPlace;
  readonly #queue: EventQueue;
  readonly #streams: TimerStreams;
  readonly #nodes: number;
  readonly #rates: number[] = [];
  /** Per dense timer, by node: 0 when it is not armed, else its slot plus 1. */
  readonly #first: { readonly timer: number; readonly slots: Int32Array }[] = [];
  /** The same for all other timers, keyed by timer and node: there may be one for each pair of nodes. */
  readonly #further = new Map<number, number>();

  constructor(place: SimulatedPlace, queue: EventQueue, streams: TimerStreams) {
    this.#place = place;
    this.#queue = queue;
    this.#streams = streams;
    this.#nodes = place.first.length;
  }

  /** @param later how much later they start, in microseconds */
  arm(node: number, armings: readonly Arming[], now: number, later: number): void {
    const { plan, contents } = this.#place;
    for (const arming of armings) {
      const { timer } = arming;
      if (arming.isStopped) {
        this.#set(node, timer, 0);
        continue;
      }
      if (arming.unlessArmed && this.#get(node, timer) !== 0) continue;
      const local =
        plan.timers.size === 0 ? this.#said(node, arming) : this.#drawnFor(node, arming, contents.kindIn(timer));
      const at = now + later + Math.round(local / this.#rate(node));
      this.#set(node, timer, this.#queue.put(at, TIMER, node, timer) + 1);
    }
  }

  /** Whether the slot still counts. If so, its timer is no longer armed. */
  fires(slot: number): boolean {
    const node = this.#queue.node(slot);
    const timer = this.#queue.what(slot);
    if (this.#get(node, timer) !== slot + 1) return false;
    this.#set(node, timer, 0);
    return true;
  }

  /** Disarms these timers of a node. */
  disarm(node: number, timers: readonly number[]): void {
    for (const timer of timers) this.#set(node, timer, 0);
  }

  #get(node: number, timer: number): number {
    return this.#slotsOf(timer)?.[node] ?? this.#further.get(timer * this.#nodes + node) ?? 0;
  }

  #set(node: number, timer: number, due: number): void {
    const slots = this.#slotsOf(timer);
    if (slots) slots[node] = due;
    else if (due === 0) this.#further.delete(timer * this.#nodes + node);
    else this.#further.set(timer * this.#nodes + node, due);
  }

  /** The per-node array of a timer. The first few timers get one, since every node may use them; undefined for the rest. */
  #slotsOf(timer: number): Int32Array | undefined {
    const all = this.#first;
    for (let i = 0; i < all.length; i++) if (all[i].timer === timer) return all[i].slots;
    if (all.length === DENSE) return undefined;
    const slots = new Int32Array(this.#nodes);
    all.push({ timer, slots });
    return slots;
  }

  #drawnFor(node: number, arming: Started, kind: string): number {
    const sampler = this.#place.plan.timers.get(kind);
    return sampler === undefined ? this.#said(node, arming) : sampler(this.#streams.timer(node));
  }

  #said(node: number, { timer, after }: Started): number {
    if (after !== undefined) return after * MICROSECONDS;
    const { protocol, nodes } = this.#place.space.instance;
    const kind = this.#place.contents.kindIn(timer);
    throw new ModelError(
      `${protocol.name}, ${nodes[node]}: startTimer "${kind}" does not say after how long. Write startTimer(timer, { after: 1000 }), or give the scope timing: { timers: { ${JSON.stringify(kind)}: 1000 } }, in milliseconds.`,
    );
  }

  /** How fast a node's clock runs: 1 is true time. */
  #rate(node: number): number {
    const { drift } = this.#place.plan;
    if (drift === 0) return 1;
    return (this.#rates[node] ??= 1 + drift * (2 * this.#streams.clock(node).unit() - 1));
  }
}
