/** Curves as one SVG, one below the other: means with their intervals, and a dashed line for what is expected. */
import { type Curve, spanOf, ticks } from "./curve.ts";

const [WIDTH, HEIGHT] = [640, 320];
const MARGIN = { left: 64, right: 16, top: 36, bottom: 44 };
const COLOURS = { measured: "#1f6feb", theory: "#cf222e", axis: "#57606a", grid: "#d0d7de", text: "#24292f" };

export function svgOf(curves: readonly Curve[]): string {
  const height = HEIGHT * curves.length;
  const panels = curves.map((curve, i) => `<g transform="translate(0 ${i * HEIGHT})">\n${panel(curve)}\n</g>`);
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" width="${WIDTH}" height="${height}" font-family="system-ui, sans-serif" font-size="12">
<rect width="${WIDTH}" height="${height}" fill="#fff"/>
${panels.join("\n")}
</svg>
`;
}

function panel(curve: Curve): string {
  const { x: xs, y: ys } = spanOf(curve);
  const place = (value: number, [from, to]: readonly [number, number], a: number, b: number): number =>
    from === to ? (a + b) / 2 : a + ((value - from) / (to - from)) * (b - a);
  const x = (value: number): string => place(value, xs, MARGIN.left, WIDTH - MARGIN.right).toFixed(1);
  const y = (value: number): string => place(value, ys, HEIGHT - MARGIN.bottom, MARGIN.top).toFixed(1);
  const line = (points: readonly { readonly x: number; readonly y: number }[]): string =>
    points.map((point, i) => `${i === 0 ? "M" : "L"}${x(point.x)} ${y(point.y)}`).join("");
  const bottom = HEIGHT - MARGIN.bottom;
  const { points, theory, title, xLabel, yLabel } = curve;
  return [
    `<text x="${MARGIN.left}" y="18" font-weight="600" fill="${COLOURS.text}">${escaped(title)}</text>`,
    ...ticks(...ys, 5).map(
      (tick) =>
        `<path d="M${MARGIN.left} ${y(tick)}H${WIDTH - MARGIN.right}" stroke="${COLOURS.grid}"/><text x="${MARGIN.left - 6}" y="${y(tick)}" dy="4" text-anchor="end" fill="${COLOURS.axis}">${tick}</text>`,
    ),
    ...ticks(...xs, 8).map(
      (tick) =>
        `<path d="M${x(tick)} ${bottom}v4" stroke="${COLOURS.axis}"/><text x="${x(tick)}" y="${bottom + 17}" text-anchor="middle" fill="${COLOURS.axis}">${tick}</text>`,
    ),
    `<path d="M${MARGIN.left} ${bottom}H${WIDTH - MARGIN.right}" stroke="${COLOURS.axis}"/>`,
    `<text x="${WIDTH - MARGIN.right}" y="${HEIGHT - 8}" text-anchor="end" fill="${COLOURS.axis}">${escaped(xLabel)}</text>`,
    `<text x="${WIDTH - MARGIN.right}" y="18" text-anchor="end" fill="${COLOURS.axis}">${escaped(yLabel)}${theory.length > 0 ? "; dashed: theory" : ""}</text>`,
    theory.length > 0
      ? `<path d="${line(theory)}" fill="none" stroke="${COLOURS.theory}" stroke-dasharray="5 4"/>`
      : "",
    `<path d="${line(points)}" fill="none" stroke="${COLOURS.measured}" stroke-width="1.5"/>`,
    ...points.map(
      (point) =>
        `<path d="M${x(point.x)} ${y(point.low)}V${y(point.high)}" stroke="${COLOURS.measured}"/><circle cx="${x(point.x)}" cy="${y(point.y)}" r="3" fill="${COLOURS.measured}"/>`,
    ),
  ]
    .filter((part) => part !== "")
    .join("\n");
}

const escaped = (text: string): string =>
  text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;");
