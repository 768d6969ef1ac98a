/** @jsxRuntime automatic @jsxImportSource preact */
/** The page to walk through a protocol by hand: the page of a run, with what is possible after each of its steps. */
import { useRef, useState } from "preact/hooks";
import { useDebounced } from "../../report/html/page/debounced.ts";
import { Header } from "../../report/html/page/header.tsx";
import { RunFrame } from "../../report/html/page/run-frame.tsx";
import { useRunView } from "../../report/html/page/run-view.ts";
import type { Option, Path, ExplorerPlace } from "../messages.ts";
import { begin, beginWith, goTo, madeOf, take } from "./branches.ts";
import { enter, OptionsView } from "./options-view.tsx";
import { FlightButtons, PictureMenu, type Touched } from "./picture-menu.tsx";
import { RunTools } from "./run-tools.tsx";
import { saveTrace } from "./save-trace.ts";
import { TakeMeTo } from "./take-me-to.tsx";
import { type Outcome, useWays, type WaysFrom } from "./use-ways.ts";
import { type Shown, useWalk } from "./use-walk.ts";

const nobody: ReadonlySet<string> = new Set();

export interface ExplorerProps extends WaysFrom {
  readonly place: ExplorerPlace;
  /** Where it begins: a saved run, or the one in the link. */
  readonly path: Path | undefined;
  readonly note: string | undefined;
}

export function Explorer({ place, path, note, ...from }: ExplorerProps) {
  const { client } = from;
  const [outcome, tell] = useState<Outcome>(note);
  const [first] = useState(() => (path ? beginWith(path) : begin(place.starts[0] ?? [])));
  const walk = useWalk(client, first, tell);
  const { shown, walkTo, lookAtAll } = walk;
  const ways = useWays(from, walk, tell);
  useDebounced(shown?.branches, () => {
    if (shown) void nameInAddress(client, madeOf(shown.branches));
  });
  if (!shown)
    return (
      <p class="loading">{typeof outcome === "object" ? outcome.error : (outcome ?? "The engine is starting …")}</p>
    );
  return (
    <Walked
      {...{ place, shown, walkTo, lookAtAll, tell }}
      save={() => void saveTrace(client, shown.branches, place.protocol, tell)}
      first={<TakeMeTo seekable={place.seekable} outcome={outcome} {...ways} />}
    />
  );
}

async function nameInAddress(client: WaysFrom["client"], path: Path): Promise<void> {
  const answer = await client.ask({ kind: "write link", path });
  if (answer.kind === "text") history.replaceState(null, "", `#run=${answer.text}`);
}

interface WalkedProps {
  readonly place: ExplorerPlace;
  readonly shown: Shown;
  readonly first: preact.ComponentChildren;
  walkTo(to: Shown["branches"]): void;
  lookAtAll(): void;
  save(): void;
  tell(message: string | undefined): void;
}

function Walked({ place, shown: { branches, sight, isStale }, first, walkTo, lookAtAll, save, tell }: WalkedProps) {
  const { run, options, more, ends } = sight;
  const end = run.happenings.length;
  const at = Math.min(branches.at, end);
  const view = useRunView(run, at, { hidden: nobody, isAll: true, isOpen: true });
  const [touched, touch] = useState<Touched | undefined>(undefined);
  const go = (to: number): void => walkTo(goTo(branches, Math.max(0, Math.min(end, to))));
  const choose = (option: Option): void => {
    // The options are still those of another step, so it may not be possible here.
    if (isStale) return;
    tell(undefined);
    touch(undefined);
    walkTo(take(branches, option.step));
  };
  const { hue } = view;
  const possible = useRef<HTMLElement>(null);
  const isKnown = place.seekable.some(({ name, isRefuted }) => isRefuted && name === run.violated?.name);
  return (
    <>
      <RunFrame
        {...{ run, view, go }}
        selected={at}
        keys={{ o: ["what can happen", () => enter(possible)] }}
        header={<Header run={run} stands={isKnown ? "It is known to be false." : undefined} />}
        tools={<RunTools {...{ branches, end, place, go, walkTo, save }} />}
        touch={{
          node: (node, event) => touch({ what: { kind: "node", node }, x: event.clientX, y: event.clientY }),
          flight: ({ message }, event) =>
            touch({ what: { kind: "message", message }, x: event.clientX, y: event.clientY }),
        }}
        first={
          <>
            {first}
            <OptionsView box={possible} take={choose} {...{ options, more, hue, ends, lookAtAll }} />
          </>
        }
        doWith={(flight) => <FlightButtons flight={flight} options={options} take={choose} />}
      />
      {touched && (
        <PictureMenu
          {...{ touched, place, options, more, hue }}
          take={choose}
          keepAlone={view.keepAlone}
          close={() => touch(undefined)}
        />
      )}
    </>
  );
}
