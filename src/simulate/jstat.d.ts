/** Types for the part of jStat that is used here: inverses of distribution functions. */
declare module "jstat" {
  const jstat: {
    readonly normal: { inv(p: number, mean: number, deviation: number): number };
    readonly studentt: { inv(p: number, degreesOfFreedom: number): number };
    /** The logarithm of the beta function. */
    betaln(a: number, b: number): number;
    readonly beta: { inv(p: number, alpha: number, beta: number): number };
  };
  export default jstat;
}
