import { expect, test } from "vitest";
import { cut, wholeWords } from "../../src/report/story/abbreviate.ts";

test("a text is cut after whole characters, even if each takes two UTF-16 units", () => {
  expect(cut("🐢".repeat(6), 6)).toBe("🐢".repeat(6));
  expect(cut("🐢".repeat(7), 6)).toBe(`${"🐢".repeat(5)}…`);
  expect(cut(`a${"🐢".repeat(7)}`, 6)).toBe(`a${"🐢".repeat(4)}…`);
});

test("a text is cut between words where one ends near enough, and not in the middle of the only one", () => {
  expect(cut("elections never end", 17)).toBe("elections never …");
  expect(wholeWords("elections never end", 17)).toBe("elections never …");
  expect(wholeWords("elections", 6)).toBe(undefined);
});
