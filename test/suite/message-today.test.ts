/** Pictures say what a saved run violates today; what only its trace says is marked as that. */
import { describe, expect, test } from "vitest";
import { always, eventually, possible } from "../../src/index.ts";
import { messageToday } from "../../src/suite/message-today.ts";
import { chronicleOfTrace } from "../../src/suite/pages.ts";
import { Space } from "../../src/semantics/space.ts";
import type { NamedProperty } from "../../src/semantics/violations.ts";
import { traceOf } from "../../src/trace/trace-of.ts";
import { bank, pay } from "../report/bank.ts";
import { commit, found, giveUp, hastyCommit, named, obey, smoke, suite, traceWith } from "../trace/hasty-commit.ts";

describe("a saved run of which the trace says", () => {
  test("what it violates today shows just that", () => {
    expect(messageToday(hastyCommit, smoke(), named)).toBe("rm2 committed, rm1 aborted");
  });

  test("something else shows both", () => {
    const lying = traceWith([giveUp, commit, obey], "all is lost");
    expect(messageToday(lying, smoke(), named)).toBe("rm2 committed, rm1 aborted; the trace says: all is lost");
    expect(chronicleOfTrace(lying, suite, named).violated?.message).toBe(
      "rm2 committed, rm1 aborted; the trace says: all is lost",
    );
  });

  test("that it violates something, though it does not, shows what the trace says as such", () => {
    expect(messageToday(traceWith([giveUp], "all is lost"), smoke(), named)).toBe("the trace says: all is lost");
    expect(messageToday(traceWith([giveUp], "all is lost"), smoke(), undefined)).toBe("the trace says: all is lost");
  });

  test("that it no longer fits shows what the trace says as such", () => {
    expect(messageToday(traceWith([commit, commit, commit], "all is lost"), smoke(), named)).toBe(
      "the trace says: all is lost",
    );
  });

  const inTheBank = (property: NamedProperty["property"], message: string): string => {
    const of = { name: "it", property };
    const space = new Space(bank, {}, { histories: [property] });
    const counterexample = { run: { start: [], steps: [pay] }, message };
    return messageToday(traceOf({ space, named: of, counterexample, scopeName: "smoke", found }), space, of);
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
