import { describe, expect, test } from "vitest";
import abd from "../../properties/registers/abd-register.properties.ts";
import singleCopy from "../../properties/registers/single-copy-register.properties.ts";
import { checkNow } from "../../src/check/check.ts";
import { fuzz } from "../../src/fuzz/fuzz.ts";
import type { Suite } from "../../src/model/properties.ts";
import type { Selection } from "../../src/semantics/instance.ts";

/** What a check says about one property: nothing if it holds. */
function says(
  { of, hold, refuted }: Suite,
  name: string,
  scope: string,
  selection: Selection = {},
): string | undefined {
  const named = [{ name, property: { ...hold, ...refuted }[name] }];
  const { properties } = checkNow({ protocol: of, scope: of.scopes[scope], selection, properties: named });
  const { verdict, counterexample } = properties[0];
  return verdict === "holds"
    ? undefined
    : `${verdict} in ${counterexample?.run.steps.length}: ${counterexample?.message}`;
}

describe("The single-copy register", () => {
  test("is linearizable with one server", () => {
    expect(says(singleCopy, "with one server the register is linearizable", "smoke")).toBeUndefined();
  });

  test("is not with two", () => {
    expect(says(singleCopy, "with two servers the register is linearizable", "two copies")).toBe(
      "violated in 6: c1's read can't be placed: it answered 0, but in every order that fits it answers 11",
    );
  });
});

describe("The ABD register", () => {
  test("is linearizable with two writers, who ask first", () => {
    expect(says(abd, "the register is linearizable", "small")).toBeUndefined();
  });

  test("is linearizable with one writer, which need not ask, even if a server crashes", () => {
    const selection = { variant: "one writer" };
    const name = "the register is linearizable with one writer that does not ask first";
    expect(says(abd, name, "one server crashes", selection)).toBeUndefined();
  });

  test("is not with two writers who do not ask", () => {
    expect(
      says(abd, "the register is linearizable with several writers that do not ask first", "smoke", {
        variant: "one writer",
      }),
    ).toBe("violated in 19: c1's read can't be placed: it answered 21, but in every order that fits it answers 11");
  });

  test("is not if a restarted server has forgotten its value", () => {
    expect(says(abd, "the register is linearizable even if servers forget on restart", "a server restarts")).toBe(
      "violated in 20: c1's read can't be placed: it answered 0, but in every order that fits it answers 11",
    );
  });

  const noWriteBack = { variant: "one writer", mutant: "no write-back on read" };
  const oneWriter = "the register is linearizable with one writer that does not ask first";

  test("is not without the write-back on read: a later read returns an older value", () => {
    expect(says(abd, oneWriter, "two reads", noWriteBack)).toBe(
      "violated in 12: c2's read can't be placed: it answered 0, but in every order that fits it answers 11",
    );
  });

  test("shows the same in random runs, shrunk to the same length", async () => {
    const subject = {
      protocol: abd.of,
      scope: abd.of.scopes["two reads"],
      selection: noWriteBack,
      properties: [{ name: oneWriter, property: abd.hold[oneWriter] }],
    };
    const { properties } = await fuzz(subject, { seed: 1, runs: 5000, first: true });
    expect(properties[0]).toMatchObject({ verdict: "violated" });
    expect(properties[0].counterexample?.run.steps).toHaveLength(12);
  });

  test("is not if half of the servers are enough", () => {
    const selection = { mutant: "half of the servers are enough" };
    expect(says(abd, "the register is linearizable", "one client", selection)).toBe(
      "violated in 10: c1's read can't be placed: it answered 0, but in every order that fits it answers 11",
    );
  });
});
