/** @jsxRuntime automatic @jsxImportSource preact */
/** The run from left to right: where its faults are, where its loop is, and which step is selected. */
import type { Chronicle } from "../../story/chronicle.ts";
import { labelOf } from "../../story/step-label.ts";
import { unlessUnchanged } from "./unchanged.ts";

export function Scrubber({
  run,
  selected,
  end = run.happenings.length,
  go,
}: {
  readonly run: Chronicle;
  readonly selected: number;
  /** The last position, if there are more of them than steps. */
  readonly end?: number;
  go(to: number): void;
}) {
  return (
    <footer class="scrubber">
      <Button shape="M2 2h2v10h-2ZM12 2v10L5 7Z" label="First (Home)" to={0} go={go} />
      <Button shape="M11 2v10L3 7Z" label="Back (k)" to={selected - 1} go={go} />
      <Button shape="M3 2v10L11 7Z" label="On (j)" to={selected + 1} go={go} />
      <Button shape="M2 2v10L9 7ZM10 2h2v10h-2Z" label="Last (End)" to={end} go={go} />
      <div class="track">
        <Track run={run} end={end} />
        <input
          type="range"
          min="0"
          max={end}
          value={selected}
          aria-label="Step"
          aria-valuetext={selected === 0 ? "start" : `step ${selected} of ${end}`}
          onInput={(event) => go(Number(event.currentTarget.value))}
        />
      </div>
      <output>
        {selected} / {end}
      </output>
    </footer>
  );
}

const Track = unlessUnchanged(({ run, end }: { readonly run: Chronicle; readonly end: number }) => {
  const { violated } = run;
  const faults = run.happenings.flatMap(({ step, number }) => {
    const label = labelOf(step);
    return (label.kind === "arrow" ? label.way !== "arrives" : label.bad) ? [number] : [];
  });
  return (
    <svg viewBox={`0 0 ${Math.max(1, end)} 1`} preserveAspectRatio="none" aria-hidden="true">
      {violated?.loopFrom !== undefined && (
        <rect class="loop" x={violated.loopFrom} width={Math.max(end - violated.loopFrom, end / 200)} height="1" />
      )}
      {faults.map((number) => (
        <rect key={number} class="fault" x={number - end / 400} width={end / 200} height="1" />
      ))}
      {violated && violated.loopFrom === undefined && (
        <rect class="turn" x={violated.turnedAt - end / 300} width={end / 150} height="1" />
      )}
    </svg>
  );
});

function Button({
  shape,
  label,
  to,
  go,
}: {
  /** A path in a square of 14 by 14. */
  readonly shape: string;
  readonly label: string;
  readonly to: number;
  go(to: number): void;
}) {
  return (
    <button type="button" aria-label={label} title={label} onClick={() => go(to)}>
      <svg viewBox="0 0 14 14" aria-hidden="true">
        <path d={shape} />
      </svg>
    </button>
  );
}
