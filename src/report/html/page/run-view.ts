/**
 * What the reader chose to see of a run: a filter over steps, one node alone, hidden nodes, which changes, and which steps are drawn
 * faintly.
 */
import type { RefObject } from "preact";
import { useCallback, useMemo, useRef, useState } from "preact/hooks";
import type { NodeId } from "../../../model/network.ts";
import type { Chronicle } from "../../story/chronicle.ts";
import type { Note } from "../../story/notes.ts";
import { type Reads, readsIn } from "../../story/read-changes.ts";
import { roomOfOpen } from "./open-ends.ts";
import { layOut, notesOf, type ShownRows, wordsOf } from "./row-layout.ts";
import { hueIn, takesPart } from "./run-parts.ts";
import type { Hue } from "./story-words.tsx";

export interface RunView {
  readonly texts: readonly (readonly Note[])[];
  readonly rows: ShownRows;
  readonly hue: Hue;
  /** Which parts of states are shown: all, or what the violated property reads. */
  readonly reads: Reads;
  showAll(isAll: boolean): void;
  readonly filter: string;
  setFilter(words: string): void;
  readonly search: RefObject<HTMLInputElement>;
  readonly hidden: ReadonlySet<NodeId>;
  hide(node: NodeId): void;
  unhide(): void;
  /** The node whose steps alone are shown, if any. */
  readonly alone: NodeId | undefined;
  /** Shows only the steps of this node; called again with the same node, all of them. */
  keepAlone(node: NodeId | undefined): void;
  /** How many steps had no part in the violation. */
  readonly partless: number;
  /** Whether these are drawn faintly. */
  readonly isPastOnly: boolean;
  setPastOnly(isPastOnly: boolean): void;
  isDim(number: number): boolean;
}

/**
 * @param made how many steps of the run are made: later ones, which were undone, are drawn faintly
 * @param first what to show at first; `isOpen` if messages in flight are drawn up to their destination
 */
export function useRunView(
  run: Chronicle,
  made: number,
  first: { readonly hidden: ReadonlySet<NodeId>; readonly isAll: boolean; readonly isOpen?: boolean },
): RunView {
  const [filter, setFilter] = useState("");
  const [hidden, setHidden] = useState(first.hidden);
  const [alone, setAlone] = useState<NodeId | undefined>(undefined);
  const [isAll, showAll] = useState(first.isAll);
  const [isPastOnly, setPastOnly] = useState(true);
  const search = useRef<HTMLInputElement>(null);
  const reads = useMemo(() => (isAll ? undefined : readsIn(run)), [run, isAll]);
  const texts = useMemo(() => notesOf(run, reads), [run, isAll]);
  const hue = useMemo(() => hueIn(run), [run]);
  const rows = useMemo(() => {
    const wanted = filter.toLowerCase();
    const isAt = (number: number): boolean => alone === undefined || number === 0 || takesPart(run, number, alone);
    return layOut(
      run,
      texts,
      (number) => isAt(number) && (wanted === "" || wordsOf(run, texts, number).includes(wanted)),
      first.isOpen ? roomOfOpen(run) : undefined,
    );
  }, [run, texts, filter, alone, first.isOpen]);
  const past = useMemo(() => run.violated && new Set(run.violated.past), [run]);
  const hasNoPart = useCallback(
    (number: number): boolean => past !== undefined && number > 0 && !past.has(number),
    [past],
  );
  const isDim = useCallback(
    (number: number): boolean => number > made || (isPastOnly && hasNoPart(number)),
    [made, isPastOnly, hasNoPart],
  );
  const partless = useMemo(() => run.happenings.filter(({ number }) => hasNoPart(number)).length, [run, hasNoPart]);
  return {
    texts,
    rows,
    hue,
    reads,
    showAll,
    filter,
    setFilter,
    search,
    hidden,
    hide: useCallback((node) => setHidden((now) => new Set([...now, node])), []),
    unhide: () => setHidden(new Set()),
    alone,
    keepAlone: useCallback((node) => setAlone((now) => (node === now ? undefined : node)), []),
    partless,
    isPastOnly,
    setPastOnly,
    isDim,
  };
}
