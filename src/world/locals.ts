/**
 * Local situations: a node with its state and its armed timers, up or down: all of its configuration but the inbox.
 * Each distinct one is a small integer, and what an event makes of it is computed once.
 */
import { ModelError } from "../model/model-error.ts";
import type { NodeView } from "../model/property.ts";
import type { Cause, Shape, StateOf, TimerOf } from "../model/protocol.ts";
import type { Envelopes } from "./envelopes.ts";
import type { Instance } from "./instance.ts";
import type { Effect, Fork, Reduction, Reductions, Thrown } from "./reductions.ts";
import { afterCrash } from "./survives.ts";
import type { Values } from "./values.ts";

/** What became of a node by one event (or crash), and what it sent. */
export interface Outcome {
  readonly kind: "done";
  readonly local: number;
  /** Envelopes, in the order of sending; some may go to the node itself. */
  readonly sends: readonly number[];
  /** Whether one of them goes to the node itself. */
  readonly sendsToItself: boolean;
  readonly records: readonly number[];
  readonly choices: readonly number[];
  readonly offered: readonly number[];
}
/** How a node can react to one event: outcomes below the choices that its reducer makes. */
export type Reaction = Outcome | Thrown | ReactionFork;
export interface ReactionFork {
  readonly kind: "fork";
  readonly values: readonly number[];
  /** One branch; the reducer runs when it was never taken. */
  branch(at: number): Reaction;
}

/** Whether a node is up; or down, and by which cause where restarts depend on that. */
export type Status = "up" | "down" | Cause;

interface Local {
  readonly node: number;
  readonly status: Status;
  readonly state: number;
  /** Ids of the armed timers, in canonical order. */
  readonly timers: readonly number[];
  readonly reactions: Map<number, Reaction>;
  readonly crashes: Map<Cause, Outcome>;
  /** For each envelope that was asked about, whether it is accepted; undefined in a role without a guard. */
  readonly accepted: Map<number, boolean> | undefined;
  actions: readonly number[] | undefined;
  /** The declared bound that does not hold in it; "" for none; undefined until asked. */
  exceeded: string | undefined;
}

const NONE: readonly number[] = [];

export class Locals {
  readonly #instance: Instance;
  readonly #values: Values;
  readonly #envelopes: Envelopes;
  readonly #reductions: Reductions;
  /** What properties see of each. */
  readonly views: NodeView<Shape>[] = [];
  readonly #all: Local[] = [];
  /** Whether a node that is down knows by which cause: only where it matters, for it makes more worlds. */
  readonly #tellsCauses: boolean;
  readonly #ids = new Map<string, number>();
  /** Equal ones are one object: there are far fewer of them than reactions, and they stay close to the processor. */
  readonly #outcomes = new Map<string, Outcome>();

  constructor(instance: Instance, values: Values, envelopes: Envelopes, reductions: Reductions) {
    this.#instance = instance;
    this.#values = values;
    this.#envelopes = envelopes;
    this.#reductions = reductions;
    const { restart } = instance.scope.faults ?? {};
    this.#tellsCauses = typeof restart === "object" && "after" in restart;
  }

  get count(): number {
    return this.#all.length;
  }

  node(local: number): number {
    return this.#all[local].node;
  }

  state(local: number): number {
    return this.#all[local].state;
  }

  isUp(local: number): boolean {
    return this.#all[local].status === "up";
  }

  status(local: number): Status {
    return this.#all[local].status;
  }

  /** Whether the node can receive this message now. */
  accepts(local: number, envelope: number): boolean {
    const { accepted } = this.#all[local];
    if (!accepted) return true;
    let accepts = accepted.get(envelope);
    if (accepts === undefined) {
      const { behaviours, selves } = this.#instance;
      const node = this.#all[local].node;
      accepts = behaviours[node].accepts!(this.views[local].state, this.#reductions.deliveryOf(envelope), selves[node]);
      accepted.set(envelope, accepts);
    }
    return accepts;
  }

  timers(local: number): readonly number[] {
    return this.#all[local].timers;
  }

  view(local: number): NodeView<Shape> {
    return this.views[local];
  }

  /** The situation of a node with this state and these timers armed. */
  numberOf(node: number, status: Status, state: number, timers: readonly number[]): number {
    return this.#intern(node, status, state, [...timers].sort(this.#values.compare));
  }

  /** The situation of a node before its `start`. */
  initial(node: number): number {
    const { behaviours, selves, nodes } = this.#instance;
    const state = this.#values.id(behaviours[node].init(selves[node]), `init of ${nodes[node]}`);
    return this.#intern(node, "up", state, NONE);
  }

  /** Ids of what the node may do by itself: none while it is down. */
  actions(local: number): readonly number[] {
    return (this.#all[local].actions ??= this.#listActions(local));
  }

  /** What the node does with an event. A timer that is the event is disarmed before. */
  react(local: number, event: number, firing = -1): Reaction {
    const { reactions, node, state } = this.#all[local];
    let reaction = reactions.get(event);
    if (reaction === undefined) {
      reaction = this.#reaction(local, event, firing, this.#reductions.of(node, state, event), NONE);
      reactions.set(event, reaction);
    }
    return reaction;
  }

  /** What a crash makes of the node, and what is still sent for it. */
  crash(local: number, cause: Cause): Outcome {
    const { crashes } = this.#all[local];
    let outcome = crashes.get(cause);
    if (outcome === undefined) {
      outcome = this.#crash(local, cause);
      crashes.set(cause, outcome);
    }
    return outcome;
  }

  /** The first declared bound that does not hold in this state, by its name, or "". */
  exceeded(local: number): string {
    const all = this.#all[local];
    return (all.exceeded ??= this.#firstExceeded(all.node, this.views[local].state));
  }

  #firstExceeded(node: number, state: object): string {
    const { behaviours, scope } = this.#instance;
    const bounds = Object.entries(behaviours[node].bounds ?? {});
    return bounds.find(([, isWithin]) => !isWithin(state, scope))?.[0] ?? "";
  }

  #reaction(local: number, event: number, firing: number, reduction: Reduction, path: readonly number[]): Reaction {
    switch (reduction.kind) {
      case "threw":
        return reduction;
      case "done":
        return this.#outcome(this.#all[local], firing, reduction);
      case "fork":
        return this.#fork(local, event, firing, reduction, path);
    }
  }

  #fork(local: number, event: number, firing: number, fork: Fork, path: readonly number[]): ReactionFork {
    const branches: Reaction[] = [];
    const { node, state } = this.#all[local];
    return {
      kind: "fork",
      values: fork.values,
      branch: (at) =>
        (branches[at] ??= this.#reaction(
          local,
          event,
          firing,
          this.#reductions.branch(node, state, event, fork, path, at),
          [...path, at],
        )),
    };
  }

  #outcome({ node, timers }: Local, firing: number, effect: Effect): Outcome {
    const { sends, records, choices, offered } = effect;
    const local = this.#intern(node, "up", effect.state, this.#armedAfter(timers, firing, effect.timers));
    const what = `${local};${sends.join()}`;
    const key =
      records.length + choices.length === 0 ? what : `${what};${records.join()};${choices.join()};${offered.join()}`;
    let outcome = this.#outcomes.get(key);
    if (outcome === undefined) {
      outcome = {
        kind: "done",
        local,
        sends: orNone(sends),
        sendsToItself: this.#sendsTo(node, sends),
        records: orNone(records),
        choices: orNone(choices),
        offered: orNone(offered),
      };
      this.#outcomes.set(key, outcome);
    }
    return outcome;
  }

  #armedAfter(before: readonly number[], firing: number, changes: readonly number[]): readonly number[] {
    if (before.length + changes.length === 0) return NONE;
    const armed = new Set(before);
    armed.delete(firing);
    for (const timer of changes) {
      if (timer >= 0) armed.add(timer);
      else armed.delete(~timer);
    }
    return [...armed].sort(this.#values.compare);
  }

  #crash(crashing: number, cause: Cause): Outcome {
    const { node } = this.#all[crashing];
    const { state: before } = this.views[crashing];
    const { behaviours, selves, nodes } = this.#instance;
    const [role, self] = [behaviours[node], selves[node]];
    const kept = role.durable?.(before, self, cause);
    const state = this.#values.id(afterCrash(role.init(self), kept, nodes[node]), `durable state of ${nodes[node]}`);
    const sends = (role.lastWords?.(before, self, cause) ?? []).map(({ to, message, channel }) =>
      this.#envelopes.id(node, to, channel, message),
    );
    const local = this.#intern(node, this.#tellsCauses ? cause : "down", state, NONE);
    const sendsToItself = this.#sendsTo(node, sends);
    return { kind: "done", local, sends, sendsToItself, records: NONE, choices: NONE, offered: NONE };
  }

  #sendsTo(node: number, sends: readonly number[]): boolean {
    return sends.some((envelope) => this.#envelopes.destinations[envelope] === node);
  }

  #listActions(local: number): readonly number[] {
    const { node, status } = this.#all[local];
    const { protocol, behaviours, selves, nodes } = this.#instance;
    const role = behaviours[node];
    if (status !== "up" || !role.actions) return NONE;
    const actions: unknown = role.actions(this.views[local].state, selves[node]);
    if (!Array.isArray(actions)) {
      throw new ModelError(`${protocol.name}, ${nodes[node]}: actions returned ${typeof actions}; wanted an array.`);
    }
    return [...new Set(actions.map((action) => this.#values.id(action, `action of ${nodes[node]}`)))];
  }

  #intern(node: number, status: Status, state: number, timers: readonly number[]): number {
    const key = `${node},${status},${state},${timers.join()}`;
    let id = this.#ids.get(key);
    if (id === undefined) {
      id = this.#all.length;
      this.#ids.set(key, id);
      const { id: name, role } = this.#instance.selves[node];
      const view = Object.freeze({
        id: name,
        role,
        up: status === "up",
        state: this.#values.at(state) as StateOf<Shape>,
        timers: Object.freeze(timers.map((timer) => this.#values.at(timer) as TimerOf<Shape>)),
      });
      const accepted = this.#instance.behaviours[node].accepts ? new Map<number, boolean>() : undefined;
      const fresh = { reactions: new Map(), crashes: new Map(), accepted, actions: undefined, exceeded: undefined };
      this.#all.push({ node, status, state, timers, ...fresh });
      this.views.push(view);
    }
    return id;
  }
}

/** Most lists are empty: one for all of them. */
const orNone = (list: readonly number[]): readonly number[] => (list.length === 0 ? NONE : list);

/** All outcomes of a reaction, in the order of the values on offer, and the errors that it throws. */
export function outcomes(reaction: Reaction): readonly (Outcome | Thrown)[] {
  if (reaction.kind !== "fork") return [reaction];
  return reaction.values.flatMap((_, at) => outcomes(reaction.branch(at)));
}
