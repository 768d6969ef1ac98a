import type { MessageView } from "../model/property.ts";
import type { ChannelKind } from "../model/network.ts";
import type { Shape } from "../model/protocol.ts";
import type { Space } from "../semantics/space.ts";

/**
 * Contents: a message and its channel in one number, without sender and destination. The channel is in the lowest bits, as many as the
 * channels need: every step reads several, and a shift costs less than a division.
 */
export class MessageContents {
  readonly #space: Space;
  readonly #bits: number;
  readonly #mask: number;

  constructor(space: Space) {
    this.#space = space;
    this.#bits = 32 - Math.clz32(space.instance.channels.length - 1);
    this.#mask = 2 ** this.#bits - 1;
  }

  of(envelope: number): number {
    const { channel, message } = this.#space.envelopes.all[envelope];
    return (message << this.#bits) | channel;
  }

  channel(content: number): number {
    return content & this.#mask;
  }

  kind(content: number): ChannelKind {
    return this.#space.instance.kinds[content & this.#mask];
  }

  message(content: number): number {
    return content >>> this.#bits;
  }

  /** The kind of a message, timer or action, given the number of its value. */
  kindIn(value: number): string {
    return this.#space.values.kinded(value).kind;
  }

  envelope(from: number, to: number, content: number): number {
    return this.#space.envelopes.find(from, to, this.channel(content), this.message(content));
  }

  view(from: number, to: number, content: number): MessageView<Shape> {
    const { instance, values } = this.#space;
    return {
      from: instance.nodes[from],
      to: instance.nodes[to],
      channel: instance.channels[this.channel(content)],
      message: values.at(this.message(content)) as MessageView<Shape>["message"],
    };
  }

  readable(content: number): unknown {
    const { instance, values } = this.#space;
    return [instance.channels[this.channel(content)], values.at(this.message(content))];
  }
}
