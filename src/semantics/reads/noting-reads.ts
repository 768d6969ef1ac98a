/**
 * Shows a property a situation, and notes which places of it the property reads. What it hands out is what it always is, and
 * frozen; only nodes, and records in places that are read part by part, are proxies, which tell what is asked of them.
 *
 * A node that a step did not change is one object before and after it, and so is the state of a node of which the step changed
 * something else: which of these it is counts as read. The states of two nodes are never one object.
 */
import type { Change, NodeChange, NodeView, World as View } from "../../model/property.ts";
import type { Shape } from "../../model/protocol.ts";
import type { Scope } from "../../model/scope.ts";
import type { Step } from "../../model/step.ts";
import { type ByRole, likeRolesOf, NodesByRole } from "../by-role.ts";
import { inspectable, ownFields, STEP_FIELDS, WORLD_FIELDS } from "../own-fields.ts";
import { readOnlyList } from "../read-only-list.ts";
import { changesBetween } from "../step-view.ts";
import { isRecord, type Place, type Places } from "./read-places.ts";
import { NO_NODE, type SituationColumns } from "./situations.ts";

/** So many nodes are kept to be shown again. */
const SHOWN_MAX = 1 << 14;

/** Looks at one situation after another. */
export class Observer {
  readonly columns: SituationColumns;
  readonly #places: Places;
  readonly #now: ArrayLike<number>;
  /** In the order in which they were read, each once. */
  readonly #read: Place[] = [];
  /** Of places that were read in this situation. */
  #mark: number;
  /** Histories and shared parts that were handed out, and records of which something was asked: of the others, all may count. */
  readonly #handedOut = new Set<Place>();
  readonly #asked = new Set<Place>();
  /** The nodes that were shown in each column, by the numbers that stood there plus 1: shown again where the same stands there. */
  readonly #shown: (ShownNode | undefined)[][] = [];
  #shownCount = 0;
  /** The state of the situation, and that after its step: what is made for one situation serves all of them. */
  readonly #before: ObservedWorld;
  readonly #after: ObservedWorld;
  readonly #change: ObservedStep;

  constructor(places: Places, columns: SituationColumns, now: ArrayLike<number>) {
    this.#places = places;
    this.columns = columns;
    this.#now = now;
    this.#mark = places.newMark();
    this.#before = new ObservedWorld(this, 0);
    this.#after = new ObservedWorld(this, columns.width, this.#before);
    this.#change = new ObservedStep(this, this.#before, this.#after);
  }

  /** Says that the situation is another one. What was handed out before is not to be used any more. */
  begin(): void {
    this.#read.length = 0;
    this.#mark = this.#places.newMark();
    // To clear an empty set costs as much as to make one.
    if (this.#handedOut.size > 0) this.#handedOut.clear();
    if (this.#asked.size > 0) this.#asked.clear();
    if (this.#shownCount > SHOWN_MAX) this.#shown.length = this.#shownCount = 0;
    this.#before.moved();
    this.#after.moved();
    this.#change.moved();
  }

  /** What was read: to be looked at when the property has answered, and before the next situation. */
  get reads(): readonly Place[] {
    for (const place of this.#handedOut) if (!this.#asked.has(place)) this.#note(place);
    return this.#read;
  }

  world(): View<Shape, never> {
    return this.#before;
  }

  /** A step. Which node it changed counts as read, once somebody looks at those after it. */
  change(): Change<Shape, never> {
    return this.#change;
  }

  word(column: number): number {
    return this.#now[column];
  }

  /** Hands out what stands in a column. */
  at(column: number): unknown {
    const place = this.#places.root(column);
    const value = this.columns.value(column, this.#now[column]);
    const record = place.isSplit ? this.record(place, value) : undefined;
    if (!record) {
      this.#note(place);
      return value;
    }
    this.#handedOut.add(place);
    return record;
  }

  /** The node in a column. */
  node(column: number): ShownNode {
    const shown = (this.#shown[column] ??= []);
    const at = this.#now[column] + 1;
    let node = shown[at];
    if (!node) {
      this.#shownCount++;
      shown[at] = node = new ShownNode(this, column);
    }
    return node;
  }

  #note(place: Place): void {
    if (place.mark === this.#mark) return;
    place.mark = this.#mark;
    this.#read.push(place);
  }

  /** A record that tells what is asked of it; undefined for what is none. */
  record(place: Place, value: unknown): object | undefined {
    return isRecord(value) ? new Proxy(inspectable(value), new Told(this, place)) : undefined;
  }

  place(column: number): Place {
    return this.#places.root(column);
  }

  field(place: Place, name: string): Place {
    return this.#places.field(place, name);
  }

  /** A field of a record is read. */
  read(record: Place, name: string): void {
    this.#asked.add(record);
    this.#note(this.#places.field(record, name));
  }

  /** Which fields a record has is read: as long as there are no better words for it, all of it. */
  readKeys(record: Place): void {
    this.#asked.add(record);
    this.#note(record);
  }
}

/** Tells what is asked of a record. */
class Told implements ProxyHandler<object> {
  readonly #observer: Observer;
  readonly #place: Place;

  constructor(observer: Observer, place: Place) {
    this.#observer = observer;
    this.#place = place;
  }

  get(record: object, key: string | symbol): unknown {
    if (typeof key === "string") this.#observer.read(this.#place, key);
    return Reflect.get(record, key);
  }

  has(record: object, key: string | symbol): boolean {
    if (typeof key === "string") this.#observer.read(this.#place, key);
    return Reflect.has(record, key);
  }

  getOwnPropertyDescriptor(record: object, key: string | symbol): PropertyDescriptor | undefined {
    if (typeof key === "string") this.#observer.read(this.#place, key);
    return Reflect.getOwnPropertyDescriptor(record, key);
  }

  ownKeys(record: object): (string | symbol)[] {
    this.#observer.readKeys(this.#place);
    return Reflect.ownKeys(record);
  }
}

/** Tells what is asked of a node. What it is called and what role it has can always be read. */
class ToldOfNode implements ProxyHandler<object> {
  readonly #observer: Observer;
  readonly #place: Place;
  /** Whether its state tells itself what is asked of it. */
  readonly #isStateTold: boolean;

  constructor(observer: Observer, place: Place, isStateTold: boolean) {
    this.#observer = observer;
    this.#place = place;
    this.#isStateTold = isStateTold;
  }

  get(node: object, key: string | symbol): unknown {
    this.#read(key);
    return Reflect.get(node, key);
  }

  getOwnPropertyDescriptor(node: object, key: string | symbol): PropertyDescriptor | undefined {
    this.#read(key);
    return Reflect.getOwnPropertyDescriptor(node, key);
  }

  #read(key: string | symbol): void {
    const isWhole = key === "up" || key === "timers" || (key === "state" && !this.#isStateTold);
    if (isWhole) this.#observer.read(this.#place, key);
  }
}

/** The state of a node, as it is shown. */
interface ShownState {
  readonly state: unknown;
  readonly isTold: boolean;
}

/** A node, with the state of another in the place of its own where these are the same. */
class ShownNode {
  readonly view: NodeView<Shape>;
  readonly state: ShownState;

  constructor(observer: Observer, column: number, state?: ShownState) {
    const node = observer.columns.space.nodeStates.view(observer.word(column));
    const place = observer.place(column);
    this.state = state ?? ShownNode.#stateOf(observer, observer.field(place, "state"), node.state);
    const shown = inspectable({ ...node, state: this.state.state });
    this.view = new Proxy(shown, new ToldOfNode(observer, place, this.state.isTold)) as NodeView<Shape>;
  }

  static #stateOf(observer: Observer, place: Place, state: object): ShownState {
    const record = observer.record(place, state);
    return { state: record ?? state, isTold: record !== undefined };
  }
}

/** A state of which is noted what is read. */
class ObservedWorld implements View<Shape, never> {
  static readonly #fields = ownFields(ObservedWorld.prototype, WORLD_FIELDS);
  readonly #observer: Observer;
  readonly #first: number;
  /** The state before the step that led to this one. */
  readonly #before: ObservedWorld | undefined;
  readonly #shown: ShownNode[] = [];
  readonly #nodes: NodeView<Shape>[] = [];
  /** Whether these are the nodes of the situation. */
  #isShown = false;
  readonly #byRole = new NodesByRole(this.#nodes);

  /** @param first the column where it begins */
  constructor(observer: Observer, first: number, before?: ObservedWorld) {
    this.#observer = observer;
    this.#first = first;
    this.#before = before;
    readOnlyList(this.#nodes);
    Object.defineProperties(this, ObservedWorld.#fields);
  }

  /** The situation is another one. */
  moved(): void {
    this.#isShown = false;
    this.#byRole.moved();
  }

  get nodes(): readonly NodeView<Shape>[] {
    this.#show();
    return this.#nodes;
  }

  #show(): void {
    if (this.#isShown) return;
    this.#isShown = true;
    if (this.#before) this.#showAfter(this.#before);
    else for (let node = 0; node < this.#observer.columns.nodes; node++) this.#place(node, this.#nodeAt(node));
  }

  #showAfter(before: ObservedWorld): void {
    const changed = this.#observer.at(this.#observer.columns.changedAt) as number;
    before.#show();
    before.#shown.forEach((shown, node) => this.#place(node, shown));
    if (changed === NO_NODE) return;
    const node = changed >> 1;
    const isStateSame = (changed & 1) === 1;
    this.#place(
      node,
      isStateSame ? new ShownNode(this.#observer, this.#first + node, before.#shown[node].state) : this.#nodeAt(node),
    );
  }

  #nodeAt(node: number): ShownNode {
    return this.#observer.node(this.#first + node);
  }

  #place(node: number, shown: ShownNode): void {
    this.#shown[node] = shown;
    this.#nodes[node] = shown.view;
  }

  get of(): ByRole<NodeView<Shape>> {
    this.#show();
    return this.#byRole.in(this.#observer.columns.space.instance);
  }

  get scope(): Scope {
    return this.#observer.columns.space.instance.scope;
  }

  get variant(): string {
    return this.#observer.columns.space.instance.variant as string;
  }

  get inFlight(): View<Shape>["inFlight"] {
    const { nodes } = this.#observer.columns;
    const first = this.#first + nodes;
    return Object.freeze(
      Array.from({ length: nodes }, (_, node) => this.#observer.at(first + node) as View<Shape>["inFlight"]).flat(),
    );
  }

  get partitions(): readonly string[] {
    return this.#observer.at(this.#first + this.#observer.columns.faultsAt) as readonly string[];
  }

  get shared(): object {
    return this.#orNone(this.#observer.columns.sharedAt) as object;
  }

  get history(): never {
    return this.#orNone(this.#observer.columns.historyAt) as never;
  }

  /** A protocol without a shared part, or a property without a history, has none in any state. */
  #orNone(at: number): unknown {
    const column = this.#first + at;
    return this.#observer.word(column) < 0 ? undefined : this.#observer.at(column);
  }
}

/** A step of which is noted what is read. */
class ObservedStep implements Change<Shape, never> {
  static readonly #fields = ownFields(ObservedStep.prototype, STEP_FIELDS);
  readonly #before: View<Shape, never>;
  readonly #after: View<Shape, never>;
  readonly #observer: Observer;
  #step: Step | undefined;
  #nodes: readonly NodeChange<Shape>[] | undefined;
  #of: ByRole<NodeChange<Shape>> | undefined;

  constructor(observer: Observer, before: ObservedWorld, after: ObservedWorld) {
    this.#observer = observer;
    this.#before = before;
    this.#after = after;
    Object.defineProperties(this, ObservedStep.#fields);
  }

  /** The situation is another one. */
  moved(): void {
    this.#step = this.#nodes = this.#of = undefined;
  }

  get before(): View<Shape, never> {
    return this.#before;
  }

  get after(): View<Shape, never> {
    return this.#after;
  }

  get step(): Step {
    return (this.#step ??= this.#observer.at(this.#observer.columns.stepAt) as Step);
  }

  get scope(): Scope {
    return this.before.scope;
  }

  get variant(): string {
    return this.before.variant;
  }

  get nodes(): readonly NodeChange<Shape>[] {
    return (this.#nodes ??= changesBetween(this.before.nodes, this.after.nodes));
  }

  get of(): ByRole<NodeChange<Shape>> {
    return (this.#of ??= likeRolesOf(this.after.of, this.nodes));
  }
}
