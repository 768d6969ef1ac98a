import type { MessageView, NodeView, World } from "../model/property.ts";
import type { MessageOf, Shape } from "../model/protocol.ts";
import type { Scope } from "../model/scope.ts";
import { type ByRole, NodesByRole } from "./by-role.ts";
import type { Envelope } from "./envelopes.ts";
import type { Inbox } from "./inbox.ts";
import { ownFields, WORLD_FIELDS } from "./own-fields.ts";
import type { Interned } from "./packed-state.ts";
import { readOnlyList } from "./read-only-list.ts";

/** A world as properties see it. One view can move from state to state; what is expensive to list is listed on first use. */
export class WorldView implements World<Shape> {
  static readonly #fields = ownFields(WorldView.prototype, WORLD_FIELDS);
  readonly #nodes: readonly NodeView<Shape>[];
  #history: unknown;
  #looksBeyondNodes = false;
  readonly #interned: Interned;
  readonly #messagesTo: (node: number) => readonly MessageView<Shape>[];
  readonly #faultsNow: () => number;
  readonly #sharedNow: () => number;
  #inFlight: readonly MessageView<Shape>[] | undefined;
  readonly #byRole: NodesByRole<NodeView<Shape>>;

  constructor(
    interned: Interned,
    nodes: readonly NodeView<Shape>[],
    messagesTo: (node: number) => readonly MessageView<Shape>[],
    faultsNow: () => number,
    sharedNow: () => number,
  ) {
    this.#interned = interned;
    this.#nodes = readOnlyList(nodes);
    this.#byRole = new NodesByRole(nodes);
    this.#messagesTo = messagesTo;
    this.#faultsNow = faultsNow;
    this.#sharedNow = sharedNow;
    Object.defineProperties(this, WorldView.#fields);
  }

  get nodes(): readonly NodeView<Shape>[] {
    return this.#nodes;
  }

  get history(): unknown {
    return this.#history;
  }

  set history(history: unknown) {
    this.#history = history;
  }

  /** Whether anything but `nodes` and `history` was looked at since this was last set to false. */
  get looksBeyondNodes(): boolean {
    return this.#looksBeyondNodes;
  }

  set looksBeyondNodes(looks: boolean) {
    this.#looksBeyondNodes = looks;
  }

  /** Call this after the view has moved to another state. */
  moved(): void {
    this.#inFlight = undefined;
    this.#byRole.moved();
  }

  get of(): ByRole<NodeView<Shape>> {
    return this.#byRole.in(this.#interned.instance);
  }

  get variant(): string {
    return this.#interned.instance.variant as string;
  }

  get inFlight(): readonly MessageView<Shape>[] {
    this.#looksBeyondNodes = true;
    return (this.#inFlight ??= this.#listInFlight());
  }

  get scope(): Scope {
    return this.#interned.instance.scope;
  }

  get partitions(): readonly string[] {
    this.#looksBeyondNodes = true;
    return this.#interned.faults.partitionsInForce(this.#faultsNow());
  }

  get shared(): object {
    this.#looksBeyondNodes = true;
    return this.#interned.values.at(this.#sharedNow()) as object;
  }

  #listInFlight(): readonly MessageView<Shape>[] {
    const messages: MessageView<Shape>[] = [];
    for (let node = 0; node < this.#nodes.length; node++) messages.push(...this.#messagesTo(node));
    return Object.freeze(messages);
  }
}

/** What is in flight to a node, given its inbox. A queue keeps its order; a set is ordered by content, not by what the search met first. */
export function messagesTo(interned: Interned, inbox: Inbox): readonly MessageView<Shape>[] {
  const { envelopes, values } = interned;
  const compare = (a: Envelope, b: Envelope): number => {
    if (a.link !== b.link) return a.link - b.link;
    return a.kind === "fifo" ? 0 : values.compare(a.message, b.message);
  };
  return inbox
    .map((id) => envelopes.all[id])
    .sort(compare)
    .map((envelope) => messageView(interned, envelope));
}

export const messageView = (
  { instance, values }: Interned,
  { from, to, channel, message }: Envelope,
): MessageView<Shape> => ({
  from: instance.nodes[from],
  to: instance.nodes[to],
  channel: instance.channels[channel] as "default",
  message: values.at(message) as MessageOf<Shape>,
});
