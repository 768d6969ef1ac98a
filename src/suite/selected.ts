/** Where properties are looked at: a protocol at a finite size, in one variant, perhaps with a seeded bug. */
import type { Subject } from "../check/check.ts";
import { appliesTo, type Suite } from "../model/properties.ts";
import type { NamedProperty } from "../semantics/violations.ts";

export interface Selected {
  readonly subject: Subject;
  readonly scopeName: string;
  /** Null where the protocol has none. */
  readonly variant: string | null;
  readonly mutant: string | null;
}

/** The scope that every protocol has. */
export const SMOKE = "smoke";

/** How a place is called: "smoke" or "smoke, forgetful". */
export const placeName = ({ scopeName, variant }: Pick<Selected, "scopeName" | "variant">): string =>
  variant === null ? scopeName : `${scopeName}, ${variant}`;

/** A place by the names of its parts, which there are. */
export interface Where {
  readonly scope: string;
  readonly variant: string | undefined;
  readonly mutant?: string | undefined;
}

/** @param properties what is looked at there; all that apply in the place when left out */
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
