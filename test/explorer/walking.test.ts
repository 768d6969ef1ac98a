import { expect, test } from "vitest";
import { Engine } from "../../src/explorer/engine.ts";
import type { Path } from "../../src/explorer/messages.ts";
import { properties, protocol } from "../../src/index.ts";

interface Tally {
  roles: { tally: { state: { ups: number; turns: number }; action: { kind: "up" } | { kind: "turn" } } };
  scope: object;
}

/** Turns without end; the third `up` is outside the bound. */
const tally = protocol<Tally>()({
  name: "tally",
  summary: "goes up, and turns",
  nodes: () => ({ tally: ["t"] }),
  roles: {
    tally: {
      init: () => ({ ups: 0, turns: 0 }),
      actions: () => [{ kind: "up" }, { kind: "turn" }],
      act: { up: (state) => void state.ups++, turn: (state) => void state.turns++ },
      fair: ({ kind }) => kind === "turn",
      bounds: { "ups <= 2": ({ ups }) => ups <= 2 },
    },
  },
  rules: {},
  scopes: { smoke: {} },
});

const engine = new Engine(
  properties(tally, {}),
  { scope: "smoke", variant: undefined },
  { command: "hearsay explore", properties: undefined, versions: {} },
);
const after = (...kinds: readonly ("up" | "turn")[]): Path => ({
  start: [],
  steps: kinds.map((kind) => ({ kind: "act", node: "t", action: { kind }, choices: [] })),
});
const kindsIn = ({ steps }: Path): readonly string[] =>
  steps.map((step) => (step.kind === "act" ? step.action.kind : step.kind));

test("random steps stay within the bounds as long as there is another way", () => {
  const [answer] = engine.answer({ kind: "walk", path: after("up"), steps: 20, seed: 1 });
  const kinds = answer.kind === "path" ? kindsIn(answer.path) : [];
  expect(kinds.length).toBe(21);
  expect(kinds.filter((kind) => kind === "up").length).toBeLessThanOrEqual(2);
});

test("outside a bound, the page is told which one it is", () => {
  const endsAfter = (path: Path): string | undefined => {
    const [answer] = engine.answer({ kind: "look", path, at: path.steps.length, isWhole: false });
    return answer.kind === "sight" ? answer.sight.ends : answer.kind;
  };
  expect(endsAfter(after("up", "up"))).toBe(undefined);
  expect(endsAfter(after("up", "up", "up"))).toBe(
    'This state is outside the bound "ups <= 2": searches and random steps do not go on from here.',
  );
});

test("a run that does not settle is left after 400 steps, and the page is told", () => {
  const [answer] = engine.answer({ kind: "settle", path: after(), seed: 1 });
  expect(answer).toMatchObject({ kind: "path", message: "it has not settled, and may go on for ever" });
  expect(answer.kind === "path" && answer.path.steps.length).toBe(400);
});
