/** Ways to another step that the engine finds: a search, which can be stopped; some random steps; or those to rest. */
import { useRef, useState } from "preact/hooks";
import { counted, figure } from "../../model/counted.ts";
import type { Answer, Goal } from "../messages.ts";
import { follow, madeOf } from "./branches.ts";
import { conditionCode } from "./condition-code.ts";
import { EngineClient } from "./engine-client.ts";
import type { PageServer } from "./server.ts";
import type { Walk } from "./use-walk.ts";

/** The most states that a search examines. */
const STATES_MAX = 2_000_000;
const WALK = 20;

/** What came of the last way, of a step or of saving; undefined while there is nothing to say. */
export type Outcome = string | { readonly error: string } | undefined;

export interface Ways {
  /** The progress of a search; undefined if none is running. */
  readonly progress: string | undefined;
  /** The language of conditions. */
  readonly language: "TypeScript" | "JavaScript";
  seek(goal: Goal, typed?: string): void;
  stop(): void;
  walk(): void;
  settle(): void;
}

export interface WaysFrom {
  /** Its code. */
  readonly engine: string;
  readonly client: EngineClient;
  /** Undefined for a file. */
  readonly server: PageServer | undefined;
}

export function useWays(
  { engine, client, server }: WaysFrom,
  { wanted, walkTo }: Walk,
  tell: (outcome: Outcome) => void,
): Ways {
  const [progress, setProgress] = useState<string | undefined>(undefined);
  const searching = useRef<EngineClient | undefined>(undefined);
  const seed = useRef(0);
  const go = (answer: Answer, made: number): void => {
    setProgress(undefined);
    if (answer.kind === "path" || answer.kind === "threw") {
      walkTo(follow(wanted(), answer.path));
      const more = answer.path.steps.length - made;
      const steps = counted(more, "step");
      if (answer.kind === "threw")
        tell({ error: `An error ${more === 0 ? "here" : `after ${steps}`}: ${answer.message}` });
      else if (answer.message === undefined) tell(more === 0 ? "No such step is possible here." : undefined);
      else tell(`${more === 0 ? "It is here" : `After ${steps}`}: ${answer.message}`);
    } else if (answer.kind === "nowhere") tell(answer.message);
    else if (answer.kind === "failed") tell({ error: answer.message });
  };
  const seek = async (goal: Goal, typed?: string): Promise<void> => {
    setProgress("searching …");
    const path = madeOf(wanted());
    let own: EngineClient | undefined;
    try {
      const condition = typed === undefined ? "" : conditionCode((await server?.javaScriptOf(typed)) ?? typed);
      // A worker of its own, so that the search can be stopped, and steps can be taken meanwhile.
      own = new EngineClient(condition, engine);
      searching.current = own;
      await own.ready;
      const answer = await own.ask({ kind: "seek", path, goal, statesMax: STATES_MAX }, ({ states, depth }) =>
        setProgress(`${figure(states)} states, ${depth} steps deep …`),
      );
      go(answer, path.steps.length);
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      go({ kind: "failed", message: `the condition cannot be read: ${message}${server ? "" : IN_A_FILE}` }, 0);
    } finally {
      own?.end();
    }
  };
  const along = async (how: { readonly kind: "walk"; readonly steps: number } | { readonly kind: "settle" }) => {
    const path = madeOf(wanted());
    go(await client.ask({ ...how, path, seed: ++seed.current }), path.steps.length);
  };
  return {
    progress,
    language: server ? "TypeScript" : "JavaScript",
    seek: (goal, typed) => void seek(goal, typed),
    stop: () => searching.current?.end(),
    walk: () => void along({ kind: "walk", steps: WALK }),
    settle: () => void along({ kind: "settle" }),
  };
}

/** A library that erases types would take 200 kB. */
const IN_A_FILE = ". In a file, conditions are JavaScript; hearsay explore without --html also reads TypeScript.";
