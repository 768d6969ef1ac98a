import { expect, test } from "vitest";
import { Engine } from "../../src/explorer/engine.ts";
import type { Sight } from "../../src/explorer/messages.ts";
import { always, properties, protocol } from "../../src/index.ts";

interface Lamps {
  roles: { lamp: { state: { on: boolean }; action: { kind: "press" } } };
  scope: { lamps: number };
}

const lamps = protocol<Lamps>()({
  name: "lamps",
  summary: "each has a switch of its own",
  nodes: (scope) => ({ lamp: Array.from({ length: scope.lamps }, (_, i) => `l${i + 1}`) }),
  roles: {
    lamp: {
      init: () => ({ on: false }),
      actions: () => [{ kind: "press" }],
      act: { press: (state) => void (state.on = !state.on) },
    },
  },
  rules: {},
  scopes: { many: { lamps: 1000 } },
});
const dark = always<Lamps>(({ nodes }) => nodes.every(({ state }) => !state.on) || "light ".repeat(1000));

function newEngine(): Engine {
  const saving = { command: "hearsay explore", properties: undefined, versions: {} };
  return new Engine(properties(lamps, { "it is dark": dark }), { scope: "many", variant: undefined }, saving);
}

function look(isWhole: boolean): Sight {
  const [answer] = newEngine().answer({ kind: "look", path: { start: [], steps: [] }, at: 0, isWhole });
  if (answer.kind !== "sight") throw new Error(answer.kind);
  return answer.sight;
}

test("of thousands of possible steps, only the first are examined; the others are counted, and examined on demand", () => {
  const first = look(false);
  expect([first.options.length, first.more]).toEqual([100, 900]);
  expect(first.options[0].step).toEqual({ kind: "act", node: "l1", action: { kind: "press" }, choices: [] });
  const whole = look(true);
  expect([whole.options.length, whole.more]).toEqual([1000, 0]);
});

test("a step that violates a property shows the property's sentence, cut short", () => {
  const [{ violates }] = look(false).options;
  expect(violates.map(({ property, message }) => `${property}: ${message.length}`)).toEqual(["it is dark: 295"]);
});

test("a link names a run, and a link that was cut off is distinguished from one that is wrong", () => {
  const engine = newEngine();
  const press = { kind: "act", node: "l1", action: { kind: "press" }, choices: [] } as const;
  const [link] = engine.answer({ kind: "write link", path: { start: [], steps: [press, press] } });
  if (link.kind !== "text") throw new Error(link.kind);
  const read = (text: string) => [...engine.answer({ kind: "read link", text })][0];
  expect(read(link.text)).toMatchObject({ kind: "path", path: { steps: [press, press] }, message: undefined });
  const broken = Array.from({ length: link.text.length - 1 }, (_, length) => link.text.slice(0, length + 1));
  for (const text of [...broken, "{}", "null", "7", encodeURIComponent('{"start":[],"steps":[null]}')])
    expect(read(text)).toEqual({ kind: "failed", message: expect.stringContaining("the link is incomplete") });
});
