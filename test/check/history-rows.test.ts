import { expect, it } from "vitest";
import { HistoryRows } from "../../src/check/histories/history-rows.ts";
import { ownRoom, type Room } from "../../src/check/visited/room.ts";
import { Stopped } from "../../src/semantics/pulse.ts";

/** Each row was first reached from the previous one. */
const below = { parent: (row: number): number => row - 1 };

/** Meets as many rows with each history. Returns which of them were new. */
function metInTurn(rows: HistoryRows, count: number, histories: number): readonly boolean[] {
  const isNew: boolean[] = [];
  for (let history = 0; history < histories; history++) {
    for (let row = 0; row < count; row++) {
      const before = rows.count;
      rows.meet(row, history, before - 1, 1e6);
      isNew.push(rows.count > before);
    }
  }
  return isNew;
}

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

it("however many histories there are, each row is met with each of them once", () => {
  const rows = new HistoryRows(below, ownRoom());
  expect(metInTurn(rows, 50, 100).every((isNew) => isNew)).toBe(true);
  expect(metInTurn(rows, 50, 100).some((isNew) => isNew)).toBe(false);
  expect([rows.count, rows.below(4999), rows.history(4999)]).toEqual([5000, 49, 99]);
});

it("where there is no room for more rows, those that are known are still recognized", () => {
  const rows = new HistoryRows(below, ownRoom());
  metInTurn(rows, 2, 40);
  const meets = (row: number, history: number): boolean => rows.meet(row, history, 79, 80);
  expect([meets(0, 0), meets(1, 39), meets(1, 40), meets(2, 0)]).toEqual([true, true, false, false]);
});
