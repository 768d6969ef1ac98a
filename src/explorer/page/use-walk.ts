/** Walks along the branches of an explorer: asks the engine what is possible at each place, and shows its latest answer. */
import { useCallback, useEffect, useRef, useState } from "preact/hooks";
import type { Sight } from "../messages.ts";
import { type Branches, pathOf } from "./branches.ts";
import type { EngineClient } from "./engine-client.ts";

/** The branch that is shown, and what the engine sees in it: both change together. */
export interface Shown {
  readonly branches: Branches;
  readonly sight: Sight;
  /** Whether the options are still those of another step of the same run, while the engine is being asked. */
  readonly isStale: boolean;
}

export interface Walk {
  /** Undefined until the engine has looked for the first time. */
  readonly shown: Shown | undefined;
  walkTo(to: Branches): void;
  /** Examines everything that is possible here, however much it is. */
  lookAtAll(): void;
  /** Where the user wants to be by now: it may not be shown yet. */
  wanted(): Branches;
}

/** @param tell called with what the engine could not do */
export function useWalk(
  client: EngineClient,
  first: Branches,
  tell: (outcome: { readonly error: string }) => void,
): Walk {
  const [shown, show] = useState<Shown | undefined>(undefined);
  const goal = useRef(first);
  const whole = useRef<Branches | undefined>(undefined);
  const isAsking = useRef(false);
  const ask = useCallback(async (): Promise<void> => {
    // If the user hurries on, show where they are by then, and nothing on the way.
    if (isAsking.current) return;
    isAsking.current = true;
    for (let asked: Branches | undefined; asked !== goal.current;) {
      asked = goal.current;
      const answer = await client.ask({
        kind: "look",
        path: pathOf(asked),
        at: asked.at,
        isWhole: asked === whole.current,
      });
      if (asked !== goal.current) continue;
      if (answer.kind === "sight") show({ branches: asked, sight: answer.sight, isStale: false });
      else if (answer.kind === "failed") tell({ error: answer.message });
    }
    isAsking.current = false;
  }, [client, tell]);
  const walkTo = useCallback(
    (to: Branches) => {
      if (to === goal.current) return;
      goal.current = to;
      // The run is known already, so show its steps without waiting for what is possible after them.
      show((now) => (now && isSameRun(now.branches, to) ? { ...now, branches: to, isStale: true } : now));
      // Ask before drawing anything, so that the engine works meanwhile.
      void ask();
    },
    [ask],
  );
  useEffect(() => void ask(), [ask]);
  const lookAtAll = useCallback(() => {
    whole.current = { ...goal.current };
    walkTo(whole.current);
  }, [walkTo]);
  return { shown, walkTo, lookAtAll, wanted: () => goal.current };
}

const isSameRun = (a: Branches, b: Branches): boolean => a.twigs === b.twigs && a.leaf === b.leaf;
