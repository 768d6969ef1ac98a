/** A cluster cannot run as it is configured, or a node of it cannot go on. The message says where, what was wanted, what was there, and the way out. */
export class ClusterError extends Error {
  override readonly name = "ClusterError";
}
