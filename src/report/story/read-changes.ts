/**
 * Decides which changes on the way to a violation are shown: those of fields that the violated property reads, unless all are asked for,
 * or unless the step would then seem to do nothing. One rule for every picture.
 */
import type { NodeId } from "../../model/network.ts";
import { nodeOfStep } from "../../model/step.ts";
import { isPartOf, type ReadPart } from "../../semantics/reads/read-part.ts";
import type { FieldChange } from "./changes.ts";
import type { Chronicle } from "./chronicle.ts";
import type { Happening } from "./story.ts";

/** Undefined if nothing is left out. */
export type Reads = readonly ReadPart[] | undefined;

/** A property that reads nothing of a state, such as one about what nodes record, does not say which changes matter: then show all. */
export const selective = (reads: Reads): Reads => (reads?.length === 0 ? undefined : reads);

/** What the violated property reads. */
export const readsIn = ({ violated }: Pick<Chronicle, "violated">): Reads => selective(violated?.reads);

/**
 * The fields of a node's state, or of the shared part, that are read; undefined if all of them count.
 *
 * @param node undefined for the shared part
 */
export function fieldsRead(reads: Reads, part: "state" | "shared", node?: NodeId): ReadonlySet<string> | undefined {
  const names = reads?.filter((read) => isPartOf(read, node)).map((read) => read.part);
  if (names === undefined || names.includes(part)) return undefined;
  return new Set(names.flatMap((name) => (name.startsWith(`${part}.`) ? [name.slice(part.length + 1)] : [])));
}

type Changed = Pick<Happening, "step" | "changes" | "sharedChanges" | "sends" | "arms" | "stops">;

/** A step with only those changes that are shown. */
export function readIn<H extends Changed>(happening: H, reads: Reads): H {
  const [ofState, ofShared] = changesApart(happening, reads);
  return { ...happening, changes: ofState.shown, sharedChanges: ofShared.shown };
}

/** What is shown at no step: how many changes, and of which fields, in order; `s.token` where others' `token` is read. */
export interface LeftOut {
  readonly count: number;
  readonly fields: readonly string[];
}

export function leftOutOf(happenings: readonly Changed[], reads: Reads): LeftOut {
  const readOfOthers = new Set(reads?.map(({ part }) => part));
  const fields = happenings.flatMap((happening) => {
    const [{ leftOut }, ofShared] = changesApart(happening, reads);
    const node = nodeOfStep(happening.step);
    const named = leftOut.map((field) => (node && readOfOthers.has(`state.${field}`) ? `${node}.${field}` : field));
    return [...named, ...ofShared.leftOut];
  });
  return { count: fields.length, fields: [...new Set(fields)].sort() };
}

interface Apart {
  readonly shown: readonly FieldChange[];
  /** The fields of the other changes. */
  readonly leftOut: readonly string[];
}

function changesApart({ step, changes, sharedChanges, ...rest }: Changed, reads: Reads): readonly [Apart, Apart] {
  const [ofState, ofShared] = [
    apart(changes, "state", "", fieldsRead(reads, "state", nodeOfStep(step))),
    apart(sharedChanges, "shared", "shared", fieldsRead(reads, "shared")),
  ];
  const isSilent = [ofState.shown, ofShared.shown, rest.sends, rest.arms, rest.stops].every(
    ({ length }) => length === 0,
  );
  return isSilent
    ? [
        { shown: changes, leftOut: [] },
        { shown: sharedChanges, leftOut: [] },
      ]
    : [ofState, ofShared];
}

/** @param root what the paths of the changes begin with */
function apart(
  changes: readonly FieldChange[],
  part: string,
  root: string,
  fields: ReadonlySet<string> | undefined,
): Apart {
  const isShown = (change: FieldChange): boolean => {
    const field = fieldOf(change, root);
    return fields === undefined || (field === undefined ? fields.size > 0 : fields.has(field));
  };
  const leftOut = changes.filter((change) => !isShown(change)).map((change) => fieldOf(change, root) ?? part);
  return { shown: changes.filter(isShown), leftOut };
}

/** The field that a change belongs to; undefined if the whole became something else. */
function fieldOf(change: FieldChange, root: string): string | undefined {
  const path = change.path.slice(root.length).replace(/^\./u, "");
  if (path !== "") return /^\[(?<odd>[^\]]*)\]|^(?<name>[^.[]+)/u.exec(path)?.slice(1).find(Boolean) ?? path;
  return change.kind === "gained" || change.kind === "lost" ? change.key : undefined;
}
