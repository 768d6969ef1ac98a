/**
 * How nodes react to events when choices are drawn at random. Every step of a run needs this, so outcomes are remembered: per role
 * instead of per node, as a tree of questions (what is drawn, and, if the handler reads it, who sent the message or what the node is
 * called). Handlers that got the same answers ask the same question next. When too much is remembered, all of it is forgotten, and
 * what is still needed is found again.
 */
import { ModelError } from "../model/model-error.ts";
import { firstDifference } from "../model/plain.ts";
import type { Drawing } from "../semantics/drawn-choices.ts";
import { idOf, kindOf, messageEvent } from "../semantics/events.ts";
import type { Drawn } from "../semantics/outcome-tree.ts";
import type { Space } from "../semantics/space.ts";
import { DrawnBranches, type DrawnFork } from "./drawn-branches.ts";
import type { MessageContents } from "./message-contents.ts";
import type { NodeStreams } from "./node-streams.ts";
import type { RoleEffect, RoleOutcome } from "./role-outcome.ts";
import type { RoleStates } from "./role-states.ts";

/** Something that happens at a node. For a message, `event` carries its content. */
export interface Occasion {
  readonly roleState: number;
  readonly node: number;
  readonly event: number;
  /** The sender of the message, or -1. */
  readonly sender: number;
  readonly shared: number;
}

/** Where choices are drawn from. A node's stream is fetched only when something is drawn, since most steps draw nothing. */
type Choosing = Pick<NodeStreams, "choice">;

/** A branch that is missing in a tree, and the path to it. */
interface Missing {
  readonly place: DrawnBranches;
  readonly at: number;
  readonly drawn: number[];
  readonly hasSender: boolean;
  readonly hasName: boolean;
}

/** When more than this many outcomes are remembered, all are forgotten. */
const REMEMBERED_MAX = 2_000_000;

export class DrawnOutcomes {
  readonly #space: Space;
  readonly #contents: MessageContents;
  readonly #roleStates: RoleStates;
  /** By role state, then by event. */
  #known: DrawnBranches[] = [];
  #remembered = 0;
  #hits = 0;
  /** The rank of each node among those of its role, and how many these are. */
  readonly #ranks: readonly number[];
  readonly #sizes: readonly number[];
  readonly #lists = new Map<string, readonly unknown[]>();
  /** The draws on the path through the tree: one array, reused by every call. */
  readonly #drawn: number[] = [];

  constructor(space: Space, contents: MessageContents, roleStates: RoleStates) {
    this.#space = space;
    this.#contents = contents;
    this.#roleStates = roleStates;
    const { selves, index } = space.instance;
    this.#ranks = selves.map(({ id, role, nodes }) => index.get(id)! - index.get(nodes[role][0])!);
    this.#sizes = selves.map(({ role, nodes }) => nodes[role].length);
  }

  /** How a node reacts to an event, with its choices drawn from these streams. Valid until the next call. */
  of(roleState: number, node: number, event: number, sender: number, shared: number, streams: Choosing): RoleOutcome {
    // What depends on the shared part is not remembered.
    if (this.#space.sharedPart.isThere)
      return this.#outcomeOf(
        { roleState, node, event, sender, shared },
        drawingFrom(
          (bound) => streams.choice(node).below(bound),
          () => this.#peer(node, streams),
        ),
      );
    const drawn = this.#drawn;
    let draws = 0;
    let hasSender = false;
    let hasName = false;
    let place = (this.#known[roleState] ??= new DrawnBranches());
    let at = event;
    let branch = place.get(at);
    while (branch !== undefined && branch.kind === "fork") {
      switch (branch.asks) {
        case "number":
          drawn[draws++] = at = streams.choice(node).below(branch.bound);
          break;
        case "peer":
          drawn[draws++] = at = this.#peer(node, streams);
          break;
        case "sender":
          hasSender = true;
          at = sender;
          break;
        case "name":
          hasName = true;
          at = node;
          break;
      }
      place = branch.next;
      branch = place.get(at);
    }
    if (branch === undefined)
      return this.#run({ roleState, node, event, sender, shared }, streams, {
        place,
        at,
        drawn: drawn.slice(0, draws),
        hasSender,
        hasName,
      });
    this.#hits++;
    if ((this.#hits & (this.#hits - 1)) === 0) this.#verify({ roleState, node, event, sender, shared }, branch, drawn);
    return branch;
  }

  /** Draws another node of the same role: its rank. */
  #peer(node: number, streams: Choosing): number {
    const place = streams.choice(node).below(this.#sizes[node] - 1);
    return place < this.#ranks[node] ? place : place + 1;
  }

  /** Runs the handler, with the draws made so far and then with new ones. */
  #run(occasion: Occasion, streams: Choosing, missing: Missing): RoleOutcome {
    const { node, sender } = occasion;
    const { drawn } = missing;
    const asked: { readonly fork: DrawnFork; readonly answer: number }[] = [];
    let { hasSender, hasName } = missing;
    const ask = (asks: DrawnFork["asks"], bound: number, answer: number): void => {
      const next = new DrawnBranches(asks === "peer" ? this.#sizes[node] : 0);
      asked.push({ fork: { kind: "fork", asks, bound, next }, answer });
    };
    const names = {
      readsName: () => {
        if (!hasName) ask("name", 0, node);
        hasName = true;
      },
      readsSender: () => {
        if (!hasSender) ask("sender", 0, sender);
        hasSender = true;
      },
    };
    const drawing = (reportsReads: boolean): Drawing => {
      let used = 0;
      const next = (asks: DrawnFork["asks"], bound: number, draw: () => number): number => {
        if (used === drawn.length) {
          drawn.push(draw());
          ask(asks, bound, drawn[used]);
        }
        return drawn[used++];
      };
      return {
        below: (bound) => next("number", bound, () => streams.choice(node).below(bound)),
        peer: () => next("peer", 0, () => this.#peer(node, streams)),
        ...names,
        reportsReads,
      };
    };
    const outcome = this.#toldOrNot(occasion, drawing, names);
    if (++this.#remembered > REMEMBERED_MAX) {
      this.#known = [];
      this.#lists.clear();
      this.#remembered = 0;
      return outcome;
    }
    let { place, at } = missing;
    for (const { fork, answer } of asked) {
      place.set(at, fork);
      [place, at] = [fork.next, answer];
    }
    place.set(at, outcome);
    return outcome;
  }

  /**
   * If a handler cannot work with objects that report what it reads, it runs again with the plain ones, and counts as having read
   * everything.
   */
  #toldOrNot(
    occasion: Occasion,
    drawing: (reportsReads: boolean) => Drawing,
    { readsName, readsSender }: Pick<Drawing, "readsName" | "readsSender">,
  ): RoleOutcome {
    try {
      const told = this.#outcomeOf(occasion, drawing(true));
      if (told.kind === "done") return told;
    } catch (error) {
      if (!(error instanceof ModelError)) throw error;
    }
    readsName();
    readsSender();
    return this.#outcomeOf(occasion, drawing(false));
  }

  #outcomeOf({ roleState, node, event, sender, shared }: Occasion, drawing: Drawing): RoleOutcome {
    const kind = kindOf(event);
    const happens = kind === "message" ? messageEvent(this.#contents.envelope(sender, node, idOf(event))) : event;
    const firing = kind === "timer" ? idOf(event) : -1;
    const nodeState = this.#roleStates.at(roleState, node);
    const drawn = this.#space.nodeStates.drawnOutcome(nodeState, happens, shared, firing, drawing);
    return "message" in drawn ? drawn : this.#withoutNames(drawn);
  }

  #withoutNames({ outcome: { nodeState, sends, records, writes, choices }, armings }: Drawn): RoleEffect {
    const { destinations } = this.#space.envelopes;
    return {
      kind: "done",
      roleState: this.#roleStates.of(nodeState),
      to: this.#same(sends.map((envelope) => destinations[envelope])),
      contents: this.#same(sends.map((envelope) => this.#contents.of(envelope))),
      records,
      writes,
      choices,
      armings: this.#same(armings),
    };
  }

  /** Makes equal lists one object: there are few different ones, and they stay in the cache. */
  #same<T>(list: readonly T[]): readonly T[] {
    const key = JSON.stringify(list);
    const known = this.#lists.get(key);
    if (known === undefined) this.#lists.set(key, list);
    return (known as readonly T[] | undefined) ?? list;
  }

  /** Now and then a remembered outcome is compared with a fresh one, of the node that it is used for. */
  #verify(occasion: Occasion, remembered: RoleOutcome, drawn: readonly number[]): void {
    let used = 0;
    const next = (): number => drawn[used++];
    const again = this.#outcomeOf(occasion, drawingFrom(next, next));
    const difference = firstDifference(this.#readable(remembered), this.#readable(again));
    if (difference === undefined) return;
    const { protocol, nodes } = this.#space.instance;
    throw new ModelError(
      `${protocol.name}, ${nodes[occasion.node]}, ${kindOf(occasion.event)} is not pure: run twice on the same state and event, it differed at ${difference}. A handler may depend on its node, state, event, scope, variant, peers, rules and the shared part only.`,
    );
  }

  #readable(outcome: RoleOutcome): unknown {
    if (outcome.kind === "threw") return { threw: outcome.message };
    const { values, instance } = this.#space;
    const { roleState, to, contents, records, armings } = outcome;
    return {
      state: this.#roleStates.readable(roleState),
      sends: to.map((node, i) => [instance.nodes[node], this.#contents.readable(contents[i])]),
      records: records.map((record) => values.at(record)),
      timers: armings.map((arming) => JSON.stringify({ ...arming, timer: values.at(arming.timer) })),
    };
  }
}

/** A drawing that records nothing. */
const drawingFrom = (below: (bound: number) => number, peer: () => number): Drawing => ({
  below,
  peer,
  readsName: () => undefined,
  readsSender: () => undefined,
  reportsReads: false,
});
