/**
 * Ways to place operations, and what each becomes when more is placed. The same few come up again and again, so each is one object:
 * comparing two takes no look inside, and the specification is called once for each.
 */
import { canonical, keyOf as keyOfPlain } from "../plain.ts";
import { applied } from "./operation.ts";
import type { NodeId } from "../network.ts";
import type { AnySpec } from "./sequential-spec.ts";

/** One way to place operations. */
export interface Way {
  readonly state: unknown;
  /** Results of open operations that are placed; their clients do not know them yet. */
  readonly results: Readonly<Record<NodeId, unknown>>;
  /** Calls that their clients gave up on and that are not placed: each may still take effect, at any time. */
  readonly left: readonly unknown[];
}

/** The calls of the open operations, by client. */
export type Open = Readonly<Record<NodeId, unknown>>;

/** A way that places a client's operation, and the key of that operation's result. */
export interface Placed {
  readonly way: Way;
  readonly result: string;
}

/** All ways that place a client's operation and that a given way becomes: those that no other of them becomes, and the others. */
export interface PlacedWays {
  readonly least: readonly Placed[];
  readonly covered: readonly Way[];
}

/** An open operation; the same call of the same client always has the same number. */
interface OpenCall {
  readonly client: NodeId;
  readonly call: unknown;
  readonly number: number;
}

/** What a way becomes, as far as that has been computed. */
interface Next {
  /** By client, and by the key of its call. */
  readonly placing: Map<NodeId, Map<string, Way>>;
  readonly without: Map<NodeId, Way>;
  placingLeft: readonly Way[] | undefined;
  /** By client, and by the numbers of the open calls that are not placed. */
  readonly placed: Map<NodeId, Map<string, PlacedWays>>;
}

/** When this many are known, all are forgotten. */
const WAYS_MAX = 1 << 16;

export class Ways {
  readonly spec: AnySpec;
  readonly #known = new Map<string, Way>();
  readonly #next = new Map<Way, Next>();
  readonly #calls = new WeakMap<Open, readonly OpenCall[]>();
  readonly #callNumbers = new Map<string, number>();

  constructor(spec: AnySpec) {
    this.spec = spec;
  }

  /** The way that places nothing. */
  get start(): Way {
    return this.of({ state: this.spec.start, results: {}, left: [] });
  }

  /** The one object that stands for a way, until it is forgotten. */
  of(way: Way): Way {
    const key = keyOf(way);
    let known = this.#known.get(key);
    if (!known) this.#known.set(key, (known = canonical(way, WHERE).value as Way));
    return known;
  }

  /** Call this only while nobody holds a way: ways made afterwards are different objects from those made before. */
  keepBounded(): void {
    if (this.#known.size < WAYS_MAX) return;
    this.#known.clear();
    this.#next.clear();
  }

  /** What a way becomes when a client's open operation is placed. */
  placing(way: Way, client: NodeId, call: unknown): Way {
    const { placing } = this.#nextOf(way);
    let byCall = placing.get(client);
    if (!byCall) placing.set(client, (byCall = new Map()));
    const key = keyOf(call);
    let next = byCall.get(key);
    if (!next) {
      const { state, result } = applied(this.spec, way.state, call);
      byCall.set(key, (next = this.of({ ...way, state, results: { ...way.results, [client]: result } })));
    }
    return next;
  }

  /** What it becomes when one of the calls left behind is placed. */
  placingLeft(way: Way): readonly Way[] {
    return (this.#nextOf(way).placingLeft ??= way.left.map((call, i) => {
      const { state } = applied(this.spec, way.state, call);
      return this.of({ ...way, state, left: way.left.toSpliced(i, 1) });
    }));
  }

  /** What it becomes when a client learns its result. */
  without(way: Way, client: NodeId): Way {
    const { without } = this.#nextOf(way);
    let next = without.get(client);
    if (!next) {
      const { [client]: _, ...results } = way.results;
      without.set(client, (next = this.of({ ...way, results })));
    }
    return next;
  }

  /** What it becomes by placing open operations up to and including a client's own. */
  placed(way: Way, client: NodeId, open: Open): PlacedWays {
    const { placed } = this.#nextOf(way);
    let byOpen = placed.get(client);
    if (!byOpen) placed.set(client, (byOpen = new Map()));
    let key = "";
    // For calls already placed, it no longer matters what they were.
    for (const one of this.#callsIn(open)) if (!Object.hasOwn(way.results, one.client)) key += `,${one.number}`;
    let ways = byOpen.get(key);
    if (!ways) byOpen.set(key, (ways = this.#place(way, client, open)));
    return ways;
  }

  #place(from: Way, client: NodeId, open: Open): PlacedWays {
    // Operations after the client's can just as well be placed later.
    const reached = [...this.reachable([from], open, client)].filter(([{ results }]) => Object.hasOwn(results, client));
    return {
      least: reached.flatMap(([way, isCovered]) => (isCovered ? [] : [{ way, result: keyOf(way.results[client]) }])),
      covered: reached.flatMap(([way, isCovered]) => (isCovered ? [way] : [])),
    };
  }

  /**
   * These ways and everything they become by placing open operations, each once, with whether another one becomes it. If a client
   * is named, only ways that place its operation count as that other one.
   */
  reachable(ways: readonly Way[], open: Open, client?: NodeId): ReadonlyMap<Way, boolean> {
    const calls = this.#callsIn(open);
    const reached = new Map<Way, boolean>();
    for (const way of ways) reached.set(way, false);
    // Iterating a Map also visits entries added meanwhile.
    for (const way of reached.keys()) {
      const isCover = client === undefined || Object.hasOwn(way.results, client);
      const reach = (next: Way): void => {
        if (isCover || !reached.has(next)) reached.set(next, isCover);
      };
      for (const { client: other, call } of calls) {
        if (!Object.hasOwn(way.results, other)) reach(this.placing(way, other, call));
      }
      for (const next of this.placingLeft(way)) reach(next);
    }
    return reached;
  }

  #callsIn(open: Open): readonly OpenCall[] {
    let calls = this.#calls.get(open);
    if (!calls) {
      calls = Object.entries(open).map(([client, call]) => ({ client, call, number: this.#numberOf(client, call) }));
      this.#calls.set(open, calls);
    }
    return calls;
  }

  #numberOf(client: NodeId, call: unknown): number {
    const key = `${client} ${keyOf(call)}`;
    let number = this.#callNumbers.get(key);
    if (number === undefined) this.#callNumbers.set(key, (number = this.#callNumbers.size));
    return number;
  }

  #nextOf(way: Way): Next {
    let next = this.#next.get(way);
    if (!next) {
      next = { placing: new Map(), without: new Map(), placingLeft: undefined, placed: new Map() };
      this.#next.set(way, next);
    }
    return next;
  }
}

const WHERE = "part of a placement";

export const keyOf = (value: unknown): string => keyOfPlain(value, WHERE);
