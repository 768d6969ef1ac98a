/** Two nodes that greet each other when they are asked to, and say farewell when they end. */
import { properties, protocol } from "../../src/index.ts";

interface Farewell {
  roles: {
    node: {
      state: { heard: string[] };
      receives: { kind: "greeting" } | { kind: "farewell" };
      action: { kind: "greet" };
    };
  };
  scope: object;
  channel: "words";
}

const farewell = protocol<Farewell>()({
  name: "farewell",
  summary: "whoever ends says so",
  channels: { words: "fifo" },
  nodes: () => ({ node: ["a", "b"] }),
  roles: {
    node: {
      init: () => ({ heard: [] }),
      actions: () => [{ kind: "greet" }],
      act: { greet: (_, __, self) => self.send(self.peers[0], { kind: "greeting" }) },
      receive: {
        greeting: ({ heard }) => void heard.push("greeting"),
        farewell: ({ heard }) => void heard.push("farewell"),
      },
      lastWords: (_, { peers }) => [{ to: peers[0], message: { kind: "farewell" } }],
    },
  },
  rules: {},
  scopes: { smoke: {} },
});

export default properties(farewell, {});
