/** What a search has found: where each property was refuted, or first seen, and where something threw. */
import { doesNotThrow } from "../../semantics/never-throws.ts";
import { PropertyThrew } from "../../semantics/violations.ts";
import type { Labels } from "../liveness/labels.ts";
import type { Monitors, FoundAt, Watched } from "./search-parts.ts";

export class FoundViolations {
  /** Properties that are decided state by state or step by step. */
  readonly watched: readonly Watched[];
  /** For each premise of each property, where it was first met: a property whose premise is never met is vacuous. */
  readonly premises: readonly Watched[];
  /** Properties that are decided on the whole graph, with what is true of each state. */
  readonly liveness: readonly Labels[];
  /** Where a function of the protocol first threw. */
  threw: FoundAt | undefined;
  /** Where properties first threw when throwing is no answer, by the name of the property that this violates: see `doesNotThrow`. */
  readonly broken = new Map<string, FoundAt>();
  /** Whether something was found, since this was last set to false, that should be reported at once. */
  hasNews = false;
  /** For a search that only looks ahead of another one: called before anything is noted as found. */
  onNews: (() => never) | undefined;

  constructor({ watched, premises, liveness }: Pick<Monitors, "watched" | "premises" | "liveness">) {
    this.watched = watched;
    this.premises = premises;
    this.liveness = liveness;
  }

  /** The names of the properties known to be violated. */
  get violated(): readonly string[] {
    return [
      ...this.watched.flatMap(({ name, property, found }) => (found && property.kind !== "sometimes" ? [name] : [])),
      ...this.liveness.flatMap(({ named, found }) => (found ? [named.name] : [])),
      ...this.broken.keys(),
    ];
  }

  /** Whether anything is violated. */
  get isViolated(): boolean {
    return (
      this.threw !== undefined ||
      this.broken.size > 0 ||
      this.watched.some(({ property, found }) => property.kind !== "sometimes" && found) ||
      this.liveness.some(({ found }) => found)
    );
  }

  /** Whether every property has its verdict, and one is a violation: more states would change nothing. */
  get isDecided(): boolean {
    const properties = [...this.watched, ...this.liveness];
    return properties.length > 0 && this.isViolated && properties.every(({ found }) => found);
  }

  /** A property was refuted, or seen, at this place. */
  note(named: Watched, place: FoundAt): void {
    this.onNews?.();
    named.found = place;
    this.hasNews = this.isViolated;
  }

  /** A function of the protocol threw at this place. */
  threwAt(place: FoundAt): void {
    this.onNews?.();
    this.threw ??= place;
    this.hasNews = true;
  }

  /** A property threw about the state in a row, or about a step from there. @throws error if it is another error */
  brokeAt(place: Omit<FoundAt, "message">, error: unknown): void {
    if (!(error instanceof PropertyThrew)) throw error;
    const { name } = doesNotThrow(error);
    if (this.broken.has(name)) return;
    this.onNews?.();
    this.broken.set(name, { ...place, message: error.thrown });
    this.hasNews = true;
  }
}
