/**
 * A state as a property sees it while its reads are noted. A node that a step did not change is the same object before and after the
 * step, and so is the `state` of a node of which the step changed only other parts. A property can see that, so it counts as read.
 * The states of two different nodes are never the same object.
 */
import type { MessageView, NodeView, World as View } from "../../model/property.ts";
import type { Shape } from "../../model/protocol.ts";
import type { Scope } from "../../model/scope.ts";
import { type ByRole, NodesByRole } from "../by-role.ts";
import { ownFields, WORLD_FIELDS } from "../own-fields.ts";
import { readOnlyList } from "../read-only-list.ts";
import type { NotedReads } from "./noted-reads.ts";
import { ShownNode, type ShownNodes } from "./shown-nodes.ts";
import { NO_NODE } from "./situations.ts";

export class ObservedWorld implements View<Shape, never> {
  static readonly #fields = ownFields(ObservedWorld.prototype, WORLD_FIELDS);
  readonly #reads: NotedReads;
  readonly #shownNodes: ShownNodes;
  readonly #first: number;
  /** If this is the state after a step: the state before it. */
  readonly #before: ObservedWorld | undefined;
  readonly #shown: ShownNode[] = [];
  readonly #nodes: NodeView<Shape>[] = [];
  /** Whether the two lists have the nodes of the current situation. */
  #isShown = false;
  readonly #byRole = new NodesByRole(this.#nodes);

  /** @param first the first column of this state */
  constructor(reads: NotedReads, shownNodes: ShownNodes, first: number, before?: ObservedWorld) {
    this.#reads = reads;
    this.#shownNodes = shownNodes;
    this.#first = first;
    this.#before = before;
    readOnlyList(this.#nodes);
    Object.defineProperties(this, ObservedWorld.#fields);
  }

  /** Call this when the situation has changed. */
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
    else for (let node = 0; node < this.#reads.columns.nodes; node++) this.#place(node, this.#nodeAt(node));
  }

  #showAfter(before: ObservedWorld): void {
    const changed = this.#reads.at(this.#reads.columns.changedAt) as number;
    before.#show();
    before.#shown.forEach((shown, node) => this.#place(node, shown));
    if (changed === NO_NODE) return;
    const node = changed >> 1;
    const isStateSame = (changed & 1) === 1;
    this.#place(
      node,
      isStateSame ? new ShownNode(this.#reads, this.#first + node, before.#shown[node].state) : this.#nodeAt(node),
    );
  }

  #nodeAt(node: number): ShownNode {
    return this.#shownNodes.at(this.#first + node);
  }

  #place(node: number, shown: ShownNode): void {
    this.#shown[node] = shown;
    this.#nodes[node] = shown.view;
  }

  get of(): ByRole<NodeView<Shape>> {
    this.#show();
    return this.#byRole.in(this.#reads.columns.space.instance);
  }

  get scope(): Scope {
    return this.#reads.columns.space.instance.scope;
  }

  get variant(): string {
    return this.#reads.columns.space.instance.variant as string;
  }

  get inFlight(): View<Shape>["inFlight"] {
    const { nodes } = this.#reads.columns;
    const first = this.#first + nodes;
    const messages: MessageView<Shape>[] = [];
    for (let node = 0; node < nodes; node++)
      messages.push(...(this.#reads.at(first + node) as View<Shape>["inFlight"]));
    return Object.freeze(messages);
  }

  get partitions(): readonly string[] {
    return this.#reads.at(this.#first + this.#reads.columns.faultsAt) as readonly string[];
  }

  get shared(): object {
    return this.#orNone(this.#reads.columns.sharedAt) as object;
  }

  get history(): never {
    return this.#orNone(this.#reads.columns.historyAt) as never;
  }

  /** Undefined, without noting a read, if the protocol has no shared part or the property no history: that is so in every state. */
  #orNone(at: number): unknown {
    const column = this.#first + at;
    return this.#reads.word(column) < 0 ? undefined : this.#reads.at(column);
  }
}
