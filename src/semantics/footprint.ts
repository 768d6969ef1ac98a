/**
 * What a property may read of a state, where it says so: the rest throws. Then its verdict can change only where what it
 * reads does, and it need not be asked again elsewhere.
 */
import { ModelError } from "../model/model-error.ts";
import type { AnyProperty, NodeView, World as View } from "../model/property.ts";
import type { Shape } from "../model/protocol.ts";
import type { Scope } from "../model/scope.ts";
import { type ByRole, byRole } from "./by-role.ts";

const FIELD = "state.";

export class Footprint {
  readonly #property: string;
  readonly #reads: ReadonlySet<string>;
  /** The nodes that were shown before: there is one view for each node state. */
  readonly #nodes = new WeakMap<NodeView<Shape>, NodeView<Shape>>();

  /** @param property its name, for the error */
  constructor(property: string, reads: readonly string[]) {
    this.#property = property;
    this.#reads = new Set(reads);
  }

  allows(what: string): boolean {
    return this.#reads.has(what);
  }

  /** The fields of a state that may be read. */
  fieldsOf(state: object): readonly string[] {
    const all = Object.keys(state);
    return this.allows("state") ? all : all.filter((field) => this.allows(FIELD + field));
  }

  /** The part of a state that may be read. Valid as long as the view is. */
  of(view: View<Shape>): View<Shape> {
    return new ReadableWorld(view, this);
  }

  /** The part of a node that may be read: always the same object for the same node. */
  node(node: NodeView<Shape>): NodeView<Shape> {
    let shown = this.#nodes.get(node);
    if (!shown) {
      const { id, role } = node;
      const state = this.#state(node.state);
      const parts = { up: () => node.up, timers: () => node.timers };
      shown = Object.freeze(
        state
          ? this.#guarded({ id, role, state }, parts)
          : this.#guarded({ id, role }, { ...parts, state: () => node.state }),
      ) as unknown as NodeView<Shape>;
      this.#nodes.set(node, shown);
    }
    return shown;
  }

  /** What may be read of a state; undefined for one that is no record, like a Map, of which nothing is read but the whole. */
  #state(state: object): object | undefined {
    if (this.allows("state")) return state;
    const prototype: unknown = Object.getPrototypeOf(state);
    if (prototype !== Object.prototype && prototype !== null) return undefined;
    const fields = Object.entries(state).map(([field, value]) => [field, (): unknown => value] as const);
    return Object.freeze(this.#guarded({}, Object.fromEntries(fields), FIELD));
  }

  /** An object with more parts, of which only the declared ones can be read. */
  #guarded(object: object, parts: Readonly<Record<string, () => unknown>>, prefix = ""): object {
    for (const [name, read] of Object.entries(parts)) {
      const get = this.allows(prefix + name) ? read : (): never => this.#refuse(prefix + name);
      Object.defineProperty(object, name, { enumerable: true, get });
    }
    return object;
  }

  /** @throws ModelError where it may not be read */
  check(what: string): void {
    if (!this.allows(what)) this.#refuse(what);
  }

  #refuse(what: string): never {
    const declared = [...this.#reads].map((read) => `"${read}"`).join(", ");
    throw new ModelError(
      `property "${this.#property}" reads ${what}, which it does not declare; wanted "${what}" in its reads: [${declared}].`,
    );
  }
}

/** The part of a state that a property may read. */
class ReadableWorld implements View<Shape> {
  readonly nodes: readonly NodeView<Shape>[];
  readonly history: unknown;
  readonly #view: View<Shape>;
  readonly #footprint: Footprint;

  constructor(view: View<Shape>, footprint: Footprint) {
    this.nodes = view.nodes.map((node) => footprint.node(node));
    this.history = view.history;
    this.#view = view;
    this.#footprint = footprint;
  }

  get scope(): Scope {
    return this.#view.scope;
  }

  get variant(): string {
    return this.#view.variant;
  }

  get of(): ByRole<NodeView<Shape>> {
    return byRole({ roles: Object.keys(this.#view.of) }, this.nodes);
  }

  get inFlight(): View<Shape>["inFlight"] {
    this.#footprint.check("inFlight");
    return this.#view.inFlight;
  }

  get shared(): object {
    this.#footprint.check("shared");
    return this.#view.shared;
  }

  get partitions(): readonly string[] {
    this.#footprint.check("partitions");
    return this.#view.partitions;
  }
}

const footprints = new WeakMap<AnyProperty, Footprint>();

/** The footprint of a property, or undefined where it may read all. */
export function footprintOf(name: string, property: AnyProperty): Footprint | undefined {
  if (!property.reads) return undefined;
  let footprint = footprints.get(property);
  if (!footprint) {
    footprint = new Footprint(name, property.reads);
    footprints.set(property, footprint);
  }
  return footprint;
}
