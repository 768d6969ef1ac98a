import type { Outcome } from "../semantics/outcome-tree.ts";
import type { Space } from "../semantics/space.ts";
import type { Sent } from "./run-history.ts";

/** What a step sends, in the form of histories. */
export const sentIn = ({ instance, envelopes, values }: Space, { sends }: Pick<Outcome, "sends">): readonly Sent[] =>
  sends.map((envelope) => {
    const { to, channel, message } = envelopes.all[envelope];
    return {
      to: instance.nodes[to],
      channel: instance.channels[channel],
      message: values.kinded(message),
    };
  });
