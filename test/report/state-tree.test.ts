import { h } from "preact";
import { renderToString } from "preact-render-to-string";
import { expect, test } from "vitest";
import { StateTree } from "../../src/report/html/page/state-tree.tsx";

const shown = (before: unknown, after: unknown): string =>
  renderToString(h(StateTree, { before, after, reads: undefined }));

test("a field that changed shows what it was and what it is", () => {
  expect(shown({ term: 1 }, { term: 2 })).toContain(
    '<b>term</b> <del>1</del><span class="faint"> → </span><ins>2</ins>',
  );
});

test("of a value of several megabytes, only the changed part is shown", () => {
  const long = "x".repeat(1_000_000);
  const tree = shown({ text: `${long}a` }, { text: `${long}b` });
  expect(tree.length).toBeLessThan(5000);
  expect(tree).toMatch(/<del>…x+a<\/del>.*<ins>…x+b<\/ins>/u);
});
