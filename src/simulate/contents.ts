import type { MessageView } from "../model/property.ts";
import type { ChannelKind } from "../model/network.ts";
import type { Shape } from "../model/protocol.ts";
import type { Space } from "../semantics/space.ts";

/**
 * Messages on their channels, by numbers: what a letter is short of who sent it and where it goes. The channel stands in the last
 * bits of each, as many as the channels need: several are asked for at every step, and a shift costs less than a division.
 */
export class Contents {
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

  /** The kind of a message, a timer or an action among the values. */
  kindIn(value: number): string {
    return (this.#space.values.at(value) as { readonly kind: string }).kind;
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
