/** A bank tells its branches how much was paid: a protocol with two kinds of channel and every kind of fault, for pictures. */
import { protocol } from "../../src/index.ts";

interface Bank {
  role: "bank" | "branch";
  state: { total: number; known: number; greeted: number };
  message: { kind: "paid"; total: number } | { kind: "hello" };
  timer: { kind: "audit" };
  action: { kind: "pay" } | { kind: "greet" };
  scope: object;
  channel: "wire" | "post";
}

export const bank = protocol<Bank>()({
  name: "bank",
  summary: "a bank tells its branches how much was paid",
  channels: { wire: "fifo", post: "unordered" },
  nodes: () => ({ bank: ["bank"], branch: ["east", "west"] }),
  init: () => ({ total: 0, known: 0, greeted: 0 }),
  actions: (_, self) => (self.role === "bank" ? [{ kind: "pay" }, { kind: "greet" }] : []),
  reduce(state, event, self) {
    if (event.kind === "start" && self.role === "bank") self.startTimer({ kind: "audit" });
    if (event.kind === "timer") self.startTimer({ kind: "audit" });
    if (event.kind === "action" && event.action.kind === "pay") {
      state.total += 5;
      for (const branch of self.nodes.branch)
        self.send(branch, { kind: "paid", total: state.total }, { channel: "wire" });
    }
    if (event.kind === "action" && event.action.kind === "greet") {
      self.send(self.choose(self.nodes.branch), { kind: "hello" }, { channel: "post" });
    }
    if (event.kind === "message" && event.message.kind === "paid") state.known = event.message.total;
    if (event.kind === "message" && event.message.kind === "hello") state.greeted += 1;
  },
  rules: {},
  scopes: {
    smoke: { faults: { drop: 2, duplicate: 1, power: 1, restart: 1, cut: 1 }, cuts: "isolateEach" },
  },
});
