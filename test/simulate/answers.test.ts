/** What followed from each answer is found again, whether the answers are kept in a list or in a table. */
import { describe, expect, test } from "vitest";
import { DrawnBranches } from "../../src/simulate/drawn-branches.ts";
import type { RoleEffect } from "../../src/simulate/role-outcome.ts";

const armings: RoleEffect["armings"] = [];
const told = (peer: number): RoleEffect => ({
  kind: "done",
  roleState: 2,
  to: [peer],
  contents: [9],
  records: [100 + peer],
  writes: 0,
  choices: [7, 200 + peer],
  armings,
});
const silent: RoleEffect = { ...told(0), to: [], contents: [], records: [] };

describe.each([
  ["a list", 100],
  ["a table", 5000],
])("in %s", (_, peers) => {
  const answers = new DrawnBranches(peers);
  const numbers = Array.from({ length: peers }, (__, peer) => peer).filter((peer) => peer % 5 !== 3);
  for (const peer of numbers) answers.set(peer, peer === 1000 ? silent : told(peer));

  test("each answer is found again, also one of another shape", () => {
    expect(numbers.map((peer) => structuredClone(answers.get(peer)))).toEqual(
      numbers.map((peer) => (peer === 1000 ? silent : told(peer))),
    );
  });

  test("an unknown answer is not found", () => {
    expect([answers.get(3), answers.get(98)]).toEqual([undefined, undefined]);
  });
});
