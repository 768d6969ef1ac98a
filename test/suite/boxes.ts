/** Two boxes that may crash, each of them once. */
import { properties } from "../../src/model/properties.ts";
import { always } from "../../src/model/property-makers.ts";
import { protocol } from "../../src/model/protocol.ts";

interface Boxes {
  roles: { box: { state: object } };
  scope: object;
}

export const boxes = properties(
  protocol<Boxes>()({
    name: "boxes",
    summary: "may crash",
    nodes: () => ({ box: ["a", "b"] }),
    roles: { box: { init: () => ({}) } },
    rules: {},
    scopes: { smoke: { faults: { crash: { each: 1 } } } },
  }),
  { "some box is up": always<Boxes>(({ nodes }) => nodes.some(({ up }) => up) || "none is") },
);
