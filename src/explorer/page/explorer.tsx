/** @jsxRuntime automatic @jsxImportSource preact */
/** A protocol to walk through by hand. */
import { useCallback, useEffect, useMemo, useRef, useState } from "preact/hooks";
import type { Chronicle } from "../../report/story/chronicle.ts";
import type { Flight } from "../../report/story/message-origins.ts";
import { short } from "../../report/terminal/abbreviate.ts";
import { Header } from "../../report/html/page/header.tsx";
import { useKeys } from "../../report/html/page/keys.ts";
import { Legend } from "../../report/html/page/legend.tsx";
import { HiddenNodes } from "../../report/html/page/hidden-nodes.tsx";
import { Panel } from "../../report/html/page/panel.tsx";
import { layOut, notesOf } from "../../report/html/page/rows.ts";
import { readsIn } from "../../report/story/read-changes.ts";
import { hueIn } from "../../report/html/page/run-parts.ts";
import { Scrubber } from "../../report/html/page/scrubber.tsx";
import { Timeline } from "../../report/html/page/timeline.tsx";
import type { Goal, Option, Path, Place, Sight } from "../messages.ts";
import {
  begin,
  beginWith,
  branchesOf,
  type Branches,
  goTo,
  lookAt,
  madeOf,
  pathOf,
  take,
  takeAll,
} from "./branches.ts";
import { EngineClient } from "./engine-client.ts";
import { OptionsView } from "./options-view.tsx";
import { optionsOfMessage, PictureMenu, type Touched } from "./picture-menu.tsx";
import type { PageServer } from "./server.ts";
import { TakeMeTo } from "./take-me-to.tsx";

/** States that a search looks at, at most. */
const STATES_MAX = 2_000_000;
const WALK = 20;
const nobody: ReadonlySet<string> = new Set();

export interface ExplorerProps {
  readonly engine: string;
  readonly client: EngineClient;
  readonly place: Place;
  /** Where it begins: a saved run, or that of the link. */
  readonly path: Path | undefined;
  readonly note: string | undefined;
  /** Undefined for a file. */
  readonly server: PageServer | undefined;
}

export function Explorer({ engine, client, place, path, note, server }: ExplorerProps) {
  const [branches, setBranches] = useState<Branches>(() => (path ? beginWith(path) : begin(place.starts[0] ?? [])));
  const [sight, setSight] = useState<Sight | undefined>(undefined);
  const [outcome, tell] = useState<string | undefined>(note);
  const whole = useMemo(() => pathOf(branches), [branches]);
  const { at } = branches;
  useEffect(() => {
    let isStale = false;
    void client.ask({ kind: "look", path: whole, at }).then((answer) => {
      if (isStale) return;
      if (answer.kind === "sight") setSight(answer.sight);
      else if (answer.kind === "failed") tell(answer.message);
    });
    return () => void (isStale = true);
  }, [client, whole, at]);
  useEffect(() => {
    void client.ask({ kind: "write link", path: madeOf(branches) }).then((answer) => {
      if (answer.kind === "text") history.replaceState(null, "", `#run=${encodeURIComponent(answer.text)}`);
    });
  }, [client, branches]);
  const ways = useWays({ engine, client, server }, branches, setBranches, tell);
  if (!sight) return <p class="loading">{outcome ?? "The engine is starting …"}</p>;
  return (
    <Walked
      {...{ place, sight, branches, setBranches, client, tell }}
      first={<TakeMeTo seekable={place.seekable} outcome={outcome} {...ways} />}
    />
  );
}

function useWays(
  { engine, client, server }: Pick<ExplorerProps, "engine" | "client" | "server">,
  branches: Branches,
  setBranches: (to: Branches) => void,
  tell: (message: string | undefined) => void,
) {
  const [progress, setProgress] = useState<string | undefined>(undefined);
  const searching = useRef<EngineClient | undefined>(undefined);
  const seed = useRef(0);
  const follow = async (asked: Promise<Awaited<ReturnType<EngineClient["ask"]>>>): Promise<void> => {
    const answer = await asked;
    setProgress(undefined);
    if (answer.kind === "path") {
      const more = answer.path.steps.slice(branches.at);
      setBranches(takeAll(branches, more));
      tell(
        answer.message === undefined
          ? undefined
          : `${more.length === 0 ? "It is here" : `After ${more.length} ${more.length === 1 ? "step" : "steps"}`}: ${answer.message}`,
      );
    } else if (answer.kind === "nowhere" || answer.kind === "failed") tell(answer.message);
  };
  const seek = async (goal: Goal, typed?: string): Promise<void> => {
    setProgress("looking …");
    const unreadable = (error: unknown) =>
      ({
        kind: "failed",
        message: `the condition cannot be read: ${wordsOf(error)}${server ? "" : IN_A_FILE}`,
      }) as const;
    let condition: string | undefined;
    try {
      condition = typed === undefined ? undefined : ((await server?.javaScriptOf(typed)) ?? typed);
    } catch (error) {
      return follow(Promise.resolve(unreadable(error)));
    }
    // A worker of its own: it can be stopped, and steps can be taken meanwhile.
    const own = new EngineClient(condition === undefined ? "" : conditionCode(condition), engine);
    searching.current = own;
    const request = { kind: "seek", path: madeOf(branches), goal, statesMax: STATES_MAX } as const;
    const asked = own.ready
      .then(() =>
        own.ask(request, ({ states, depth }) =>
          setProgress(`${states.toLocaleString("en")} states, ${depth} steps deep …`),
        ),
      )
      .catch(unreadable)
      .finally(() => own.end());
    await follow(asked);
  };
  return {
    progress,
    language: server ? "TypeScript" : "JavaScript",
    seek: (goal: Goal, typed?: string) => void seek(goal, typed),
    stop: () => searching.current?.end(),
    walk: () => void follow(client.ask({ kind: "walk", path: madeOf(branches), steps: WALK, seed: ++seed.current })),
    settle: () => void follow(client.ask({ kind: "settle", path: madeOf(branches), seed: ++seed.current })),
  };
}

const wordsOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
const IN_A_FILE = ". In a file it is JavaScript; hearsay explore without --html reads TypeScript.";

/** What is typed is an expression over the parts of a state, or a function of one. */
const conditionCode = (typed: string): string =>
  `self.hearsayCondition = (world) => { const { nodes, of, inFlight, partitions, shared, scope, variant } = world; const it = (${typed}\n); return typeof it === "function" ? it(world) : it; };\n`;

interface WalkedProps {
  readonly place: Place;
  readonly sight: Sight;
  readonly branches: Branches;
  readonly client: EngineClient;
  readonly first: preact.ComponentChildren;
  setBranches(to: Branches): void;
  tell(message: string | undefined): void;
}

function Walked({ place, sight: { run, options, isBeyond }, branches, setBranches, client, tell, first }: WalkedProps) {
  const end = run.happenings.length;
  const at = Math.min(branches.at, end);
  const [isAll, showAll] = useState(true);
  const [hidden, setHidden] = useState<ReadonlySet<string>>(nobody);
  const search = useRef<HTMLInputElement>(null);
  const reads = isAll ? undefined : readsIn(run);
  const texts = useMemo(() => notesOf(run, reads), [run, isAll]);
  const rows = useMemo(() => layOut(run, texts, () => true), [run, texts]);
  const hue = useMemo(() => hueIn(run), [run]);
  const go = useCallback((to: number) => setBranches(goTo(branches, Math.max(0, Math.min(end, to)))), [branches, end]);
  const [touched, touch] = useState<Touched | undefined>(undefined);
  const choose = (option: Option): void => {
    tell(undefined);
    touch(undefined);
    setBranches(take(branches, option.step));
  };
  const keepAlone = (node: string): void =>
    setHidden(new Set(run.nodes.map(({ id }) => id).filter((id) => id !== node)));
  useKeys({ go, selected: at, end, rows, search });
  return (
    <div class="app">
      <Header run={run} command={undefined} />
      <nav class="tools" aria-label="The run">
        <button type="button" class="button" disabled={at === 0} onClick={() => go(at - 1)}>
          Undo
        </button>
        <button type="button" class="button" disabled={at === end} onClick={() => go(at + 1)}>
          Redo
        </button>
        <button type="button" class="button" onClick={() => setBranches(begin(branches.start))}>
          Begin anew
        </button>
        {place.starts.length > 1 && (
          <select
            aria-label="How it starts"
            onChange={(event) => setBranches(begin(place.starts[Number(event.currentTarget.value)]))}
          >
            {place.starts.map((start, i) => (
              <option key={i} value={i}>
                start {i + 1}:{" "}
                {start.map(({ node, choices }) => `${node} ${choices.map((one) => short(one)).join(", ")}`).join("; ")}
              </option>
            ))}
          </select>
        )}
        <BranchList branches={branches} setBranches={setBranches} />
        <HiddenNodes hidden={hidden} showAll={() => setHidden(nobody)} />
        <Legend />
        <span class="at-end">
          <button type="button" class="button" onClick={() => void saveTrace(client, branches, run, tell)}>
            Save as a trace
          </button>
        </span>
      </nav>
      <main>
        <Timeline
          run={run}
          rows={rows}
          selected={at}
          hue={hue}
          hidden={hidden}
          alone={undefined}
          isDim={(number) => number > at}
          go={go}
          hide={(node) => setHidden(new Set([...hidden, node]))}
          keepAlone={keepAlone}
          touch={{
            node: (node, event) => touch({ what: { kind: "node", node }, x: event.clientX, y: event.clientY }),
            flight: ({ message }, event) =>
              touch({ what: { kind: "message", message }, x: event.clientX, y: event.clientY }),
          }}
        />
        <Panel
          run={run}
          texts={texts}
          selected={at}
          hue={hue}
          hidden={hidden}
          reads={reads}
          showAll={showAll}
          go={go}
          first={
            <>
              {first}
              <OptionsView options={options} hue={hue} isBeyond={isBeyond} take={choose} />
            </>
          }
          doWith={(flight) => <FlightButtons flight={flight} options={options} take={choose} />}
        />
      </main>
      <Scrubber run={run} selected={at} go={go} />
      {touched && (
        <PictureMenu
          touched={touched}
          place={place}
          options={options}
          hue={hue}
          take={choose}
          keepAlone={keepAlone}
          close={() => touch(undefined)}
        />
      )}
    </div>
  );
}

/** What can become of a message on its way. */
function FlightButtons({
  flight: { message },
  options,
  take: choose,
}: {
  readonly flight: Flight;
  readonly options: readonly Option[];
  take(option: Option): void;
}) {
  return (
    <>
      {optionsOfMessage(message, options).map((option, i) => (
        <button key={i} type="button" class="link" onClick={() => choose(option)}>
          {option.step.kind}
        </button>
      ))}
    </>
  );
}

function BranchList({ branches, setBranches }: { readonly branches: Branches; setBranches(to: Branches): void }) {
  const all = branchesOf(branches);
  if (all.length < 2) return null;
  return (
    <ul class="branches" aria-label="Branches">
      {all.map(({ leaf, length, from, isHere }, i) => (
        <li key={leaf}>
          <button type="button" class="chip" aria-pressed={isHere} onClick={() => setBranches(lookAt(branches, leaf))}>
            {i === 0 ? `${length} steps` : `${length - from} from ${from}`}
          </button>
        </li>
      ))}
    </ul>
  );
}

async function saveTrace(
  client: EngineClient,
  branches: Branches,
  run: Chronicle,
  tell: (message: string) => void,
): Promise<void> {
  const answer = await client.ask({ kind: "trace", path: madeOf(branches) });
  if (answer.kind !== "text") return tell(answer.kind === "failed" ? answer.message : "it could not be saved");
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([answer.text], { type: "application/json" }));
  link.download = `${run.protocol}-explored.json`;
  link.click();
  URL.revokeObjectURL(link.href);
}
