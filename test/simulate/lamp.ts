/** A lamp that is switched on and lights some time later, with properties that have time limits. */
import {
  eventually,
  happens,
  leadsTo,
  measures,
  properties,
  protocol,
  type Suite,
  timeUntil,
  within,
} from "../../src/index.ts";

export interface Lamp {
  roles: {
    lamp: {
      state: { phase: "off" | "on" | "light" };
      receives: { kind: "none" };
      timer: { kind: "warm" };
      action: { kind: "switch" };
    };
  };
  scope: { after: number };
}
export const lamp = protocol<Lamp>()({
  name: "lamp",
  summary: "lights some time after it is switched on",
  nodes: () => ({ lamp: ["l1"] }),
  roles: {
    lamp: {
      init: () => ({ phase: "off" }),
      actions: ({ phase }) => (phase === "off" ? [{ kind: "switch" }] : []),
      fair: () => true,
      act: {
        switch(state, _, self) {
          state.phase = "on";
          self.startTimer({ kind: "warm" }, { after: self.scope.after });
        },
      },
      timeout: { warm: (state) => void (state.phase = "light") },
      receive: { none: () => undefined },
    },
  },
  rules: {},
  scopes: { smoke: { after: 0 } },
});
export const phase =
  (wanted: "on" | "light") =>
  ({ nodes }: { readonly nodes: readonly { readonly state: { phase: string } }[] }) =>
    nodes[0].state.phase === wanted || `it is ${nodes[0].state.phase}`;

export const lampSuite: Suite = properties(
  lamp,
  {
    "it lights within 5 s": within(phase("light"), 5),
    "what is switched on lights within 3 s": leadsTo(phase("on"), phase("light"), { within: 3 }),
    "it lights in the end": eventually(phase("light")),
  },
  {},
  {
    measures: measures(
      lamp,
      {
        "time until it is switched on": timeUntil(({ after }) => after?.state.phase === "on"),
        "it lights in time": happens(({ after }) => after?.state.phase === "light", { within: 5 }),
      },
      { slow: { after: 2000, timing: { delay: 0, actions: { switch: 2000 } } } },
    ),
  },
);
