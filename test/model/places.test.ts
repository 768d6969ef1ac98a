/** Where a property applies: its scopes, its variants, and pairs of them that it leaves out. */
import { describe, expect, test } from "vitest";
import { always, properties, protocol } from "../../src/index.ts";
import { appliesTo } from "../../src/model/properties.ts";
import type { AnyProperty } from "../../src/model/property.ts";

interface Nothing {
  roles: { node: { state: { done: boolean } } };
  scope: object;
  variant: "patient" | "hasty";
}

const nothing = protocol<Nothing>()({
  name: "nothing",
  summary: "nothing happens",
  variants: ["patient", "hasty"],
  nodes: () => ({ node: ["n1"] }),
  roles: { node: { init: () => ({ done: false }) } },
  rules: {},
  scopes: { smoke: {}, large: {} },
});

const places = [
  { scope: "smoke", variant: "patient" },
  { scope: "smoke", variant: "hasty" },
  { scope: "large", variant: "patient" },
  { scope: "large", variant: "hasty" },
];
const appliesIn = (property: unknown): readonly string[] =>
  places
    .filter((place) => appliesTo(property as AnyProperty, place))
    .map(({ scope, variant }) => `${scope} ${variant}`);
const holds = (): boolean => true;

describe("a property applies", () => {
  test("everywhere if it names nothing", () => {
    expect(appliesIn(always<Nothing>(holds))).toEqual(["smoke patient", "smoke hasty", "large patient", "large hasty"]);
  });

  test("in the scopes and variants that it names", () => {
    expect(appliesIn(always<Nothing>(holds, { scopes: ["smoke"] }))).toEqual(["smoke patient", "smoke hasty"]);
    expect(appliesIn(always<Nothing>(holds, { variants: ["hasty"] }))).toEqual(["smoke hasty", "large hasty"]);
    expect(appliesIn(always<Nothing>(holds, { scopes: ["smoke"], variants: ["hasty"] }))).toEqual(["smoke hasty"]);
  });

  test("not in the scopes that it leaves out for a variant", () => {
    expect(appliesIn(always<Nothing>(holds, { except: { hasty: ["large"] } }))).toEqual([
      "smoke patient",
      "smoke hasty",
      "large patient",
    ]);
  });

  test("in a scope without a name only if it names no scope", () => {
    const unnamed = { scope: undefined, variant: "hasty" };
    expect(appliesTo(always<Nothing>(holds) as unknown as AnyProperty, unnamed)).toBe(true);
    expect(appliesTo(always<Nothing>(holds, { scopes: ["smoke"] }) as unknown as AnyProperty, unnamed)).toBe(false);
  });
});

describe("a property that names something unknown is refused", () => {
  test("with the nearest scope", () => {
    expect(() => properties(nothing, { "all is well": always(holds, { scopes: ["smok"] }) })).toThrow(
      'property "all is well" of nothing names the scope "smok": did you mean "smoke"? Known: smoke, large.',
    );
    expect(() => properties(nothing, { "all is well": always(holds, { except: { hasty: ["lager"] } }) })).toThrow(
      'property "all is well" of nothing names the scope "lager": did you mean "large"? Known: smoke, large.',
    );
  });

  test("also if it is known to be false", () => {
    expect(() => properties(nothing, {}, { "all is well": always(holds, { scopes: ["smok"] }) })).toThrow(
      'property "all is well" of nothing names the scope "smok"',
    );
  });

  test("as is one that is also known to be false", () => {
    expect(() => properties(nothing, { "all is well": always(holds) }, { "all is well": always(holds) })).toThrow(
      '"all is well" of nothing is listed both as a property that holds and as one known to be false. Remove one of the two.',
    );
  });

  test("as is a mutant", () => {
    const withMutant = (mutant: object) => () =>
      properties(
        { ...nothing, rules: { mayAct: () => true }, mutants: { "acts twice": mutant as never } } as never,
        {},
      );
    expect(withMutant({ source: "", rules: { mayAkt: () => true } })).toThrow(
      'mutant "acts twice" of nothing names the rule "mayAkt": did you mean "mayAct"? Known: mayAct.',
    );
    expect(withMutant({ source: "", rules: {}, scope: "smok" })).toThrow('names the scope "smok"');
    expect(withMutant({ source: "", rules: {}, variant: "hsaty" })).toThrow('names the variant "hsaty"');
  });

  test("with the nearest option", () => {
    const misspelt = { scops: ["smoke"] } as object;
    expect(() => properties(nothing, { "all is well": always(holds, misspelt) })).toThrow(
      'property "all is well" of nothing names the option "scops": did you mean "scopes"? Known: scopes, variants, ',
    );
  });

  test("with the nearest variant", () => {
    const wrong = "hsaty" as "hasty";
    expect(() => properties(nothing, { "all is well": always(holds, { variants: [wrong] }) })).toThrow(
      'property "all is well" of nothing names the variant "hsaty": did you mean "hasty"? Known: patient, hasty.',
    );
  });
});
