/** The selected step. The address of the page names it: #step=7. */
import { useCallback, useEffect, useRef, useState } from "preact/hooks";
import { useDebounced } from "./debounced.ts";

const named = (): number | undefined => {
  const found = /(?:^#|&)step=(?<step>\d{1,9})(?:&|$)/u.exec(location.hash);
  return found ? Number(found.groups!.step) : undefined;
};

/** @returns the number of the step, 0 for the start, and a function to select another one */
export function useSelected(end: number): readonly [number, (to: number) => void] {
  const within = useCallback((step: number): number => Math.max(0, Math.min(end, step)), [end]);
  const [selected, select] = useState(() => within(named() ?? end));
  const hasMoved = useRef(false);
  const go = useCallback(
    (to: number) => {
      select(within(to));
      hasMoved.current = true;
    },
    [within],
  );
  useDebounced(selected, () => {
    if (hasMoved.current) history.replaceState(null, "", `#step=${selected}`);
  });
  useEffect(() => {
    const follow = (): void => {
      const step = named();
      if (step !== undefined) select(within(step));
    };
    addEventListener("hashchange", follow);
    return () => removeEventListener("hashchange", follow);
  }, [within]);
  return [selected, go];
}
