/**
 * Decides which changes on the way to a violation are shown: those of fields that the violated property reads, unless all are asked for.
 * One rule for every picture.
 */
import type { Change } from "./changes.ts";
import type { Chronicle } from "./chronicle.ts";
import type { Effect } from "./story.ts";

/** Parts of states, as `readsAlong` names them; undefined if nothing is left out. */
export type Reads = readonly string[] | undefined;

/** A property that reads nothing of a state, such as one about what nodes record, does not say which changes matter: then show all. */
export const selective = (reads: Reads): Reads => (reads?.length === 0 ? undefined : reads);

/** What the violated property reads. */
export const readsIn = ({ properties, violated }: Pick<Chronicle, "properties" | "violated">): Reads =>
  selective(properties.find(({ name }) => name === violated?.name)?.reads);

/** The fields of node states, or of the shared part, that are read; undefined if all of them count. */
export function fieldsRead(reads: Reads, part: "state" | "shared"): ReadonlySet<string> | undefined {
  if (reads === undefined || reads.includes(part)) return undefined;
  return new Set(reads.flatMap((read) => (read.startsWith(`${part}.`) ? [read.slice(part.length + 1)] : [])));
}

/** A step with only those changes that are shown. */
export function readIn<E extends Effect>(effect: E, reads: Reads): E {
  const [ofState, ofShared] = changesApart(effect, reads);
  return { ...effect, changes: ofState.shown, sharedChanges: ofShared.shown };
}

/** What is shown at no step: how many changes, and of which fields, in order. */
export interface LeftOut {
  readonly count: number;
  readonly fields: readonly string[];
}

export function leftOutOf(effects: readonly Effect[], reads: Reads): LeftOut {
  const fields = effects.flatMap((effect) => changesApart(effect, reads).flatMap(({ leftOut }) => leftOut));
  return { count: fields.length, fields: [...new Set(fields)].sort() };
}

interface Apart {
  readonly shown: readonly Change[];
  /** The fields of the other changes. */
  readonly leftOut: readonly string[];
}

const changesApart = ({ changes, sharedChanges }: Effect, reads: Reads): readonly [Apart, Apart] => [
  apart(changes, "state", "", fieldsRead(reads, "state")),
  apart(sharedChanges, "shared", "shared", fieldsRead(reads, "shared")),
];

/** @param root what the paths of the changes begin with */
function apart(changes: readonly Change[], part: string, root: string, fields: ReadonlySet<string> | undefined): Apart {
  const isShown = (change: Change): boolean => {
    const field = fieldOf(change, root);
    return fields === undefined || (field === undefined ? fields.size > 0 : fields.has(field));
  };
  const leftOut = changes.filter((change) => !isShown(change)).map((change) => fieldOf(change, root) ?? part);
  return { shown: changes.filter(isShown), leftOut };
}

/** The field that a change belongs to; undefined if the whole became something else. */
function fieldOf(change: Change, root: string): string | undefined {
  const path = change.path.slice(root.length).replace(/^\./u, "");
  if (path !== "") return /^\[(?<odd>[^\]]*)\]|^(?<name>[^.[]+)/u.exec(path)?.slice(1).find(Boolean) ?? path;
  return change.kind === "gained" || change.kind === "lost" ? change.key : undefined;
}
