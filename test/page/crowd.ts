/** Twelve nodes that send much at once, for the tests of crowded pages. */
import { always, properties, protocol } from "../../src/index.ts";

interface Crowd {
  roles: {
    node: {
      state: { heard: number };
      receives: { kind: "hello"; by: string };
    };
  };
  scope: object;
}

export const names = Array.from({ length: 12 }, (_, i) => `node-${i + 1}`);
const crowd = protocol<Crowd>()({
  name: "crowd",
  summary: "each of twelve nodes greets the first four",
  nodes: () => ({ node: names }),
  roles: {
    node: {
      init: () => ({ heard: 0 }),
      start: (_, self) => {
        for (const to of self.peers.slice(0, 4)) self.send(to, { kind: "hello", by: self.id });
      },
      receive: { hello: (state) => void state.heard++ },
    },
  },
  rules: {},
  scopes: { smoke: { faults: { crash: 1 } } },
});

export default properties(crowd, { "all is well": always(() => true) });
