/** A place in which properties are examined: a protocol at a finite size, in one variant, perhaps with a seeded bug. */
import type { Subject } from "../check/check.ts";
import { appliesTo, type Suite } from "../model/properties.ts";
import type { NamedProperty } from "../model/property.ts";

export interface Selected {
  readonly subject: Subject;
  readonly scopeName: string;
  /** Null if the protocol has none. */
  readonly variant: string | null;
  readonly mutant: string | null;
}

/** The scope that every protocol has. */
export const SMOKE = "smoke";

/** The name of a place: "smoke" or "smoke, forgetful". */
export const placeName = ({ scopeName, variant }: Pick<Selected, "scopeName" | "variant">): string =>
  variant === null ? scopeName : `${scopeName}, ${variant}`;

/** A place by the names of its parts, which must exist. */
export interface Where {
  readonly scope: string;
  readonly variant: string | undefined;
  readonly mutant?: string | undefined;
}

/** @param properties what to examine there; by default all that apply in the place */
export function at(suite: Suite, { scope, variant, mutant }: Where, properties?: readonly NamedProperty[]): Selected {
  const { of: protocol } = suite;
  return {
    subject: {
      protocol,
      scope: protocol.scopes[scope],
      selection: { variant, mutant },
      properties: properties ?? propertiesAt(suite, scope, variant),
    },
    scopeName: scope,
    variant: variant ?? null,
    mutant: mutant ?? null,
  };
}

function propertiesAt({ hold }: Suite, scope: string, variant: string | undefined): readonly NamedProperty[] {
  return Object.entries(hold).flatMap(([name, property]) =>
    appliesTo(property, { scope, variant }) ? [{ name, property }] : [],
  );
}
