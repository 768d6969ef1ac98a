/** @jsxRuntime automatic @jsxImportSource preact */
/** The frame for walking through a run: the diagram, the panel of the selected step, and the scrubber. */
import type { ComponentChildren } from "preact";
import type { Chronicle } from "../../story/chronicle.ts";
import type { Touch } from "./message-arrows.tsx";
import { HiddenNodes } from "./hidden-nodes.tsx";
import { useKeys } from "./keyboard.ts";
import { Legend } from "./legend.tsx";
import { Panel, type PanelProps } from "./panel.tsx";
import type { RunView } from "./run-view.ts";
import { Scrubber } from "./scrubber.tsx";
import { StepsInWords } from "./steps-in-words.tsx";
import { Timeline } from "./timeline.tsx";

export interface RunFrameProps extends Pick<PanelProps, "first" | "doWith"> {
  readonly run: Chronicle;
  readonly view: RunView;
  /** The number of the selected step. */
  readonly selected: number;
  go(to: number): void;
  readonly header: ComponentChildren;
  /** What can be done with the run, placed before the choices of what to show. */
  readonly tools?: ComponentChildren;
  readonly touch?: Touch;
  /** Further keys: in a word what each does, and the action. */
  readonly keys?: Readonly<Record<string, readonly [what: string, act: () => void]>>;
}

export function RunFrame({ run, view, selected, go, header, tools, touch, keys = {}, first, doWith }: RunFrameProps) {
  const { rows, hue, hidden, alone, search } = view;
  const hints = Object.entries(keys).map(([key, [what]]) => [key, what] as const);
  const others = Object.fromEntries(Object.entries(keys).map(([key, [, act]]) => [key, act]));
  useKeys({ go, selected, end: run.happenings.length, rows, search, others });
  return (
    <div class="app">
      {header}
      <Tools view={view} tools={tools} hints={hints} />
      <main>
        <Timeline
          run={run}
          rows={rows}
          selected={selected}
          hue={hue}
          hidden={hidden}
          alone={alone}
          isDim={view.isDim}
          go={go}
          hide={view.hide}
          keepAlone={view.keepAlone}
          {...(touch ? { touch } : {})}
        />
        <StepsInWords title="Steps in words" texts={view.texts} {...{ run, rows, hue }} />
        <Panel
          run={run}
          texts={view.texts}
          selected={selected}
          hue={hue}
          hidden={hidden}
          reads={view.reads}
          showAll={view.showAll}
          go={go}
          first={first}
          {...(doWith ? { doWith } : {})}
        />
      </main>
      <Scrubber run={run} selected={selected} go={go} />
    </div>
  );
}

interface ToolsProps extends Pick<RunFrameProps, "view" | "tools"> {
  /** Further keys, and in a word what each does. */
  readonly hints: readonly (readonly [key: string, what: string])[];
}

/** What to show of the run, and which keys there are. */
function Tools({ view, tools, hints }: ToolsProps) {
  const { alone, partless } = view;
  return (
    <nav class="tools" aria-label="What is shown">
      {tools}
      <input
        ref={view.search}
        type="search"
        placeholder="Filter steps  /"
        aria-label="Filter steps"
        value={view.filter}
        onInput={(event) => view.setFilter(event.currentTarget.value)}
      />
      {partless > 0 && (
        <label
          class="toggle"
          title="Steps that could have had a part in it: what changed last what the property reads, and what these follow from"
        >
          <input
            type="checkbox"
            checked={view.isPastOnly}
            onChange={(event) => view.setPastOnly(event.currentTarget.checked)}
          />
          dim {partless} {partless === 1 ? "step" : "steps"} without a part in it
        </label>
      )}
      {alone !== undefined && (
        <button type="button" class="chip" onClick={() => view.keepAlone(undefined)}>
          {alone} alone ×
        </button>
      )}
      <HiddenNodes hidden={view.hidden} showAll={view.unhide} />
      <Legend />
      <span class="keys faint">
        <kbd>j</kbd> <kbd>k</kbd> step · <kbd>Home</kbd> <kbd>End</kbd> · <kbd>/</kbd> filter
        {hints.map(([key, what]) => (
          <span key={key}>
            {" "}
            · <kbd>{key}</kbd> {what}
          </span>
        ))}
      </span>
    </nav>
  );
}
