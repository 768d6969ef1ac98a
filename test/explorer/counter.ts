import { protocol } from "../../src/index.ts";

export interface Counter {
  roles: { counter: { state: { count: number }; action: { kind: "up" } | { kind: "slip" } } };
  scope: object;
}

/** Counts to three; it may slip at two. */
export const counter = protocol<Counter>()({
  name: "counter",
  summary: "counts to three",
  nodes: () => ({ counter: ["c"] }),
  roles: {
    counter: {
      init: () => ({ count: 0 }),
      actions: ({ count }) => (count === 3 ? [] : count === 2 ? [{ kind: "slip" }, { kind: "up" }] : [{ kind: "up" }]),
      act: {
        up: (state) => void state.count++,
        slip() {
          throw new Error("slipped");
        },
      },
    },
  },
  rules: {},
  scopes: { smoke: {} },
});
