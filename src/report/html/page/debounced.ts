import { useEffect } from "preact/hooks";

/** Browsers are slow to take a new address, and refuse too many. */
const REST_MS = 200;

/** Calls `act` once a value has not changed for a while, for instance to make the address of the page follow it. */
export function useDebounced(something: unknown, act: () => void): void {
  useEffect(() => {
    const timer = setTimeout(act, REST_MS);
    return () => clearTimeout(timer);
  }, [something]);
}
