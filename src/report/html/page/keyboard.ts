/** The keys of a page: those that move through the steps, and the page's own. */
import type { RefObject } from "preact";
import { useEffect, useRef } from "preact/hooks";
import type { ShownRows } from "./row-layout.ts";

interface Keyed {
  readonly selected: number;
  readonly end: number;
  readonly rows: ShownRows;
  readonly search: RefObject<HTMLInputElement>;
  /** The page's own keys, and what they do. */
  readonly others?: Readonly<Record<string, () => void>> | undefined;
  go(to: number): void;
}

/** The next shown step in a direction. */
function next({ selected, end, rows }: Keyed, by: 1 | -1): number {
  for (let number = selected + by; number >= 0 && number <= end; number += by) if (rows.isShown(number)) return number;
  return selected;
}

/** Whether the focus is in some other field, which has its own use for the keys. */
const isElsewhere = (target: EventTarget | null, search: HTMLInputElement | null): boolean =>
  target !== search &&
  (target instanceof HTMLSelectElement || (target instanceof HTMLInputElement && target.type === "text"));

/** j and k, the arrows, Home and End move through the steps; / goes to the filter, and Escape leaves it. */
export function useKeys(now: Keyed): void {
  // Keys can come faster than frames: always act on the state that the last one led to.
  const latest = useRef(now);
  latest.current = now;
  useEffect(() => {
    const press = (event: KeyboardEvent): void => {
      if (event.ctrlKey || event.metaKey || event.altKey) return;
      const keyed = latest.current;
      const { search, go, end } = keyed;
      if (isElsewhere(event.target, search.current)) return;
      const isTyping = event.target === search.current;
      if (isTyping && event.key !== "Escape" && event.key !== "Enter") return;
      const isScrubbing = event.target instanceof HTMLInputElement && event.target.type === "range";
      const actions: Readonly<Record<string, () => void>> = {
        ...keyed.others,
        j: () => go(next(keyed, 1)),
        k: () => go(next(keyed, -1)),
        Home: () => go(0),
        End: () => go(end),
        "/": () => search.current?.focus(),
        Escape: () => search.current?.blur(),
        Enter: () => search.current?.blur(),
        ...(isScrubbing ? {} : { ArrowDown: () => go(next(keyed, 1)), ArrowUp: () => go(next(keyed, -1)) }),
      };
      const isOwn =
        Object.hasOwn(actions, event.key) && (isTyping || (event.key !== "Enter" && event.key !== "Escape"));
      if (!isOwn) return;
      event.preventDefault();
      actions[event.key]();
    };
    addEventListener("keydown", press);
    return () => removeEventListener("keydown", press);
  }, []);
}
