/** Runs a node of a protocol as a process: the same reducer, on real sockets, a real clock and a real disk. */
import { join } from "node:path";
import type { Suite } from "../model/properties.ts";
import { HISTORY_FORMAT, type HistoryHead } from "../observe/run-history.ts";
import { Space } from "../semantics/space.ts";
import { replayableScope } from "../simulate/replayable-scope.ts";
import type { LocalServer } from "../system/local-server.ts";
import { ClusterError } from "./cluster-error.ts";
import { type Cluster, clusterIn, mustBeSpread, mustHaveAll, transportsOf } from "./cluster.ts";
import { Frames } from "./frames.ts";
import { RunHistoryFile } from "./history-writer.ts";
import { serveNode } from "./http-port.ts";
import { ImageFile } from "./image-file.ts";
import { Sockets } from "./sockets.ts";
import type { Running, RunOptions } from "./run-node.ts";
import { NodeRuntime } from "./node-runtime.ts";
import { follow, type Following, scriptIn } from "./action-script.ts";

export async function runNode(suite: Suite, options: RunOptions): Promise<Running> {
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
  const transports = transportsOf(cluster, instance.channels, instance.kinds, where);
  const ordered = transports.find((transport) => transport !== "udp");
  const transportOf = (channel: string) => transports[instance.channels.indexOf(channel)];
  const frames = new Frames(`${suite.of.name} ${instance.variant ?? ""}`, ({ from, channel, message }) => {
    const [sender, number] = [instance.index.get(from), instance.channels.indexOf(channel)];
    if (sender === undefined || number < 0 || from === id) return false;
    return Object.hasOwn(behaviour.receive ?? {}, message.kind);
  });
  let end: (error?: Error) => void = () => undefined;
  const ended = new Promise<void>((resolve, reject) => {
    end = (error) => (error === undefined ? resolve() : reject(error));
  });
  const open: { image?: ImageFile; rows?: RunHistoryFile; server?: LocalServer; node?: NodeRuntime } = {};
  let incarnation = 1;
  let following: Following | undefined;
  let isClosed = false;
  const close = (error?: Error): void => {
    if (isClosed) return;
    isClosed = true;
    following?.end();
    open.server?.close();
    open.rows?.close();
    open.image?.close();
    void sockets.close().then(() => end(error));
  };
  /** Runs a task of the node. Nothing may be left half done, so an error ends the node. */
  const guarded = (task: () => void): void => {
    try {
      if (!isClosed) task();
    } catch (error) {
      close(error as Error);
    }
  };
  const heard = (frame: string): void => {
    const packet = frames.read(frame);
    if (packet) guarded(() => open.node?.receive(packet));
  };
  // Before anything else: whoever has the port may use the files, too.
  const sockets = await Sockets.open(
    { id, nodes: cluster.nodes, transportOf, frames, incarnation: () => incarnation, heard },
    ordered,
  );
  try {
    const image = (open.image = new ImageFile(join(folder, `${id}.image`)));
    const head = headOf(suite, cluster, instance.variant, id);
    if (history !== undefined) open.rows = new RunHistoryFile(history, head, image.before?.seq);
    const next = open.rows?.next ?? (image.before?.seq ?? -1) + 1;
    if (image.before !== undefined) incarnation = next + 1;
    const node = (open.node = new NodeRuntime(makeSpace, id, seed + next, {
      now: () => performance.timeOrigin + performance.now(),
      later: (ms, task) => {
        const timer = setTimeout(() => guarded(task), ms);
        return () => clearTimeout(timer);
      },
      keep: (row, kept) => {
        open.rows?.add(row);
        if (kept) image.keep(row.seq, kept);
      },
      send: (sent, origin) => sockets.send(sent, origin),
      failed: (message) => close(new ClusterError(`${id} is down: ${message}`)),
    }));
    const asked = askedOf(node, guarded);
    if (http !== undefined) open.server = await serveNode(asked, http);
    // At once, because messages that arrive before it has begun are lost.
    guarded(() => node.begin(image.before && { image: image.before.image, seq: next }));
    following = follow(script, asked);
    const stop = (): void => {
      guarded(() => node.stop());
      close();
    };
    return {
      node: asked,
      get notTaken() {
        return (following?.left ?? []).map(({ action }) => action);
      },
      stop,
      ended,
    };
  } catch (error) {
    ended.catch(() => undefined);
    close(error as Error);
    throw error;
  }
}

/** The node as others see it: if what they ask of it goes wrong, that ends the node, and not them. */
const askedOf = (node: NodeRuntime, guarded: (task: () => void) => void): Running["node"] => ({
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
    guarded(() => (isTaken = node.act(action)));
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
