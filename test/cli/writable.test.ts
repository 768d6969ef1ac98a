import { expect, it } from "vitest";
import { refusal } from "../../src/cli/writable.ts";

it("a disk without room is no question of rights, and another folder of it is no way out", () => {
  expect(refusal("ENOSPC")).toEqual({
    says: "has no room for a file (ENOSPC)",
    wayOut: "The disk is full: make room, and run the command again.",
  });
  expect(refusal("EACCES")).toEqual({ says: "may not be written to (EACCES)" });
});
