/** Whether the page is being printed: paper cannot be scrolled or unfolded, so everything has to be on it. */
import { useEffect, useState } from "preact/hooks";

/** Whether something foldable is open, and a function to open it. On paper it always is. */
export function useOpened(): readonly [isOpen: boolean, open: (isOpen: boolean) => void] {
  const [isOpened, open] = useState(false);
  const isPrinted = usePrinted();
  return [isOpened || isPrinted, open];
}

/** Listens to the print events as well: the media query alone changes only once the paper is laid out. */
export function usePrinted(): boolean {
  const [isPrinted, set] = useState(false);
  useEffect(() => {
    const query = matchMedia("print");
    const follow = (): void => set(query.matches);
    const begin = (): void => set(true);
    const end = (): void => set(false);
    query.addEventListener("change", follow);
    addEventListener("beforeprint", begin);
    addEventListener("afterprint", end);
    return () => {
      query.removeEventListener("change", follow);
      removeEventListener("beforeprint", begin);
      removeEventListener("afterprint", end);
    };
  }, []);
  return isPrinted;
}
