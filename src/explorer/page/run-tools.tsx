/** @jsxRuntime automatic @jsxImportSource preact */
/** The tools for a run: undo and redo, begin anew, switch to another branch, save. */
import { counted } from "../../model/counted.ts";
import { short } from "../../report/story/abbreviate.ts";
import type { ExplorerPlace } from "../messages.ts";
import { begin, branchesOf, type Branches, lookAt } from "./branches.ts";

export interface RunToolsProps {
  readonly branches: Branches;
  /** The number of steps of the branch. */
  readonly end: number;
  readonly place: ExplorerPlace;
  go(to: number): void;
  walkTo(to: Branches): void;
  save(): void;
}

export function RunTools({ branches, end, place, go, walkTo, save }: RunToolsProps) {
  const { at } = branches;
  return (
    <>
      <button type="button" class="button" disabled={at === 0} onClick={() => go(at - 1)}>
        Undo
      </button>
      <button type="button" class="button" disabled={at === end} onClick={() => go(at + 1)}>
        Redo
      </button>
      <button type="button" class="button" onClick={() => walkTo(begin(branches.start))}>
        Start over
      </button>
      <button type="button" class="button" onClick={save}>
        Save as a trace
      </button>
      {place.starts.length > 1 && (
        <select
          aria-label="How it starts"
          onChange={(event) => walkTo(begin(place.starts[Number(event.currentTarget.value)]))}
        >
          {place.starts.map((start, i) => (
            <option key={i} value={i}>
              start {i + 1}:{" "}
              {start.map(({ node, choices }) => `${node} ${choices.map((one) => short(one)).join(", ")}`).join("; ")}
            </option>
          ))}
        </select>
      )}
      <BranchList branches={branches} walkTo={walkTo} />
    </>
  );
}

function BranchList({ branches, walkTo }: Pick<RunToolsProps, "branches" | "walkTo">) {
  const all = branchesOf(branches);
  if (all.length < 2) return null;
  return (
    <ul class="branches" aria-label="Branches">
      {all.map(({ leaf, length, from, isHere }, i) => (
        <li key={leaf}>
          <button type="button" class="chip" aria-pressed={isHere} onClick={() => walkTo(lookAt(branches, leaf))}>
            {i === 0 ? counted(length, "step") : `${length - from} from ${from}`}
          </button>
        </li>
      ))}
    </ul>
  );
}
