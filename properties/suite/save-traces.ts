/** `npm run traces [-- PROTOCOL…]`: saves a shortest counterexample for each refuted property and each mutant that has no trace yet. */
import { existsSync } from "node:fs";
import { join } from "node:path";
import { checkNow, refutedIn } from "../../src/check/check.ts";
import type { Suite } from "../../src/model/properties.ts";
import { save } from "../../src/cli/save-counterexamples.ts";
import { TRACES } from "../../src/cli/trace-folder.ts";
import { loadBundled } from "../../src/cli/load-suite.ts";
import { placeName, type Selected } from "../../src/suite/selected.ts";
import { listTraces, loadTrace } from "../../src/trace/load-trace.ts";
import { slug } from "../../src/trace/trace-of.ts";
import { refutedPlaces, mutantPlace } from "../../src/suite/places.ts";
import { foundBy } from "../../src/cli/violation-text.ts";
import { refuseUnknown, script } from "./script.ts";

const program = script(
  "traces",
  "Saves a counterexample for each refuted property and each mutant that has no trace yet",
)
  .argument("[protocols...]", "only of these protocols")
  .parse();
const [wanted] = program.processedArgs as [readonly string[]];
const { loaded, broken } = await loadBundled();
if (broken.length > 0) throw broken[0].error;
const targets = loaded.map(({ target }) => target);
refuseUnknown(program, "protocol", wanted, targets);
for (const { suite, target } of loaded) {
  if (wanted.length > 0 && !wanted.includes(target)) continue;
  for (const place of missing(suite)) saveShortest(place);
}

function missing(suite: Suite): readonly Selected[] {
  const folder = join(TRACES, slug(suite.of.name));
  const known = existsSync(folder) ? listTraces(folder).map(loadTrace) : [];
  const refuted = Object.keys(suite.refuted).flatMap((name) => refutedPlaces(suite, name).slice(0, 1));
  const mutants = Object.keys(suite.of.mutants ?? {}).map((mutant) => mutantPlace(suite, mutant));
  return [...refuted, ...mutants].filter(
    (place) =>
      !known.some(
        (trace) =>
          trace.mutant === place.mutant &&
          trace.variant === place.variant &&
          trace.scope.name === place.scopeName &&
          (place.mutant !== null || trace.property.name === place.subject.properties[0].name),
      ),
  );
}

function saveShortest(place: Selected): void {
  const { properties } = checkNow(place.subject, { first: true });
  const found = refutedIn(properties);
  const what = `${place.subject.protocol.name} (${placeName(place)}): ${place.mutant ?? place.subject.properties[0].name}`;
  const file =
    found?.counterexample &&
    save(
      place,
      { name: found.name, counterexample: found.counterexample },
      foundBy(place, place.subject.protocol.name, found.name),
      TRACES,
    );
  process.stdout.write(`${what}\n  ${file ?? "no counterexample that a trace can show"}\n`);
}
