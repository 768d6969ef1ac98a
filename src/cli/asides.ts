/** What a command did not look at, and what it looked at though it is not claimed: else both are missed. */
import { isClaimedOf, type Suite } from "../model/properties.ts";
import { say } from "./output.ts";
import { type Selected, type Selectors, SMOKE } from "./select.ts";

/** Says it in a paragraph of its own, where there is anything to say. */
export function sayAsides(suite: Suite, selected: Selected, { property = [] }: Pick<Selectors, "property">): void {
  const lines = asides(suite, selected, property.length > 0);
  if (lines.length > 0) say(`\n${lines.join("\n")}`);
}

/** @param asked whether properties were chosen by name */
function asides({ hold, limits }: Suite, { subject, scopeName, variant }: Selected, asked: boolean): string[] {
  const place = { scope: scopeName, variant: variant ?? undefined };
  const here = variant === null ? scopeName : `${scopeName}, ${variant}`;
  if (asked) {
    return subject.claims.flatMap(({ name, property }) => {
      if (!Object.hasOwn(hold, name)) {
        const scopes = (property.scopes ?? [SMOKE]).map((scope) => `"${scope}"`).join(", ");
        return [`"${name}" is a limit: it is believed, and refuted in scope ${scopes}.`];
      }
      if (isClaimedOf(property, place)) return [];
      return [`"${name}" is not claimed of ${here}: it was looked at because it was asked for.`];
    });
  }
  const elsewhere = Object.values(hold).filter((property) => !isClaimedOf(property, place)).length;
  const limitsHere = Object.keys(limits).filter((name) => {
    const { scopes = [SMOKE] } = limits[name];
    return isClaimedOf({ ...limits[name], scopes }, place);
  });
  return [
    ...(elsewhere === 0 ? [] : [`claimed only elsewhere: ${counted(elsewhere, "property", "properties")}`]),
    ...limitsHere.map((name) => `limit, looked at with --property: ${name}`),
  ];
}

const counted = (count: number, one: string, more: string): string => `${count} ${count === 1 ? one : more}`;
