import { expect, test } from "vitest";
import { labelOf, sentence } from "../../src/report/story/step-label.ts";
import { effectNotes } from "../../src/report/story/notes.ts";

test("no name in a sentence reverses the words around it", () => {
  const label = labelOf({ kind: "act", node: "n\u202E1", action: { kind: "go\u2066" }, choices: [] });
  expect(sentence(label)).toBe("n\uFFFD1 ● go\uFFFD");
});

test("of many recipients of the same message, some are named and the others are counted", () => {
  const sends = Array.from({ length: 2000 }, (_, i) => ({
    from: "n0",
    to: `n${i + 1}`,
    channel: "default" as const,
    message: { kind: "hello" },
  }));
  const effect = { changed: true, changes: [], sharedChanges: [], sends, arms: [], stops: [], records: [], links: [] };
  const step = { kind: "act", node: "n0", action: { kind: "greet" }, choices: [] } as const;
  expect(effectNotes(step, effect, false).map((note) => note.map(({ text }) => text).join(""))).toEqual([
    "sends hello → n1, n2, n3, n4, n5, n6, n7, n8, n9, n10, n11, n12 and 1,988 more",
  ]);
});
