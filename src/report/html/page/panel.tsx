/** @jsxRuntime automatic @jsxImportSource preact */
/** Everything about one step: what happened, the state after it, what is in flight, and what each property says. */
import { classNames } from "./class-names.ts";
import type { ComponentChildren } from "preact";
import { useMemo } from "preact/hooks";
import { counted, figure } from "../../../model/counted.ts";
import type { Chronicle } from "../../story/chronicle.ts";
import { labelOf, sentence } from "../../story/step-label.ts";
import { type Flight, isInFlight } from "../../story/message-origins.ts";
import type { Note } from "../../story/notes.ts";
import { fieldsRead, leftOutOf, type Reads, readsIn } from "../../story/read-changes.ts";
import { content, short } from "../../story/abbreviate.ts";
import { OperationsView } from "./operations-view.tsx";
import { useOpened } from "./print-mode.ts";
import { StateTree } from "./state-tree.tsx";
import { Properties } from "./truth-strip.tsx";
import { unlessUnchanged } from "./unchanged.ts";
import { type Hue, NoteLine } from "./story-words.tsx";

/** At most this many messages in flight are listed at first. */
const FLYING_MAX = 40;

export interface PanelProps {
  readonly run: Chronicle;
  readonly texts: readonly (readonly Note[])[];
  readonly selected: number;
  readonly hue: Hue;
  readonly hidden: ReadonlySet<string>;
  /** Which parts of states are shown: all, or what the violated property reads. */
  readonly reads: Reads;
  showAll(isAll: boolean): void;
  /** Shown at the top. */
  readonly first?: ComponentChildren;
  /** What the reader can do with a message in flight. */
  doWith?(flight: Flight): ComponentChildren;
  go(to: number): void;
}

export function Panel(props: PanelProps) {
  const { run, texts, selected, hue, reads, showAll, go } = props;
  const happening = selected === 0 ? undefined : run.happenings[selected - 1];
  const leftOut = useMemo(() => leftOutOf(run.happenings, readsIn(run)).count, [run]);
  return (
    <aside class="panel" aria-label="The selected step">
      {props.first}
      <section aria-live="polite">
        <h2>
          {selected === 0 ? "Start" : `Step ${selected}`}
          <span class="faint"> of {run.happenings.length}</span>
        </h2>
        {happening && <p class="happening">{sentence(labelOf(happening.step))}</p>}
        <ul class="notes-all">
          {texts[selected].map((note, i) => (
            <li key={i}>
              <NoteLine note={note} hue={hue} />
            </li>
          ))}
        </ul>
        {happening?.sentIn !== undefined && (
          <button type="button" class="link" onClick={() => go(happening.sentIn!)}>
            sent in {happening.sentIn === 0 ? "the start" : `step ${happening.sentIn}`}
          </button>
        )}
      </section>
      {selected === run.happenings.length && run.violated !== undefined && run.violated.standstill.length > 0 && (
        <section>
          <h2>Why nothing more has to happen</h2>
          {run.violated.standstill.map((sentence) => (
            <p key={sentence} class="unsure">
              {sentence}
            </p>
          ))}
        </section>
      )}
      {run.operations && (
        <OperationsView
          operations={run.operations}
          steps={run.happenings.length}
          selected={selected}
          hue={hue}
          go={go}
        />
      )}
      <section>
        <h2>
          Nodes
          {leftOut > 0 && (
            <label class="toggle" title="beside the steps, also what the violated property does not read">
              <input
                type="checkbox"
                checked={reads === undefined}
                onChange={(event) => showAll(event.currentTarget.checked)}
              />
              all that changed{reads === undefined ? "" : `: ${counted(leftOut, "change")} left out`}
            </label>
          )}
        </h2>
        <Nodes {...props} />
      </section>
      {run.properties.length > 0 && (
        <section>
          <h2>Properties</h2>
          <Properties properties={run.properties} violated={run.violated?.name} selected={selected} go={go} />
        </section>
      )}
      <InFlight {...props} />
    </aside>
  );
}

/** With more nodes than this, those that a step does not involve are folded. */
const NODES_MAX = 8;

function Nodes({ run, selected, hue, hidden, reads }: PanelProps) {
  const [before, after] = [
    run.frames[Math.max(0, selected - 1)],
    run.frames[Math.min(selected, run.frames.length - 1)],
  ];
  const [isOpen, open] = useOpened();
  if (!after) return null;
  const step = selected === 0 ? undefined : run.happenings[selected - 1].step;
  const takesPart = (id: string): boolean =>
    step !== undefined && (("node" in step && step.node === id) || ("from" in step && step.from === id));
  const isFolded = (id: string): boolean => !isOpen && run.nodes.length > NODES_MAX && !takesPart(id);
  const folded = run.nodes.filter(({ id }) => !hidden.has(id) && isFolded(id));
  return (
    <div class="nodes">
      {run.nodes.map(({ id, role }, i) => {
        if (hidden.has(id) || isFolded(id)) return null;
        const [was, is] = [before.nodes[i], after.nodes[i]];
        const isChanged = was.state !== is.state || was.up !== is.up || was.timers !== is.timers;
        return (
          <div key={id} class={classNames("state", isChanged && "changed", !is.up && "is-down", hue(id))}>
            <h3>
              <span class="node">{id}</span>
              {run.nodes.some((other) => other.role !== role) && <span class="faint"> {role}</span>}
              {!is.up && <span class="bad"> down; it would restart as</span>}
            </h3>
            <StateTree before={was.state} after={is.state} reads={fieldsRead(reads, "state", id)} />
            {is.timers.length > 0 && <p class="timers faint">◷ {is.timers.map(content).join(", ")}</p>}
          </div>
        );
      })}
      {folded.length > 0 && (
        <button type="button" class="fold" aria-expanded="false" onClick={() => open(true)}>
          {counted(folded.length, "other node")}
        </button>
      )}
      {after.shared !== undefined && (
        <div class={classNames("state", before.shared !== after.shared && "changed")}>
          <h3>shared</h3>
          <StateTree before={before.shared} after={after.shared} reads={fieldsRead(reads, "shared")} />
        </div>
      )}
    </div>
  );
}

function InFlight({ run, selected, hue, go, doWith }: PanelProps) {
  const flying = run.flights.flatMap((flight, i) => (isInFlight(flight, selected) ? [{ flight, i }] : []));
  const [isOpen, open] = useOpened();
  const shown = isOpen ? flying : flying.slice(0, FLYING_MAX);
  return (
    <section>
      <h2>
        On its way <span class="faint">{figure(flying.length)}</span>
      </h2>
      <ul class="flying">
        {shown.map(({ flight, i }) => (
          <FlyingView key={i} {...{ flight, hue, go, doWith }} />
        ))}
      </ul>
      {shown.length < flying.length && (
        <button type="button" class="fold" aria-expanded="false" onClick={() => open(true)}>
          {figure(flying.length - shown.length)} more
        </button>
      )}
    </section>
  );
}

interface FlyingProps extends Pick<PanelProps, "hue" | "go"> {
  readonly flight: Flight;
  readonly doWith: PanelProps["doWith"];
}

const FlyingView = unlessUnchanged(({ flight, hue, go, doWith }: FlyingProps) => {
  const { message, sentIn, arrivals, lostIn } = flight;
  return (
    <li>
      <span class={`node ${hue(message.from)}`}>{message.from}</span> →{" "}
      <span class={`node ${hue(message.to)}`}>{message.to}</span> {short(message.message)}{" "}
      <Ref text={sentIn === 0 ? "sent at the start" : `sent in ${sentIn}`} to={sentIn} go={go} />
      {arrivals.length > 0 && <Ref text={`arrives in ${arrivals[0]}`} to={arrivals[0]} go={go} />}
      {lostIn !== undefined && <Ref text={`lost in ${lostIn}`} to={lostIn} go={go} />}
      {doWith?.(flight)}
    </li>
  );
});

function Ref({ text, to, go }: { readonly text: string; readonly to: number; go(to: number): void }) {
  return (
    <button type="button" class="link" onClick={() => go(to)}>
      {text}
    </button>
  );
}
