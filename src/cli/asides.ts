/** What a command did not look at, and what it looked at though it is not claimed: else both are missed. */
import { isClaimedOf, type Suite } from "../model/properties.ts";
import { say } from "./output.ts";
import { placeName, scopesOfLimit, type Selected, type Selectors } from "./select.ts";

/** Says it in a paragraph of its own, where there is anything to say. */
export function sayAsides(suite: Suite, selected: Selected, { property = [] }: Pick<Selectors, "property">): void {
  const lines = asides(suite, selected, property.length > 0);
  if (lines.length > 0) say(`\n${lines.join("\n")}`);
}

/** @param asked whether properties were chosen by name */
function asides({ hold, limits }: Suite, selected: Selected, asked: boolean): string[] {
  const place = { scope: selected.scopeName, variant: selected.variant ?? undefined };
  if (asked) {
    return selected.subject.claims.flatMap(({ name, property }) => {
      if (!Object.hasOwn(hold, name)) {
        const scopes = scopesOfLimit(property)
          .map((scope) => `"${scope}"`)
          .join(", ");
        return [`"${name}" is a limit: it is believed, and refuted in scope ${scopes}.`];
      }
      if (isClaimedOf(property, place)) return [];
      return [`"${name}" is not claimed of ${placeName(selected)}: it was looked at because it was asked for.`];
    });
  }
  const elsewhere = Object.values(hold).filter((property) => !isClaimedOf(property, place)).length;
  const limitsHere = Object.entries(limits).filter(([, limit]) =>
    isClaimedOf({ ...limit, scopes: scopesOfLimit(limit) }, place),
  );
  return [
    ...(elsewhere === 0 ? [] : [`claimed only elsewhere: ${elsewhere} ${elsewhere === 1 ? "property" : "properties"}`]),
    ...limitsHere.map(([name]) => `limit, looked at with --property: ${name}`),
  ];
}
