import { expect, test } from "vitest";
import { properties } from "../../src/model/properties.ts";
import type { Property } from "../../src/model/property.ts";
import { always } from "../../src/model/property-makers.ts";
import { protocol } from "../../src/model/protocol.ts";
import { isKnownFalseIn, places, placesOf, refutedPlaces } from "../../src/suite/places.ts";
import { placeName } from "../../src/suite/selected.ts";

interface Counter {
  roles: { node: { state: { n: number } } };
  scope: { readonly size: number };
}

const counter = protocol<Counter>()({
  name: "counter",
  summary: "counts",
  nodes: () => ({ node: ["a"] }),
  roles: { node: { init: () => ({ n: 0 }) } },
  rules: {},
  variants: ["plain", "fixed"],
  scopes: { smoke: { size: 1 }, large: { size: 2 } },
});

type Options = Parameters<typeof always<Counter>>[1];
const property = (options: Options): Property<Counter> => always<Counter>(() => true, options);

const named: readonly (readonly [Options, readonly string[]])[] = [
  [{}, ["smoke, plain"]],
  [{ scopes: ["large"] }, ["large, plain"]],
  [{ scopes: ["large", "smoke"] }, ["large, plain", "smoke, plain"]],
  [{ variants: ["fixed"] }, ["smoke, fixed"]],
  [{ scopes: ["large"], variants: ["fixed", "plain"] }, ["large, fixed", "large, plain"]],
  [{ scopes: { plain: ["large"], fixed: ["smoke", "large"] } }, ["large, plain", "large, fixed", "smoke, fixed"]],
  [{ scopes: { fixed: ["large"] } }, ["large, fixed"]],
  [{ except: { plain: ["smoke"] } }, ["smoke, fixed"]],
  [{ except: { plain: ["smoke"], fixed: ["smoke"] } }, ["large, plain", "large, fixed"]],
];
test.each(named)("a property with %j names the places where it applies", (options, expected) => {
  const suite = properties(counter, { property: property(options) });
  const found = placesOf(suite, suite.hold.property).map(({ scope, variant = null }) =>
    placeName({ scopeName: scope, variant }),
  );
  expect(found).toEqual(expected);
});

test("a property that pairs variants with scopes applies only to these pairs", () => {
  const suite = properties(counter, { property: property({ scopes: { fixed: ["large"] } }) });
  expect(places(suite).map(placeName)).toEqual(["large, fixed"]);
  expect(() => properties(counter, { property: property({ scopes: { fixt: ["large"] } as never }) })).toThrow(
    'property "property" of counter names the variant "fixt": did you mean "fixed"?',
  );
  expect(() => properties(counter, { property: property({ scopes: { fixed: ["larger"] } }) })).toThrow(
    'property "property" of counter names the scope "larger": did you mean "large"?',
  );
});

test("a chosen scope or variant takes precedence over those that a property names", () => {
  const suite = properties(counter, { property: property({ scopes: ["large"], variants: ["fixed"] }) });
  const { property: of } = suite.hold;
  expect(placesOf(suite, of, { scope: "smoke" })).toEqual([{ scope: "smoke", variant: "fixed" }]);
  expect(placesOf(suite, of, { variant: "plain" })).toEqual([{ scope: "large", variant: "plain" }]);
});

test("a property known to be false is refuted only where it applies", () => {
  const suite = properties(counter, {}, { property: property({ scopes: ["large"] }), other: property({}) });
  expect(refutedPlaces(suite, "property").map(placeName)).toEqual(["large, plain"]);
  expect(refutedPlaces(suite, "other").map(placeName)).toEqual(["smoke, plain"]);
  const at = (scopeName: string, variant: string, mutant: string | null = null): boolean =>
    isKnownFalseIn(suite, "property", { scopeName, variant, mutant });
  expect([at("large", "plain"), at("large", "fixed"), at("smoke", "plain"), at("large", "plain", "seeded")]).toEqual([
    true,
    false,
    false,
    false,
  ]);
});
