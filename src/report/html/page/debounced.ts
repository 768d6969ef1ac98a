/** Delays an action until a value has come to rest. */
import { useEffect } from "preact/hooks";

/** Browsers are slow to take a new address, and refuse too many. */
const REST_MS = 200;

/** For instance to make the address of the page follow the selected step. */
export function useDebounced(something: unknown, act: () => void): void {
  useEffect(() => {
    const timer = setTimeout(act, REST_MS);
    return () => clearTimeout(timer);
  }, [something]);
}
