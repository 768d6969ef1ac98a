/** Runs a node of a protocol as a process: the same reducer, on real sockets, a real clock and a real disk. */
import { join } from "node:path";
import type { Suite } from "../model/properties.ts";
import { HISTORY_FORMAT, type HistoryHead } from "../observe/run-history.ts";
import type { Instance } from "../semantics/instance.ts";
import { Space } from "../semantics/space.ts";
import { replayableScope } from "../simulate/replayable-scope.ts";
import { ClusterError } from "./cluster-error.ts";
import { type Cluster, clusterIn, mustBeSpread, mustHaveAll, type Transport, transportsOf } from "./cluster.ts";
import { Frames, type Packet } from "./frames.ts";
import { RunHistoryFile } from "./history-writer.ts";
import { serveNode } from "./http-port.ts";
import { ImageFile } from "./image-file.ts";
import { NodeLife } from "./node-life.ts";
import { Sockets, type SocketsOptions } from "./sockets.ts";
import type { RunningNode, RunOptions } from "./run-node.ts";
import { NodeRuntime } from "./node-runtime.ts";
import { follow, scriptIn } from "./action-script.ts";

export async function runNode(suite: Suite, options: RunOptions): Promise<RunningNode> {
  const { node: id, folder, history, http, seed, mutant, where = "the configuration" } = options;
  const cluster = clusterIn(options.cluster, suite, where);
  const makeSpace = (): Space => new Space(suite.of, cluster.scope, { variant: cluster.variant, mutant });
  const { instance, sharedPart } = makeSpace();
  mustBeSpread(suite.of.name, sharedPart.isThere);
  mustHaveAll(cluster, instance.nodes, where);
  if (!instance.index.has(id))
    throw new ClusterError(`the scope has no node "${id}"; it has ${instance.nodes.join(", ")}.`);
  const behaviour = instance.behaviours[instance.index.get(id)!];
  const { script: text = "", scriptWhere = "the script" } = options;
  const script = scriptIn(text, scriptWhere, Object.keys(behaviour.act ?? {}));
  const life = new NodeLife();
  let node: NodeRuntime | undefined;
  let incarnation = 1;
  // Before anything else: whoever has the port may use the files, too.
  const sockets = await openSockets(suite, cluster, instance, options, {
    incarnation: () => incarnation,
    receive: (packet) => life.guarded(() => node?.receive(packet)),
  });
  life.closes(() => sockets.close());
  try {
    const image = new ImageFile(join(folder, `${id}.image`));
    life.closes(() => image.close());
    const head = headOf(suite, cluster, instance.variant, id);
    const rows = history === undefined ? undefined : new RunHistoryFile(history, head, image.before?.seq);
    life.closes(() => rows?.close());
    const next = rows?.next ?? (image.before?.seq ?? -1) + 1;
    if (image.before !== undefined) incarnation = next + 1;
    const runtime = (node = new NodeRuntime(makeSpace, id, seed + next, {
      now: () => performance.timeOrigin + performance.now(),
      later: (ms, task) => {
        const timer = setTimeout(() => life.guarded(task), ms);
        return () => clearTimeout(timer);
      },
      keep: (row, kept) => {
        rows?.add(row);
        if (kept) image.keep(row.seq, kept);
      },
      send: (sent, origin) => sockets.send(sent, origin),
      failed: (message) => life.end(new ClusterError(`${id} is down: ${message}`)),
    }));
    const asked = askedOf(runtime, life);
    if (http !== undefined) {
      const server = await serveNode(asked, http);
      life.closes(() => server.close());
    }
    // At once, because messages that arrive before it has begun are lost.
    life.guarded(() => runtime.begin(image.before && { image: image.before.image, seq: next }));
    const following = follow(script, asked);
    life.closes(() => following.end());
    return {
      node: asked,
      get notTaken() {
        return following.left.map(({ action }) => action);
      },
      stop() {
        life.guarded(() => runtime.stop());
        life.end();
      },
      ended: life.ended,
    };
  } catch (error) {
    life.ended.catch(() => undefined);
    life.end(error as Error);
    throw error;
  }
}

/** @throws ClusterError if a channel cannot travel as configured, or an address cannot be had */
function openSockets(
  suite: Suite,
  cluster: Cluster,
  { index, channels, kinds, behaviours, variant }: Instance,
  { node: id, where = "the configuration" }: RunOptions,
  { incarnation, receive }: Pick<SocketsOptions, "incarnation"> & { readonly receive: (packet: Packet) => void },
): Promise<Sockets> {
  const transports = transportsOf(cluster, channels, kinds, where);
  const received = behaviours[index.get(id)!].receive ?? {};
  const frames = new Frames(`${suite.of.name} ${variant ?? ""}`, ({ from, channel, message }) => {
    if (!index.has(from) || !channels.includes(channel) || from === id) return false;
    return Object.hasOwn(received, message.kind);
  });
  const heard = (frame: string): void => {
    const packet = frames.read(frame);
    if (packet) receive(packet);
  };
  const transportOf = (channel: string): Transport => transports[channels.indexOf(channel)];
  const ordered = transports.find((transport) => transport !== "udp");
  return Sockets.open({ id, nodes: cluster.nodes, transportOf, frames, incarnation, heard }, ordered);
}

/** The node as others see it: if what they ask of it goes wrong, that ends the node, and not them. */
const askedOf = (node: NodeRuntime, life: NodeLife): RunningNode["node"] => ({
  get isUp() {
    return node.isUp;
  },
  get state() {
    return node.state;
  },
  get timers() {
    return node.timers;
  },
  get actions() {
    return node.actions;
  },
  act(action) {
    let isTaken = false;
    life.guarded(() => (isTaken = node.act(action)));
    return isTaken;
  },
});

const headOf = (
  suite: Suite,
  { scope, scopeName }: Cluster,
  variant: string | undefined,
  node: string,
): HistoryHead => ({
  hearsay: "run",
  format: HISTORY_FORMAT,
  protocol: suite.of.name,
  variant: variant ?? null,
  node,
  // The environment is real, so the scope here says nothing about it.
  scope: { name: scopeName, values: replayableScope(scope, []) },
});
