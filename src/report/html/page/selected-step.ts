/** The step that is looked at; the link of the page names it: #step=7. */
import { useCallback, useEffect, useRef, useState } from "preact/hooks";

/** Browsers take their time for a new address, and refuse too many: it follows when one has come to rest. */
const REST_MS = 200;

const named = (): number | undefined => {
  const found = /(?:^#|&)step=(?<step>\d{1,9})(?:&|$)/u.exec(location.hash);
  return found ? Number(found.groups!.step) : undefined;
};

/** @returns the number of the step, 0 for the start, and how to look at another one */
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
  useEffect(() => {
    if (!hasMoved.current) return undefined;
    const timer = setTimeout(() => history.replaceState(null, "", `#step=${selected}`), REST_MS);
    return () => clearTimeout(timer);
  }, [selected]);
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
