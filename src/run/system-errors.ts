/** Turns errors of the operating system into messages with the place, the cause, and the way out. */
import { wayOut } from "../system/file-error-hints.ts";
import type { Address } from "./cluster.ts";
import { ClusterError } from "./cluster-error.ts";

const ofAddresses: Readonly<Record<string, string>> = {
  EADDRINUSE: "Another process listens there: end it, or choose another port.",
  EADDRNOTAVAIL:
    "This machine does not have that address: start the node on the machine that has it, or change the address.",
  EACCES: "Ports below 1024 need privileges: choose another one.",
  ENOTFOUND: "There is no host of that name: check the spelling, or give its address.",
  EAI_AGAIN: "The name of that host could not be looked up: try again, or give its address.",
};

const addressText = ({ host, port }: Address): string => `${host.includes(":") ? `[${host}]` : host}:${port}`;

/** @param who begins the sentence: "n1" */
export const cannotListen = (who: string, address: Address, error: unknown): unknown =>
  told(`${who} cannot listen at ${addressText(address)}`, error, ofAddresses[codeOf(error) ?? ""]);

/** For a file that is created, written or read. */
const cannotKeep = (path: string, error: unknown): unknown =>
  told(`${path} cannot be kept`, error, wayOut(codeOf(error)));

/** @returns what the work returns @throws what it throws, with the name of this file */
export function keeping<T>(path: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw cannotKeep(path, error);
  }
}

const codeOf = (error: unknown): string | undefined => (error as NodeJS.ErrnoException).code;

function told(where: string, error: unknown, way: string | undefined): unknown {
  const code = codeOf(error);
  if (code === undefined || error instanceof ClusterError) return error;
  return new ClusterError(`${where}: ${(error as Error).message}.${way === undefined ? "" : `\n${way}`}`);
}
