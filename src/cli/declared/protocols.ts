/** Declares the commands that look at protocols: what there is, how to write one, how it behaves. */
import type { Declaring } from "./declaring.ts";
import { json, placed, selecting } from "../shared-options.ts";

export function list({ command, done }: Declaring): void {
  json(
    command("list", "list the protocols, with their scopes, variants, properties and mutants").argument(
      "[protocol]",
      "a name or a properties file (default: all)",
    ),
  ).action(async (target, flags) => done(await (await import("../commands/list-command.ts")).list(target, flags)));
}

export function create({ command, done }: Declaring): void {
  command("new", "write a protocol to start from, or print properties to add to one")
    .argument("<what>", "protocol or property")
    .argument("<name>", "the new protocol, or the protocol to add a property to")
    .option("--js", "write the protocol in JavaScript instead of TypeScript")
    .addHelpText(
      "after",
      "\nnew protocol NAME writes a small complete protocol and its properties, and never overwrites a file.\n" +
        "new property PROTOCOL changes nothing: it prints an entry of each kind, to paste into the properties file of PROTOCOL.",
    )
    .action(async (what, name, flags) =>
      done(await (await import("../commands/new-command.ts")).create(what, name, flags)),
    );
}

export function explore({ command, done }: Declaring): void {
  placed(command("explore", "step through a protocol by hand, in a browser"))
    .option("--trace <file>", "begin with this saved run, in the scope where it was found")
    .option("--html [file]", "write a page that needs no server, instead of serving one")
    .option("--open", "open it")
    .action(async (target, flags) =>
      done(await (await import("../commands/explore-command.ts")).explore(target, flags)),
    );
}

export function graph({ command, done }: Declaring): void {
  selecting(command("graph", "draw the states of a small scope, and the steps between them, as an SVG image"))
    .option("--by <fields>", "merge states that agree in these fields of their nodes: phase,holder")
    .option("--svg <file>", "where to write it (default: PROTOCOL.svg in the current folder)")
    .action(async (target, flags) => done(await (await import("../commands/graph-command.ts")).graph(target, flags)));
}
