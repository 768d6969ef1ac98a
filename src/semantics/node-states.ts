/**
 * Local situations: a node with its state and its armed timers, up or down: all of its configuration but the inbox.
 * Each distinct one is a small integer, and what an event makes of it is computed once.
 */
import { ModelError } from "../model/model-error.ts";
import type { NodeView } from "../model/property.ts";
import type { ActionOf, Bound, Cause, LastWord, Shape, StateOf, TimerOf } from "../model/protocol.ts";
import type { Scope } from "../model/scope.ts";
import type { Envelopes } from "./envelopes.ts";
import { idOf, kindOf } from "./events.ts";
import type { Instance } from "./instance.ts";
import type { Effect, Fork, Reduction, Reductions, Thrown } from "./reducer-cache.ts";
import { afterCrash } from "./survives.ts";
import { thrownBy } from "./thrown.ts";
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
  readonly crashes: Map<Cause, Outcome | Thrown>;
  /** What the guard of the role said of each message that was asked about; undefined in a role without one. */
  readonly guarded: Map<number, boolean | Thrown> | undefined;
  actions: readonly number[] | undefined;
  /** The declared bound that does not hold in it; "" for none; undefined until asked. */
  exceeded: string | undefined;
  /** What the protocol threw when it was asked about it, as a sentence; "" for nothing so far. */
  thrown: string;
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
  /** For each node, whether each action that was listed so far is fair. */
  readonly #fair: readonly Map<number, boolean>[];
  /** Whether the protocol threw about any so far. */
  throws = false;
  /** Equal ones are one object: there are far fewer of them than reactions, and they stay close to the processor. */
  readonly #outcomes = new Map<string, Outcome>();

  constructor(instance: Instance, values: Values, envelopes: Envelopes, reductions: Reductions) {
    this.#instance = instance;
    this.#values = values;
    this.#envelopes = envelopes;
    this.#reductions = reductions;
    this.#fair = instance.nodes.map(() => new Map<number, boolean>());
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

  /** Whether the node can receive this message now. Where the guard throws, the delivery does. */
  accepts(local: number, envelope: number): boolean {
    const { guarded } = this.#all[local];
    return !guarded || this.#guard(local, guarded, envelope) !== false;
  }

  #guard(local: number, guarded: Map<number, boolean | Thrown>, envelope: number): boolean | Thrown {
    let said = guarded.get(envelope);
    if (said === undefined) {
      const { node } = this.#all[local];
      const { behaviours, selves } = this.#instance;
      try {
        const message = this.#reductions.deliveryOf(envelope);
        said = behaviours[node].accepts!(this.views[local].state, message, selves[node]);
      } catch (error) {
        said = threw("accepts", error, this.#where(node));
      }
      guarded.set(envelope, said);
    }
    return said;
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
  initial(node: number): number | Thrown {
    const { behaviours, selves, nodes } = this.#instance;
    let first: object;
    try {
      first = behaviours[node].init(selves[node]);
    } catch (error) {
      return threw("init", error, this.#where(node));
    }
    if (typeof first !== "object" || first === null)
      throw new ModelError(
        `${this.#where(node)}, init answered ${JSON.stringify(first) ?? typeof first}; wanted a state, which is an object.`,
      );
    return this.#intern(node, "up", this.#values.id(first, `init of ${nodes[node]}`), NONE);
  }

  /** Ids of what the node may do by itself: none while it is down, nor where the protocol throws instead of listing them. */
  actions(local: number): readonly number[] {
    return (this.#all[local].actions ??= this.#listActions(local));
  }

  /** Whether an action that some node was found to be able to take is one that it eventually takes. */
  isFair(node: number, action: number): boolean {
    return this.#fair[node].get(action) ?? false;
  }

  /**
   * What the protocol threw instead of an answer about this node: whether it is beyond a bound, what it may do, whether that is
   * fair. As a sentence; "" where it answered.
   */
  thrown(local: number): string {
    // What is beyond a bound is not gone on from, whatever it might do.
    if (this.exceeded(local) === "") this.actions(local);
    return this.#all[local].thrown;
  }

  /** What the node does with an event. A timer that is the event is disarmed before. */
  react(local: number, event: number, firing = -1): Reaction {
    const { reactions, node, state } = this.#all[local];
    let reaction = reactions.get(event);
    if (reaction === undefined) {
      const guarded = kindOf(event) === "message" ? this.#all[local].guarded?.get(idOf(event)) : undefined;
      reaction =
        typeof guarded === "object"
          ? guarded
          : this.#reaction(local, event, firing, this.#reductions.of(node, state, event), NONE);
      reactions.set(event, reaction);
    }
    return reaction;
  }

  /** What a crash makes of the node, and what is still sent for it. */
  crash(local: number, cause: Cause): Outcome | Thrown {
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
    return (this.#all[local].exceeded ??= this.#firstExceeded(local));
  }

  #firstExceeded(local: number): string {
    const { bounds = {} } = this.#instance.behaviours[this.#all[local].node];
    return Object.keys(bounds).find((name) => !this.#isWithin(local, name, bounds[name])) ?? "";
  }

  /** Where a bound throws, that is told, and it is not known to be exceeded. */
  #isWithin(local: number, name: string, bound: Bound<object, Scope>): boolean {
    const what = `the bound "${name}"`;
    const said: unknown = this.#asked(local, what, () => bound(this.views[local].state, this.#instance.scope)) ?? true;
    if (typeof said === "boolean") return said;
    throw this.#wrong(local, what, said, "true where the state is within it, or false");
  }

  /** What the protocol answers about a node; undefined where it throws, which is noted. */
  #asked<T>(local: number, what: string, ask: () => T): T | undefined {
    try {
      return ask();
    } catch (error) {
      const { says } = threw(what, error, this.#where(this.#all[local].node));
      this.#all[local].thrown = says;
      this.throws = true;
      return undefined;
    }
  }

  #wrong(local: number, what: string, said: unknown, wanted: string): ModelError {
    const answer = JSON.stringify(said) ?? typeof said;
    return new ModelError(`${this.#where(this.#all[local].node)}, ${what} answered ${answer}; wanted ${wanted}.`);
  }

  #where(node: number): string {
    return `${this.#instance.protocol.name}, ${this.#instance.nodes[node]}`;
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

  #crash(crashing: number, cause: Cause): Outcome | Thrown {
    const { node } = this.#all[crashing];
    const { state: before } = this.views[crashing];
    const { behaviours, selves, nodes } = this.#instance;
    const [role, self] = [behaviours[node], selves[node]];
    let asked = "durable";
    let kept: object | undefined;
    let first: object;
    let words: unknown;
    try {
      kept = role.durable?.(before, self, cause);
      asked = "init";
      first = role.init(self);
      asked = "lastWords";
      words = role.lastWords?.(before, self, cause) ?? [];
    } catch (error) {
      return threw(asked, error, this.#where(node));
    }
    if (!Array.isArray(words))
      throw this.#wrong(crashing, "lastWords", words, "a list of messages, empty where there are none");
    const after = afterCrash(first, kept, `${this.#where(node)}, durable`);
    const state = this.#values.id(after, `durable state of ${nodes[node]}`);
    const sends = (words as readonly LastWord<Shape>[]).map(({ to, message, channel }) =>
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
    const { behaviours, selves, nodes } = this.#instance;
    const role = behaviours[node];
    if (status !== "up" || !role.actions) return NONE;
    const listed: unknown = this.#asked(local, "actions", () => role.actions?.(this.views[local].state, selves[node]));
    if (this.#all[local].thrown !== "") return NONE;
    if (!Array.isArray(listed)) {
      throw this.#wrong(local, "actions", listed, "a list of actions, empty where there are none");
    }
    const actions = [...new Set(listed.map((action) => this.#values.id(action, `action of ${nodes[node]}`)))];
    for (const action of actions) this.#askFair(local, action);
    return this.#all[local].thrown === "" ? actions : NONE;
  }

  #askFair(local: number, action: number): void {
    const { node } = this.#all[local];
    const known = this.#fair[node];
    if (known.has(action)) return;
    const { behaviours, selves } = this.#instance;
    const value = this.#values.at(action) as ActionOf<Shape>;
    const fair = this.#asked(local, "fair", () => behaviours[node].fair?.(value, selves[node]) ?? false);
    if (fair === undefined) return;
    if (typeof fair !== "boolean") throw this.#wrong(local, "fair", fair, "true or false");
    known.set(action, fair);
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
      const guarded = this.#instance.behaviours[node].accepts ? new Map<number, boolean | Thrown>() : undefined;
      const fresh = { reactions: new Map(), crashes: new Map(), actions: undefined, exceeded: undefined, thrown: "" };
      this.#all.push({ node, status, state, timers, guarded, ...fresh });
      this.views.push(view);
    }
    return id;
  }
}

const threw = (what: string, error: unknown, where: string): Thrown => ({
  kind: "threw",
  says: thrownBy(what, error, `${where}, ${what}`),
  choices: NONE,
});

/** Most lists are empty: one for all of them. */
const orNone = (list: readonly number[]): readonly number[] => (list.length === 0 ? NONE : list);

/** All outcomes of a reaction, in the order of the values on offer, and the errors that it throws. */
export function outcomes(reaction: Reaction): readonly (Outcome | Thrown)[] {
  if (reaction.kind !== "fork") return [reaction];
  return reaction.values.flatMap((_, at) => outcomes(reaction.branch(at)));
}
