/** A run of 1,000 steps among 30 nodes, with hundreds of messages in flight: the largest page that is meant to stay fluent. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { always, properties, protocol } from "../../src/index.ts";
import type { Step } from "../../src/model/step.ts";
import { chronicleOf, pageOf } from "../../src/suite/pages.ts";
import { at } from "../../src/suite/selected.ts";

interface Crowd {
  roles: {
    node: {
      state: { heard: Record<string, number>; rounds: number };
      receives: { kind: "news"; round: number; text: string };
      timer: { kind: "round" };
    };
  };
  scope: object;
}

const NODES = Array.from({ length: 30 }, (_, i) => `n${String(i + 1).padStart(2, "0")}`);
const STEPS = 1000;
const toldBy = (own: number): readonly string[] =>
  [1, 2, 3, 4, 5, 6, 7].map((i) => NODES[(own + i * 4) % NODES.length]);

const crowd = protocol<Crowd>()({
  name: "crowd",
  summary: "everybody tells seven others, and few hear it",
  nodes: () => ({ node: NODES }),
  roles: {
    node: {
      init: () => ({ heard: {}, rounds: 0 }),
      start: (_, self) => self.startTimer({ kind: "round" }),
      timeout: {
        round(state, _, self) {
          state.rounds++;
          for (const to of toldBy(NODES.indexOf(self.id)))
            self.send(to, { kind: "news", round: state.rounds, text: `from ${self.id}` });
          self.startTimer({ kind: "round" });
        },
      },
      receive: {
        news(state, { from, round }) {
          state.heard[from] = round;
        },
      },
    },
  },
  rules: {},
  scopes: { smoke: {} },
});
const NAME = "nobody hears anything";
const suite = properties(crowd, {
  [NAME]: always<Crowd>(({ nodes }) => nodes.every(({ state }) => Object.keys(state.heard).length === 0)),
});

/** Writes the page, and returns the path of its file. */
export async function crowdPage(folder: string): Promise<string> {
  const violated = {
    name: NAME,
    counterexample: { run: { start: [], steps: steps() }, message: "many have heard much" },
  };
  const page = await pageOf(chronicleOf(at(suite, { scope: "smoke", variant: undefined }), violated), {
    command: undefined,
  });
  const file = join(folder, "crowd.html");
  writeFileSync(file, page);
  return file;
}

/** A node sends to seven others, and the four oldest messages are delivered: more and more is in flight. */
function steps(): readonly Step[] {
  const rounds = new Map<string, number>();
  const flying: Step[] = [];
  return Array.from({ length: STEPS }, (_, i): Step => {
    if (i % 5 !== 0) return flying.shift()!;
    const own = ((i / 5) * 7) % NODES.length;
    const from = NODES[own];
    const round = (rounds.get(from) ?? 0) + 1;
    rounds.set(from, round);
    for (const node of toldBy(own)) {
      const message = { kind: "news", round, text: `from ${from}` };
      flying.push({ kind: "deliver", node, from, channel: "default", message, choices: [] });
    }
    return { kind: "timeout", node: from, timer: { kind: "round" }, choices: [] };
  });
}
