/** @jsxRuntime automatic @jsxImportSource preact */
/** The page of two runs side by side, step by step: where they diverge, and how their states differ. */
import { classNames } from "./class-names.ts";
import { useCallback, useMemo, useRef, useState } from "preact/hooks";
import { align, type Pair } from "../../story/align.ts";
import type { Chronicle } from "../../story/chronicle.ts";
import { labelOf, sentence } from "../../story/step-label.ts";
import { content } from "../../story/abbreviate.ts";
import { useKeys } from "./keyboard.ts";
import { layOutBeside, notesOf } from "./row-layout.ts";
import { hueIn, idleNodes } from "./run-parts.ts";
import { Scrubber } from "./scrubber.tsx";
import { StateTree } from "./state-tree.tsx";
import { HiddenNodes } from "./hidden-nodes.tsx";
import { Legend } from "./legend.tsx";
import { StepsInWords } from "./steps-in-words.tsx";
import { Timeline } from "./timeline.tsx";
import { demandsWhen } from "./verdict-words.ts";
import type { Hue } from "./story-words.tsx";

interface CompareProps {
  readonly run: Chronicle;
  readonly against: { readonly run: Chronicle; readonly names: readonly [string, string] };
}

const sides = [0, 1] as const;

export function ComparePage({ run, against: { run: other, names } }: CompareProps) {
  const both = useMemo(() => [run, other] as const, [run, other]);
  const pairs = useMemo(() => align(run, other), [run, other]);
  const texts = useMemo(() => [notesOf(run, undefined), notesOf(other, undefined)] as const, [run, other]);
  const rows = useMemo(() => layOutBeside(pairs, both, texts), [pairs, both, texts]);
  const parting = pairs.findIndex(({ isSame }) => !isSame);
  const end = pairs.length - 1;
  const [at, select] = useState(parting < 0 ? end : parting);
  const go = useCallback((to: number) => select(Math.max(0, Math.min(end, to))), [end]);
  const search = useRef<HTMLInputElement>(null);
  const [hidden, hide] = useState(() => {
    const idle = both.map(idleNodes);
    return new Set([...idle[0]].filter((node) => idle[1].has(node)));
  });
  useKeys({ go, selected: at, end, rows: { ...rows[0], isShown: () => true }, search });
  const hue = useMemo(() => hueIn(run), [run]);
  return (
    <div class="app">
      <header class="both-names">
        <h1 class="spoken">{run.protocol}, two runs</h1>
        {sides.map((side) => (
          <Name key={side} run={both[side]} name={names[side]} />
        ))}
      </header>
      <nav class="tools" aria-label="Where they diverge">
        {parting < 0 ? (
          <span>Both are the same, step by step.</span>
        ) : (
          <button type="button" class="button" onClick={() => go(parting)}>
            They diverge at {nameOf(pairs[parting])}
          </button>
        )}
        <HiddenNodes hidden={hidden} showAll={() => hide(new Set())} />
        <Legend />
      </nav>
      <main>
        <div class="both" onScrollCapture={scrollTogether}>
          {sides.map((side) => (
            <Timeline
              key={side}
              name={`run${side + 1}`}
              run={both[side]}
              rows={rows[side]}
              selected={numberIn(pairs[at], side) ?? -1}
              hue={hue}
              hidden={hidden}
              alone={undefined}
              isDim={() => false}
              go={(number) => go(pairs.findIndex((pair) => numberIn(pair, side) === number))}
              hide={() => undefined}
              keepAlone={() => undefined}
            />
          ))}
        </div>
        {sides.map((side) => (
          <StepsInWords
            key={side}
            title={names[side]}
            run={both[side]}
            rows={rows[side]}
            texts={texts[side]}
            hue={hue}
          />
        ))}
        <Differences both={both} names={names} pairs={pairs} at={at} hue={hue} />
      </main>
      <Scrubber run={run} selected={at} end={end} go={go} />
    </div>
  );
}

const numberIn = ({ left, right }: Pair, side: 0 | 1): number | undefined => (side === 0 ? left : right);

const nameOf = ({ left, right }: Pair): string =>
  left === right
    ? `step ${left}`
    : [
        left === undefined ? [] : `step ${left} of the left run`,
        right === undefined ? [] : `step ${right} of the right run`,
      ]
        .flat()
        .join(" and ");

/** Keeps both runs at the same height. */
function scrollTogether(event: Event): void {
  const moved = event.target as HTMLElement;
  for (const other of moved.parentElement!.children)
    if (other !== moved && other.scrollTop !== moved.scrollTop) other.scrollTop = moved.scrollTop;
}

function Name({ run, name }: { readonly run: Chronicle; readonly name: string }) {
  const { violated } = run;
  return (
    <div class={violated ? "verdict" : "verdict fine"}>
      <p class="faint">
        {run.protocol}, {name}
      </p>
      <p class={violated ? "says" : "good"}>
        {violated ? `✗ ${violated.message}` : "✓ nothing is violated by this run"}
      </p>
      {violated && (
        <p>
          <b>{violated.name}</b>
          <span class="faint">, {demandsWhen(run)}</span>
        </p>
      )}
    </div>
  );
}

interface DifferencesProps {
  readonly both: readonly [Chronicle, Chronicle];
  readonly names: readonly [string, string];
  readonly pairs: readonly Pair[];
  readonly at: number;
  readonly hue: Hue;
}

/** The states after a step of each run, shown as a change from the left one to the right one. */
function Differences({ both: [left, right], names, pairs, at, hue }: DifferencesProps) {
  const { left: leftNumber, right: rightNumber } = pairs[at];
  const reached = (side: 0 | 1): number =>
    pairs.slice(0, at + 1).reduce((last, pair) => numberIn(pair, side) ?? last, 0);
  const [was, is] = [
    left.frames[Math.min(reached(0), left.frames.length - 1)],
    right.frames[Math.min(reached(1), right.frames.length - 1)],
  ];
  const why = whyParted(left, right, pairs[at]);
  return (
    <aside class="panel" aria-label="How they differ">
      <section aria-live="polite">
        <h2>{nameOf(pairs[at])}</h2>
        <p class="happening">{stepText(left, leftNumber) ?? stepText(right, rightNumber)}</p>
        {why !== undefined && <p class="unsure">{why}</p>}
      </section>
      <section>
        <h2>Left, and right</h2>
        <p class="faint">
          <del>{names[0]}</del> → <ins>{names[1]}</ins>
        </p>
        <div class="nodes">
          {left.nodes.map(({ id }, i) => {
            const [a, b] = [was.nodes[i], is.nodes.at(right.nodes.findIndex((node) => node.id === id))];
            if (!b) return null;
            const isSame = a.state === b.state && a.up === b.up && a.timers === b.timers;
            return (
              <div key={id} class={classNames("state", !isSame && "changed", hue(id))}>
                <h3>
                  <span class="node">{id}</span> <span class="faint">{isSame ? "the same in both" : ""}</span>
                  {a.up !== b.up && <span class="bad">{a.up ? "up, and down" : "down, and up"}</span>}
                </h3>
                {a.state !== b.state && <StateTree before={a.state} after={b.state} reads={undefined} />}
                {a.timers !== b.timers && (
                  <p class="timers faint">
                    ◷ <del>{a.timers.map(content).join(", ")}</del> → {b.timers.map(content).join(", ")}
                  </p>
                )}
              </div>
            );
          })}
        </div>
      </section>
    </aside>
  );
}

function stepText(run: Chronicle, number: number | undefined): string | undefined {
  if (number === undefined) return undefined;
  return number === 0 ? "start" : sentence(labelOf(run.happenings[number - 1].step));
}

function whyParted(left: Chronicle, right: Chronicle, { left: a, right: b, isSame }: Pair): string | undefined {
  if (isSame) return undefined;
  if (a !== undefined && b !== undefined) {
    const ends = right.happenings[b - 1].ends ?? left.happenings[a - 1].ends;
    return ends ?? "The same step has different effects in the two runs.";
  }
  return a === undefined ? "The left run has no such step here." : "The right run has no such step here.";
}
