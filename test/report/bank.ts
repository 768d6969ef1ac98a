/** A bank sends its branches the amount that was paid: a protocol with two kinds of channel and every kind of fault, for pictures. */
import type { Step } from "../../src/model/step.ts";
import { protocol } from "../../src/index.ts";

interface Bank {
  roles: {
    bank: {
      state: { total: number; known: number; greeted: number };
      timer: { kind: "audit" };
      action: { kind: "pay" } | { kind: "greet" };
    };
    branch: {
      state: { total: number; known: number; greeted: number };
      receives: { kind: "paid"; total: number } | { kind: "hello" };
    };
  };
  scope: object;
  channel: "wire" | "post";
}
const init = () => ({ total: 0, known: 0, greeted: 0 });

export const bank = protocol<Bank>()({
  name: "bank",
  summary: "a bank tells its branches how much was paid",
  channels: { wire: "fifo", post: "unordered" },
  nodes: () => ({ bank: ["bank"], branch: ["east", "west"] }),
  roles: {
    bank: {
      init,
      start: (_, self) => self.startTimer({ kind: "audit" }),
      timeout: { audit: (_, timer, self) => self.startTimer(timer) },
      actions: () => [{ kind: "pay" }, { kind: "greet" }],
      act: {
        pay(state, _, self) {
          state.total += 5;
          for (const branch of self.nodes.branch)
            self.send(branch, { kind: "paid", total: state.total }, { channel: "wire" });
        },
        greet: (_state, _action, self) =>
          self.send(self.choose(self.nodes.branch), { kind: "hello" }, { channel: "post" }),
      },
    },
    branch: {
      init,
      receive: {
        paid: (state, { total }) => void (state.known = total),
        hello: (state) => void (state.greeted += 1),
      },
    },
  },
  rules: {},
  scopes: {
    smoke: { faults: { drop: 2, duplicate: 1, power: 1, restart: 1, partition: 1 }, partitions: "isolateEach" },
  },
});

// To the compiler, all channels of a protocol of whatever types are called "default".
const [wire, post] = ["wire", "post"] as string[] as "default"[];
export const pay: Step = { kind: "act", node: "bank", action: { kind: "pay" }, choices: [] };
export const greet: Step = { kind: "act", node: "bank", action: { kind: "greet" }, choices: ["east"] };
export const paid = (node: string): Step => ({
  kind: "deliver",
  node,
  from: "bank",
  channel: wire,
  message: { kind: "paid", total: 5 } as { kind: string },
  choices: [],
});
export const hello = (kind: "deliver" | "duplicate"): Step => ({
  kind,
  node: "east",
  from: "bank",
  channel: post,
  message: { kind: "hello" },
  choices: [],
});
export const lost: Step = {
  kind: "drop",
  node: "west",
  from: "bank",
  channel: wire,
  lost: [{ kind: "paid", total: 5 } as { kind: string }],
};
