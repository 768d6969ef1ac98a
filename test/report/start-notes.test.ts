/** The notes at the start: each thing once, however many nodes did it. */
import { expect, test } from "vitest";
import type { Story } from "../../src/report/story/story.ts";
import { startNotes } from "../../src/report/story/start-notes.ts";

type Started = Story["start"][number];

const names = ["n1", "n2", "n3", "n4", "n5", "n6", "n7", "n8", "n9", "n10", "n11", "n12"];
const message = (from: string, to: string, said: object) => ({ from, to, channel: "default" as const, message: said });
const starts = (
  nodes: readonly string[],
  sends: (node: string) => readonly (readonly [to: string, said: object])[],
  more: Partial<Started> = {},
) => ({
  start: nodes.map(
    (node) =>
      ({
        node,
        state: {},
        chose: [],
        arms: [],
        sends: sends(node).map(([to, said]) => message(node, to, said)),
        ...more,
      }) as Started,
  ),
});
const told = (story: { readonly start: readonly Started[] }): readonly string[] =>
  startNotes(story, false).map((note) => note.map(({ text }) => text).join(""));
const toOthers = (nodes: readonly string[], said: (node: string) => object) =>
  starts(nodes, (node) => nodes.filter((to) => to !== node).map((to) => [to, said(node)] as const));

test("what each node sends to all others is one line", () => {
  expect(told(toOthers(names, () => ({ kind: "rumour" })))).toEqual(["n1 … n12 each send rumour → all others"]);
  expect(told(toOthers(["n1", "n2", "n3"], () => ({ kind: "rumour" })))).toEqual([
    "n1, n2, n3 each send rumour → all others",
  ]);
});

test("what several nodes send to the same one is one line that names all senders", () => {
  const joins = starts(names, (node) => (node === "n1" || node === "n4" ? [] : [["n1", { kind: "join" }]]));
  expect(told(joins)).toEqual(["n2, n3, n5 … n12 each send join → n1"]);
});

test("messages that differ are listed one by one if they are few", () => {
  expect(told(toOthers(["n1", "n2", "n3"], (node) => ({ kind: "vote", for: node, term: 1 })))).toEqual([
    "n1 sends vote for=n1 term=1 → n2, n3",
    "n2 sends vote for=n2 term=1 → n1, n3",
    "n3 sends vote for=n3 term=1 → n1, n2",
  ]);
});

test("many messages of one kind are one line, with their common fields and their number", () => {
  expect(told(toOthers(names, (node) => ({ kind: "vote", for: node, term: 1 })))).toEqual([
    "n1 … n12 send vote for=… term=1 → n1 … n12, 132 messages in all",
  ]);
});

test("nodes that choose the same and start the same timers share a line", () => {
  const story = starts(names, () => [], { chose: [150], arms: [{ kind: "election" }] });
  expect(told(story)).toEqual(["n1 … n12: each chooses 150", "n1 … n12 start timer election"]);
});
