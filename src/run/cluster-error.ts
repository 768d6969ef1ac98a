/**
 * A cluster cannot run as configured, or one of its nodes cannot go on. The message says where, what was wanted, what was there, and the
 * way out.
 */
export class ClusterError extends Error {
  override readonly name = "ClusterError";
}
