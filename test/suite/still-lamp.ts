/** The smallest suite: one node that does nothing, and one property that holds. */
import { always, properties, protocol } from "../../src/index.ts";

export const lamp = properties(
  protocol<{ roles: { lamp: { state: object } }; scope: object }>()({
    name: "lamp",
    summary: "it is on or off",
    nodes: () => ({ lamp: ["a"] }),
    roles: { lamp: { init: () => ({}) } },
    rules: {},
    scopes: { smoke: {} },
  }),
  { "it is well": always(() => true) },
);
