/**
 * Parses and follows a script of actions for a node: one per line, {"after": 500, "action": {"kind": "write"}}, in milliseconds since it
 * began.
 */
import * as z from "zod";
import { parsedJson } from "../trace/plain-json.ts";
import { abbreviated } from "../trace/step-name.ts";
import { actionIn } from "./http-port.ts";
import { ClusterError } from "./cluster-error.ts";
import type { RunningNode } from "./run-node.ts";

export interface Scripted {
  readonly after: number;
  readonly action: object;
}

const schema = z.strictObject({ after: z.number().min(0), action: z.looseObject({ kind: z.string() }) });

/**
 * @param kinds of actions that the node can take at all
 * @throws ClusterError for a line that is not an action of the node
 */
export function scriptIn(text: string, where: string, kinds: readonly string[]): readonly Scripted[] {
  return text.split("\n").flatMap((line, i) => {
    if (line.trim() === "") return [];
    const { data } = schema.safeParse(parsedJson(line));
    const action = data && actionIn(JSON.stringify(data.action));
    if (data !== undefined && typeof action === "object") {
      const { kind } = data.action;
      if (kinds.includes(kind)) return [{ after: data.after, action }];
      const wanted = kinds.length === 0 ? "its role has no actions" : `wanted one of ${kinds.join(", ")}`;
      throw new ClusterError(`${where}, line ${i + 1}: ${wanted}; got ${abbreviated(kind)}.`);
    }
    throw new ClusterError(
      `${where}, line ${i + 1}: wanted {"after": 500, "action": {"kind": "write"}}, in milliseconds since the node began; got ${abbreviated(line)}.`,
    );
  });
}

/** How long to wait before asking again a node that cannot take an action yet. */
const AGAIN_MS = 5;

export interface Following {
  /** What has not been taken yet. */
  readonly left: readonly Scripted[];
  end(): void;
}

/** Has a node take the actions of its script in turn, each once its time has come and the node can take it. */
export function follow(script: readonly Scripted[], node: RunningNode["node"]): Following {
  const began = Date.now();
  let timer: NodeJS.Timeout | undefined;
  let taken = 0;
  const next = (at: number): void => {
    taken = at;
    if (at === script.length || !node.isUp) return;
    const { after, action } = script[at];
    const left = began + after - Date.now();
    if (left > 0) timer = setTimeout(() => next(at), left);
    else if (node.act(action)) next(at + 1);
    else timer = setTimeout(() => next(at), AGAIN_MS);
  };
  next(0);
  return {
    get left() {
      return script.slice(taken);
    },
    end: () => clearTimeout(timer),
  };
}
