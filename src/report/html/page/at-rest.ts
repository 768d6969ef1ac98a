import { useEffect } from "preact/hooks";

/** Browsers take their time for a new address, and refuse too many. */
const REST_MS = 200;

/** Does it when something has not changed for a while, such as to make the address of the page follow it. */
export function useAtRest(something: unknown, act: () => void): void {
  useEffect(() => {
    const timer = setTimeout(act, REST_MS);
    return () => clearTimeout(timer);
  }, [something]);
}
