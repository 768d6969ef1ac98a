/** Pictures say what a saved run violates today; what only its trace says is marked as that. */
import { describe, expect, test } from "vitest";
import { always, eventually, possible } from "../../src/index.ts";
import { demandsWhen } from "../../src/report/html/page/verdict-words.ts";
import { messageToday } from "../../src/suite/message-today.ts";
import { chronicleOfTrace } from "../../src/suite/pages.ts";
import { Space } from "../../src/semantics/space.ts";
import type { NamedProperty } from "../../src/model/property.ts";
import { traceOf } from "../../src/trace/trace-of.ts";
import { bank, pay } from "../report/bank.ts";
import { commit, found, giveUp, hastyCommit, named, obey, smoke, suite, traceWith } from "../trace/hasty-commit.ts";

describe("a saved run of which the trace says", () => {
  test("what it violates today shows just that", () => {
    expect(messageToday(hastyCommit, smoke(), named)).toEqual({ message: "rm2 committed, rm1 aborted" });
  });

  test("something else shows both", () => {
    const lying = traceWith([giveUp, commit, obey], "all is lost");
    expect(messageToday(lying, smoke(), named)).toEqual({
      message: "rm2 committed, rm1 aborted; the trace says: all is lost",
    });
    expect(chronicleOfTrace(lying, suite, named).violated?.message).toBe(
      "rm2 committed, rm1 aborted; the trace says: all is lost",
    );
  });

  test("that it violates something, though it does not, shows what the trace says as such", () => {
    const lying = traceWith([giveUp], "all is lost");
    const claimed = { message: "the trace says: all is lost", isClaimed: true };
    expect(messageToday(lying, smoke(), named)).toEqual(claimed);
    expect(messageToday(lying, smoke(), undefined)).toEqual(claimed);
    expect(demandsWhen(chronicleOfTrace(lying, suite, named))).toBe(
      "which must hold at all times: said to be violated after 1 step",
    );
  });

  test("that it no longer fits shows what the trace says as such", () => {
    const older = traceWith([commit, commit, commit], "all is lost");
    expect(messageToday(older, smoke(), named).message).toBe("the trace says: all is lost");
    expect(demandsWhen(chronicleOfTrace(older, suite, named))).toBe(
      "which must hold at all times; this run is no longer possible",
    );
  });

  const inTheBank = (property: NamedProperty["property"], message: string): string => {
    const of = { name: "it", property };
    const space = new Space(bank, {}, { histories: [of] });
    const counterexample = { run: { start: [], steps: [pay] }, message };
    return messageToday(traceOf({ space, named: of, counterexample, scopeName: "smoke", found }), space, of).message;
  };

  test("a liveness property's sentence is decided like any other, but for `possible`, which takes a search", () => {
    expect(
      inTheBank(
        eventually(() => true),
        "it never comes",
      ),
    ).toBe("the trace says: it never comes");
    expect(
      inTheBank(
        possible(() => "not here"),
        "it cannot come",
      ),
    ).toBe("the trace says: it cannot come");
  });

  test("the property throws shows what it throws today", () => {
    const throwing = always(() => {
      throw new Error("boom");
    });
    expect(inTheBank(throwing, "nothing")).toMatch(/^it threw Error: boom \(.*\); the trace says: nothing$/u);
  });
});
