/** Whether the page is being printed: paper cannot be scrolled or opened, so all has to be on it. */
import { useEffect, useState } from "preact/hooks";

export function usePrinted(): boolean {
  const [isPrinted, set] = useState(false);
  useEffect(() => {
    const query = matchMedia("print");
    const follow = (): void => set(query.matches);
    query.addEventListener("change", follow);
    return () => query.removeEventListener("change", follow);
  }, []);
  return isPrinted;
}
