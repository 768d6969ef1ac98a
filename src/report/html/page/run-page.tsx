/** The page of one run. */
import { useCallback, useMemo, useRef, useState } from "preact/hooks";
import { demandsWhen } from "./verdict-words.ts";
import type { Chronicle } from "../../story/chronicle.ts";
import type { PageData } from "../page-data.ts";
import { useKeys } from "./keys.ts";
import { Panel } from "./panel.tsx";
import { layOut, notesOf, wordsOf } from "./rows.ts";
import { Scrubber } from "./scrubber.tsx";
import { Timeline } from "./timeline.tsx";
import type { Hue } from "./words.tsx";
import { useSelected } from "./selected-step.ts";

const HUES = 8;
/** Where there are more nodes, those to which nothing happens are hidden at first. */
const NODES_FEW = 7;

export function RunPage({ data: { run, command } }: { readonly data: PageData }) {
  const end = run.happenings.length;
  const [selected, go] = useSelected(end);
  const [filter, setFilter] = useState("");
  const [hidden, setHidden] = useState<ReadonlySet<string>>(() => idleNodes(run));
  const [alone, setAlone] = useState<string | undefined>(undefined);
  const [isAll, showAll] = useState(run.violated === undefined);
  const [isPastOnly, setPastOnly] = useState(true);
  const search = useRef<HTMLInputElement>(null);
  const texts = useMemo(() => notesOf(run), [run]);
  const hue: Hue = useCallback((node) => `hue${run.nodes.findIndex(({ id }) => id === node) % HUES}`, [run]);
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
      <Header run={run} command={command} />
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
        {hidden.size > 0 && (
          <button type="button" class="chip" onClick={() => setHidden(new Set())}>
            {hidden.size === 1 ? `${[...hidden][0]} is hidden` : `${hidden.size} nodes are hidden`} ×
          </button>
        )}
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
          isAll={isAll}
          showAll={showAll}
          go={go}
        />
      </main>
      <Scrubber run={run} selected={selected} go={go} />
    </div>
  );
}

function Header({ run, command }: { readonly run: Chronicle; readonly command: string | undefined }) {
  const { violated } = run;
  return (
    <header>
      <div class="about">
        <h1>{run.protocol}</h1>
        <p class="faint">{run.summary}</p>
        <ul class="chips">
          {run.scopeName !== undefined && <li>scope {run.scopeName}</li>}
          {run.variant !== undefined && <li>variant {run.variant}</li>}
          {run.mutant !== undefined && <li class="bug">with the bug “{run.mutant}”</li>}
        </ul>
      </div>
      {violated && (
        <div class="verdict">
          <p class="says">✗ {violated.says}</p>
          <p>
            <b>{violated.name}</b>
            <span class="faint">, {demandsWhen(run)}</span>
          </p>
          {command !== undefined && <code>{command}</code>}
        </div>
      )}
    </header>
  );
}

/** Nodes to which nothing happens, where there are many. */
function idleNodes({ nodes, happenings }: Chronicle): ReadonlySet<string> {
  if (nodes.length <= NODES_FEW) return new Set();
  const active = new Set(
    happenings.flatMap(({ step }) => ("from" in step ? [step.from, step.node] : "node" in step ? [step.node] : [])),
  );
  return new Set(active.size === 0 ? [] : nodes.map(({ id }) => id).filter((id) => !active.has(id)));
}

function takesPart({ happenings }: Chronicle, number: number, node: string): boolean {
  const { step } = happenings[number - 1];
  return !("node" in step) || step.node === node || ("from" in step && step.from === node);
}

/** A fault is never dimmed: what did not happen because of it has no arrow that leads to it. */
function isFault({ happenings }: Chronicle, number: number): boolean {
  const { kind } = happenings[number - 1].step;
  return !["deliver", "timeout", "act"].includes(kind);
}
