/** Says what a command did not check, and what it checked although it does not apply: otherwise both go unnoticed. */
import { counted } from "../model/counted.ts";
import { appliesTo, type Suite } from "../model/properties.ts";
import { say } from "./terminal/output.ts";
import { isKnownFalseIn, placesOf } from "../suite/places.ts";
import { placeName, type Selected } from "../suite/selected.ts";
import type { JudgedProperty } from "../suite/reports.ts";
import type { Selectors } from "./select.ts";

/** Prints it as a paragraph of its own, if there is anything to say. */
export function sayNotices(
  suite: Suite,
  selected: Selected,
  { property = [] }: Pick<Selectors, "property">,
  found: readonly JudgedProperty[],
): void {
  const lines = property.length > 0 ? ofThoseAskedFor(suite, selected, found) : ofTheOthers(suite, selected);
  if (lines.length > 0) say(`\n${lines.join("\n")}`);
}

function ofThoseAskedFor(suite: Suite, selected: Selected, found: readonly JudgedProperty[]): string[] {
  const { scopeName: scope, variant } = selected;
  return selected.subject.properties.flatMap(({ name, property }) => {
    const here = found.find((one) => one.name === name);
    if (here?.expected) return [`"${name}" is known to be false, ${refuted(here)}`];
    if (Object.hasOwn(suite.refuted, name)) {
      const places = placesOf(suite, property).map((where) =>
        placeName({ scopeName: where.scope, variant: where.variant ?? null }),
      );
      return [
        `"${name}" is known to be false in ${places.join("; ")}. No verdict is expected here: it was checked because you asked for it.`,
      ];
    }
    if (appliesTo(property, { scope, variant: variant ?? undefined })) return [];
    return [`"${name}" does not apply in ${placeName(selected)}: it was checked because you asked for it.`];
  });
}

function refuted({ verdict }: JudgedProperty): string {
  if (verdict === "violated") return "and fails here, as expected.";
  if (verdict === "holds")
    return "but does not fail here. If it is true, move it to the properties that hold; else name the scope that shows it.";
  return "but has not failed here so far.";
}

function ofTheOthers(suite: Suite, selected: Selected): string[] {
  const place = { scope: selected.scopeName, variant: selected.variant ?? undefined };
  const elsewhere = Object.values(suite.hold).filter((property) => !appliesTo(property, place)).length;
  const others = Object.keys(suite.of.scopes).filter((scope) => scope !== selected.scopeName);
  const knownFalse = Object.keys(suite.refuted).filter((name) => isKnownFalseIn(suite, name, selected));
  return [
    ...(selected.subject.properties.length === 0
      ? ["No property applies here: all that was checked is that the protocol does not throw."]
      : []),
    ...(others.length === 0 || selected.mutant !== null
      ? []
      : [`not checked: ${others.length === 1 ? "scope" : "scopes"} ${others.join(", ")}`]),
    ...(elsewhere === 0
      ? []
      : [`apply only in other scopes or variants: ${counted(elsewhere, "property", "properties")}`]),
    ...knownFalse.map((name) => `known to be false, checked only with --property: ${name}`),
  ];
}
