/** A ledger of two nodes: a line is on disk before it is acknowledged; a node that is closed accepts no lines. */
import { always, properties, protocol } from "../../src/index.ts";

export interface Ledger {
  roles: {
    node: {
      state: { lines: string[]; draft: string; open: boolean };
      receives: { kind: "write"; line: string } | { kind: "written"; line: string };
      timer: { kind: "tick" } | { kind: "dawn" };
      action: { kind: "ask"; line: string } | { kind: "close" };
    };
  };
  scope: { asked: string[] };
  channel: "words";
}

export const ledger = protocol<Ledger>()({
  name: "ledger",
  summary: "what is written is on disk before it is acknowledged",
  channels: { words: "fifo" },
  nodes: () => ({ node: ["a", "b"] }),
  roles: {
    node: {
      init: () => ({ lines: [], draft: "", open: true }),
      start: (_, self) => self.startTimer({ kind: "tick" }, { after: 100 }),
      restart: (_, self) => self.startTimer({ kind: "tick" }, { after: 100 }),
      accepts: ({ open }, { kind }) => open || kind === "written",
      durable: ({ lines }) => ({ lines }),
      timeout: {
        tick: (state) => void (state.draft = ""),
        dawn: (state) => void (state.open = true),
      },
      actions: ({ open }, { scope }) => [
        ...scope.asked.map((line) => ({ kind: "ask" as const, line })),
        ...(open ? [{ kind: "close" as const }] : []),
      ],
      act: {
        ask(state, { line }, self) {
          state.draft = line;
          self.send(self.id === "a" ? "b" : "a", { kind: "write", line });
        },
        close(state, _, self) {
          state.open = false;
          self.startTimer({ kind: "dawn" }, { after: 1000 });
        },
      },
      receive: {
        write(state, { from, line }, self) {
          self.rules.keep(state.lines, line);
          self.send(from, { kind: "written", line });
        },
        written: (state) => void (state.draft = ""),
      },
    },
  },
  rules: { keep: (lines: string[], line: string) => void lines.push(line) },
  scopes: { smoke: { asked: ["one", "two"] } },
  mutants: { forgetful: { source: "seeded", rules: { keep: () => undefined } } },
});

export default properties(ledger, {
  "a line stands once": always(({ nodes }) =>
    nodes.every(({ state: { lines } }) => new Set(lines).size === lines.length),
  ),
});
