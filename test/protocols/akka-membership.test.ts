import { fc, test } from "@fast-check/vitest";
import { expect } from "vitest";
import {
  canBecome,
  moves,
  prevailing,
  prevailingMember,
  type Status,
  type Version,
} from "../../src/protocols/akka/akka-cluster/membership.ts";

const statuses = Object.keys(moves) as readonly Status[];
const status = fc.constantFrom(...statuses);
const version = fc.constantFrom<Version>("fixed", "pekko");

/** Legal changes of status that are lost when a gossip from before is merged with one from after. */
const lostMoves = (by: Version): readonly string[] =>
  statuses.flatMap((from) =>
    statuses.filter((to) => canBecome(from, to) && prevailing(from, to, by) !== to).map((to) => `${from} to ${to}`),
  );

test("a later status prevails over an earlier one", () => {
  expect(lostMoves("fixed")).toEqual([]);
});

test("in Pekko, ReadyForShutdown is known to prevail over all that can follow it", () => {
  expect(lostMoves("pekko")).toEqual([
    "ReadyForShutdown to Leaving",
    "ReadyForShutdown to Exiting",
    "ReadyForShutdown to Down",
  ]);
});

test("no status can be reached again", () => {
  expect(statuses.filter((one) => canBecome(one, one))).toEqual([]);
});

test("from every status but Down a member can become Down, and from every status it can be removed", () => {
  expect(statuses.filter((one) => !canBecome(one, "Down"))).toEqual(["Down"]);
  expect(statuses.filter((one) => !canBecome(one, "Removed"))).toEqual([]);
});

test.prop([status, status, status, version])("which status prevails does not depend on the order", (a, b, c, by) => {
  const or = (one: Status, other: Status): Status => prevailing(one, other, by);
  expect(or(a, b)).toBe(or(b, a));
  expect(or(or(a, b), c)).toBe(or(a, or(b, c)));
  expect(or(a, a)).toBe(a);
});

test("if two gossips agree on a status, the one in which the member is older prevails", () => {
  const one = { status: "Up", upNumber: 2 } as const;
  const other = { status: "Up", upNumber: 1 } as const;
  const never = (): never => {
    throw new Error("the same status");
  };
  expect(prevailingMember(one, other, never)).toBe(other);
  expect(prevailingMember({ status: "Joining", upNumber: null }, { status: "Joining", upNumber: null }, never)).toEqual(
    {
      status: "Joining",
      upNumber: null,
    },
  );
});
