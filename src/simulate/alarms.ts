/** Timers that are armed in a run: each is a slot of the agenda, which counts as long as it is the last one of its timer. */
import type { Random } from "../fuzz/random.ts";
import { ModelError } from "../model/model-error.ts";
import type { Arming } from "../semantics/drawing.ts";
import { type Agenda, TIMER } from "./agenda.ts";
import { MICROSECONDS } from "./durations.ts";
import type { Place } from "./place.ts";

type Started = Extract<Arming, { readonly isStopped: false }>;

/** The streams of a node that decide about its timers. */
export interface Ticking {
  timer(node: number): Random;
  clock(node: number): Random;
}

export class Alarms {
  readonly #place: Place;
  readonly #agenda: Agenda;
  readonly #ticking: Ticking;
  readonly #nodes: number;
  readonly #rates: number[] = [];
  /** What is due of each timer that is armed, by timer and node. */
  readonly #slots = new Map<number, number>();

  constructor(place: Place, agenda: Agenda, ticking: Ticking) {
    this.#place = place;
    this.#agenda = agenda;
    this.#ticking = ticking;
    this.#nodes = place.first.length;
  }

  /** @param later by so many microseconds they begin to run */
  arm(node: number, armings: readonly Arming[], now: number, later: number): void {
    const { plan, contents } = this.#place;
    for (const arming of armings) {
      const { timer } = arming;
      const armed = this.#armed(node, timer);
      if (arming.isStopped) {
        this.#slots.delete(armed);
        continue;
      }
      if (arming.unlessArmed && this.#slots.has(armed)) continue;
      const local =
        plan.timers.size === 0 ? this.#said(node, arming) : this.#drawnFor(node, arming, contents.kindIn(timer));
      const at = now + later + Math.round(local / this.#rate(node));
      this.#slots.set(armed, this.#agenda.put(at, TIMER, node, timer));
    }
  }

  /** Whether a slot still counts: then its timer is not armed any more. */
  fires(slot: number): boolean {
    const armed = this.#armed(this.#agenda.nodes[slot], this.#agenda.whats[slot]);
    return this.#slots.get(armed) === slot && this.#slots.delete(armed);
  }

  /** These timers of a node are not armed any more. */
  disarm(node: number, timers: readonly number[]): void {
    for (const timer of timers) this.#slots.delete(this.#armed(node, timer));
  }

  #armed(node: number, timer: number): number {
    return timer * this.#nodes + node;
  }

  #drawnFor(node: number, arming: Started, kind: string): number {
    const sampler = this.#place.plan.timers.get(kind);
    return sampler === undefined ? this.#said(node, arming) : sampler(this.#ticking.timer(node));
  }

  #said(node: number, { timer, after }: Started): number {
    if (after !== undefined && after >= 0 && Number.isFinite(after)) return after * MICROSECONDS;
    const { protocol, nodes } = this.#place.space.instance;
    const kind = this.#place.contents.kindIn(timer);
    const what = after === undefined ? "does not say after how long" : `says after ${after} ms`;
    throw new ModelError(
      `${protocol.name}, ${nodes[node]}: startTimer "${kind}" ${what}. Say startTimer(timer, { after: 1000 }), or give the scope timing: { timers: { ${JSON.stringify(kind)}: 1000 } }, in milliseconds.`,
    );
  }

  /** How fast the clock of a node is. */
  #rate(node: number): number {
    const { drift } = this.#place.plan;
    if (drift === 0) return 1;
    return (this.#rates[node] ??= 1 + drift * (2 * this.#ticking.clock(node).unit() - 1));
  }
}
