import { expect, it } from "vitest";
import { HistoryRows } from "../../src/check/histories/history-rows.ts";
import { ownRoom, type Room } from "../../src/check/visited/room.ts";
import { Stopped } from "../../src/semantics/pulse.ts";

/** Each row was first reached from the previous one. */
const below = { parent: (row: number): number => row - 1 };

const full: Room = {
  reserve() {
    throw new Stopped("--max-memory");
  },
  allocate() {
    throw new Stopped("--max-memory");
  },
};

function filled(room: Room): HistoryRows {
  const rows = new HistoryRows(below, room);
  for (const [row, history] of [5, 5, 7].entries()) rows.meet(row, history, row - 1, 10);
  return rows;
}

it("rows with histories can be saved when there is no room for more", () => {
  const { pairs, parents } = filled(full).saved;
  expect([...pairs].map((piece) => [...piece])).toEqual([[0, 5, 1, 5, 2, 7]]);
  const restored = new HistoryRows(below, ownRoom());
  restored.restore(filled(full).saved.pairs, parents);
  const found = [0, 1, 2].map((row) => [restored.below(row), restored.history(row), restored.parent(row)]);
  expect([restored.count, found]).toEqual([
    3,
    [
      [0, 5, -1],
      [1, 5, 0],
      [2, 7, 1],
    ],
  ]);
});

it("once a row is met with a second history, histories have their own rows, saved in the same form", () => {
  const rows = filled(ownRoom());
  expect(rows.meet(1, 7, 2, 10)).toBe(true);
  expect([...rows.saved.pairs].flatMap((piece) => [...piece])).toEqual([0, 5, 1, 5, 2, 7, 1, 7]);
  expect([rows.count, rows.parent(2), rows.parent(3)]).toEqual([4, 1, 2]);
});
