/** @jsxRuntime automatic @jsxImportSource preact */
/** The page of one run. */
import { useCallback, useMemo, useRef, useState } from "preact/hooks";
import type { PageData } from "../page-data.ts";
import { Header } from "./header.tsx";
import { useKeys } from "./keys.ts";
import { Legend } from "./legend.tsx";
import { HiddenNodes } from "./hidden-nodes.tsx";
import { Panel } from "./panel.tsx";
import { layOut, notesOf, wordsOf } from "./rows.ts";
import { readsIn } from "../../story/read-changes.ts";
import { hueIn, idleNodes, isFault, takesPart } from "./run-parts.ts";
import { Scrubber } from "./scrubber.tsx";
import { Timeline } from "./timeline.tsx";
import type { Hue } from "./words.tsx";
import { useSelected } from "./selected-step.ts";

export function RunPage({ data: { run, command, allChanges, why, stands } }: { readonly data: PageData }) {
  const end = run.happenings.length;
  const [selected, go] = useSelected(end);
  const [filter, setFilter] = useState("");
  const [hidden, setHidden] = useState<ReadonlySet<string>>(() => idleNodes(run));
  const [alone, setAlone] = useState<string | undefined>(undefined);
  const [isAll, showAll] = useState(allChanges);
  const [isPastOnly, setPastOnly] = useState(true);
  const search = useRef<HTMLInputElement>(null);
  const reads = isAll ? undefined : readsIn(run);
  const texts = useMemo(() => notesOf(run, reads), [run, isAll]);
  const hue: Hue = useMemo(() => hueIn(run), [run]);
  const rows = useMemo(() => {
    const wanted = filter.toLowerCase();
    const isAt = (number: number): boolean => alone === undefined || number === 0 || takesPart(run, number, alone);
    return layOut(
      run,
      texts,
      (number) => isAt(number) && (wanted === "" || wordsOf(run, texts, number).includes(wanted)),
    );
  }, [run, texts, filter, alone]);
  const past = useMemo(() => run.violated && new Set(run.violated.past), [run]);
  const isDim = useCallback(
    (number: number): boolean =>
      isPastOnly && past !== undefined && number > 0 && !past.has(number) && !isFault(run, number),
    [run, past, isPastOnly],
  );
  const dimmed = useMemo(
    () => run.happenings.filter(({ number }) => past && !past.has(number) && !isFault(run, number)).length,
    [run, past],
  );
  useKeys({ go, selected, end, rows, search });
  return (
    <div class="app">
      <Header run={run} command={command} why={why} stands={stands} go={go} />
      <nav class="tools" aria-label="What is shown">
        <input
          ref={search}
          type="search"
          placeholder="Filter steps  /"
          aria-label="Filter steps"
          value={filter}
          onInput={(event) => setFilter(event.currentTarget.value)}
        />
        {dimmed > 0 && (
          <label
            class="toggle"
            title="Steps that could have had a part in it: what changed last what the property reads, and what these follow from"
          >
            <input
              type="checkbox"
              checked={isPastOnly}
              onChange={(event) => setPastOnly(event.currentTarget.checked)}
            />
            dim {dimmed} {dimmed === 1 ? "step" : "steps"} without a part in it
          </label>
        )}
        {alone !== undefined && (
          <button type="button" class="chip" onClick={() => setAlone(undefined)}>
            {alone} alone ×
          </button>
        )}
        <HiddenNodes hidden={hidden} showAll={() => setHidden(new Set())} />
        <Legend />
        <span class="keys faint">
          <kbd>j</kbd> <kbd>k</kbd> step · <kbd>Home</kbd> <kbd>End</kbd> · <kbd>/</kbd> filter
        </span>
      </nav>
      <main>
        <Timeline
          run={run}
          rows={rows}
          selected={selected}
          hue={hue}
          hidden={hidden}
          alone={alone}
          isDim={isDim}
          go={go}
          hide={(node) => setHidden(new Set([...hidden, node]))}
          keepAlone={(node) => setAlone(node === alone ? undefined : node)}
        />
        <Panel
          run={run}
          texts={texts}
          selected={selected}
          hue={hue}
          hidden={hidden}
          reads={reads}
          showAll={showAll}
          go={go}
        />
      </main>
      <Scrubber run={run} selected={selected} go={go} />
    </div>
  );
}
