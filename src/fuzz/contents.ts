/**
 * Hashes of what messages, timers and actions say. The engine's numbers depend on what it met first; a random choice
 * that went by them would come out differently in a run that is repeated alone. Choices go by these hashes instead.
 */
import { idOf, kindOf } from "../world/event.ts";
import { mix } from "../world/configurations.ts";
import type { Inbox } from "../world/inbox.ts";
import type { Move } from "../world/move.ts";
import type { Space } from "../world/space.ts";

export class Contents {
  readonly #space: Space;
  readonly #values: number[] = [];
  readonly #envelopes: number[] = [];

  constructor(space: Space) {
    this.#space = space;
  }

  /** Of a message with its sender and channel. */
  envelope(id: number): number {
    return (this.#envelopes[id] ??= this.#hashEnvelope(id));
  }

  /** Of everything that tells a move from the other ones in a world. */
  move({ kind, node, event, at, count }: Move, inboxes: readonly Inbox[]): number {
    const what =
      kind === "drop" || kind === "deliver" || kind === "duplicate"
        ? this.envelope(inboxes[node][at]) + count
        : event >= 0 && kindOf(event) !== "restart"
          ? this.#value(idOf(event))
          : node < 0
            ? at
            : count;
    return mix(hashOf(kind) ^ mix(node + 1) ^ mix(what + 1));
  }

  #hashEnvelope(id: number): number {
    const { link, message } = this.#space.envelopes.all[id];
    return mix(this.#value(message) ^ mix(link + 1));
  }

  #value(id: number): number {
    return (this.#values[id] ??= hashOf(this.#space.values.key(id)));
  }
}

/** FNV-1a by Glenn Fowler, Landon Curt Noll and Kiem-Phong Vo, over UTF-16 code units. */
function hashOf(text: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  return hash;
}
