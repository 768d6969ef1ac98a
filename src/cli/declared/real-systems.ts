/** Declares the commands that run protocols as processes, and that explain what real systems did. */
import type { Declaring } from "./declaring.ts";
import { json, MAX_SECONDS, OUT, paged, PROTOCOL, repeated, seed } from "../shared-options.ts";
import { folder, PORT_MAX, whole } from "../terminal/numbers.ts";

export function observe({ command, done }: Declaring): void {
  paged(
    json(
      command("observe", "check a recorded history of a real system against a protocol")
        .argument("<protocol>", PROTOCOL)
        .argument("<histories...>", "JSON Lines files; for nodes started with `hearsay run`, the files of all of them")
        .option("--variant <name>", "the variant that has to explain it (default: the first)")
        .option("--config <file>", "the configuration that the nodes ran with, if the protocol has no such scope")
        .option(
          "--property <name>",
          "for nodes that ran: check only this property, in any scope; may be repeated",
          repeated,
        )
        .option(...MAX_SECONDS)
        .option(...OUT),
    ),
  ).action(async (target, histories, flags) =>
    done(await (await import("../commands/observe-command.ts")).observe(target, histories, flags)),
  );
}

export function run({ command, done }: Declaring): void {
  command("run", "run one node of a protocol as a real process, with sockets, a clock and a disk")
    .addHelpText(
      "after",
      `
A configuration says where each node listens, and in which scope they run. Save this as cluster.json:

  { "scope": "smoke", "nodes": { "n1": "127.0.0.1:7001", "n2": "127.0.0.1:7002", "n3": "127.0.0.1:7003" } }

  npx hearsay run gossip --node n1 --config cluster.json

Start n2 and n3 in the same way, each in its own terminal. For more, see docs/run.md in the package.`,
    )
    .argument("<protocol>", PROTOCOL)
    .requiredOption("--node <name>", "the node of the cluster to run")
    .requiredOption("--config <file>", "the configuration of the cluster: nodes, scope, channels, timing")
    .option(
      "--data <folder>",
      "where the node keeps its durable state (default: beside the configuration)",
      folder("--data"),
    )
    .option("--history <file>", "write a history of what the node does, for observe")
    .option("--http <port>", "accept actions over HTTP on this port of the local machine", whole("--http", 1, PORT_MAX))
    .option("--script <file>", "take the actions in this file, at the times it gives")
    .option("--mutant <name>", "with this seeded bug")
    .option(...seed("seed of choices and durations (default: a new one each time)"))
    .option(...MAX_SECONDS)
    .action(async (target, flags) => done(await (await import("../commands/run-command.ts")).run(target, flags)));
}
