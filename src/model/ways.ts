/**
 * Ways to place operations, and what they become. Few come up, again and again: each is one object, so that telling two apart takes
 * no look into them, and what the specification says is asked once.
 */
import { canonical, keyOf as keyOfPlain } from "./plain.ts";
import { applied } from "./operation.ts";
import type { NodeId } from "./network.ts";
import type { AnySpec } from "./sequential-spec.ts";

/** One way to place operations. */
export interface Way {
  readonly state: unknown;
  /** Of open operations that are placed: their results, which their clients do not yet know. */
  readonly results: Readonly<Record<NodeId, unknown>>;
  /** Calls that their clients have left behind and that are not placed: each may still take effect, at any time. */
  readonly left: readonly unknown[];
}

/** What a way becomes, as far as it was asked. */
interface Next {
  /** By the client, and the key of its call. */
  readonly placing: Map<NodeId, Map<string, Way>>;
  readonly without: Map<NodeId, Way>;
  placingLeft: readonly Way[] | undefined;
}

/** When there are so many, all are forgotten. */
const WAYS_MAX = 1 << 16;

export class Ways {
  readonly spec: AnySpec;
  readonly #known = new Map<string, Way>();
  readonly #next = new Map<Way, Next>();

  constructor(spec: AnySpec) {
    this.spec = spec;
  }

  /** The way in which nothing is placed. */
  get start(): Way {
    return this.of({ state: this.spec.start, results: {}, left: [] });
  }

  /** The one object that stands for a way, as long as it is not forgotten. */
  of(way: Way): Way {
    const key = keyOf(way);
    let known = this.#known.get(key);
    if (!known) this.#known.set(key, (known = canonical(way, WHERE).value as Way));
    return known;
  }

  /** To be called while nobody has one: those that there are become others than those that come. */
  keepBounded(): void {
    if (this.#known.size < WAYS_MAX) return;
    this.#known.clear();
    this.#next.clear();
  }

  /** What a way becomes when the open operation of a client is placed. */
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

  /** What it becomes when one of the calls that were left behind is placed. */
  placingLeft(way: Way): readonly Way[] {
    return (this.#nextOf(way).placingLeft ??= way.left.map((call, i) => {
      const { state } = applied(this.spec, way.state, call);
      return this.of({ ...way, state, left: way.left.toSpliced(i, 1) });
    }));
  }

  /** What it becomes when a client knows its result. */
  without(way: Way, client: NodeId): Way {
    const { without } = this.#nextOf(way);
    let next = without.get(client);
    if (!next) {
      const { [client]: _, ...results } = way.results;
      without.set(client, (next = this.of({ ...way, results })));
    }
    return next;
  }

  #nextOf(way: Way): Next {
    let next = this.#next.get(way);
    if (!next) this.#next.set(way, (next = { placing: new Map(), without: new Map(), placingLeft: undefined }));
    return next;
  }
}

const WHERE = "part of a placement";

export const keyOf = (value: unknown): string => keyOfPlain(value, WHERE);
