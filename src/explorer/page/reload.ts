/** Loads the page again when a source has changed; the link keeps the run, as far as it still fits. @param events where the server tells it; null for a file */
export function reloadWhenChanged(events: string | null): void {
  if (events === null) return;
  new EventSource(events).addEventListener("changed", () => location.reload());
}
