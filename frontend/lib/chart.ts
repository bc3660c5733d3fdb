import type { Cell, ChartSpec, ResultColumn } from "@/lib/api/types";

export type Point = { label: string; value: number };
export type Bars = { bars: Point[]; rest?: { count: number; value?: number } };

const mostBars = 7;

function numberIn(cell: Cell | undefined): number | undefined {
  if (cell === null || cell === undefined || Array.isArray(cell) || cell === "") return undefined;
  const value = Number(cell);
  return Number.isFinite(value) ? value : undefined;
}

export function pointsOf(spec: ChartSpec, rows: Cell[][]): Point[] {
  const points: Point[] = [];
  for (const row of rows) {
    const value = numberIn(row[spec.y]);
    const label = row[spec.x];
    if (value !== undefined)
      points.push({ label: label === null || label === undefined ? "NULL" : String(label), value });
  }
  return points;
}

// Whether values of the column may be added up: an average or an extreme of several bars means nothing.
export function isAdditive(column: ResultColumn | undefined, measureText = ""): boolean {
  return !/\b(average|avg|mean|median|highest|lowest|largest|smallest|min|max|minimum|maximum|share|percent|ratio|rate|distinct|different)/i.test(
    `${column?.name.replaceAll("_", " ") ?? ""} ${measureText}`,
  );
}

// At most seven bars; the others become one bar where adding them up means something, else they are only counted.
export function foldBars(points: Point[], additive: boolean, all = false): Bars {
  if (all || points.length <= mostBars + 1) return { bars: points };
  const rest = points.slice(mostBars);
  const value = additive ? rest.reduce((sum, point) => sum + point.value, 0) : undefined;
  return { bars: points.slice(0, mostBars), rest: { count: rest.length, value } };
}

// Three to five round values that span the range.
export function ticksOf(low: number, high: number): number[] {
  if (low === high) return low === 0 ? [0, 1] : [Math.min(0, low), Math.max(0, high)];
  const rough = (high - low) / 4;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = power * ([1, 2, 2.5, 5, 10].find((factor) => factor * power >= rough) ?? 10);
  const ticks: number[] = [];
  for (let value = Math.floor(low / step) * step; ; value += step) {
    ticks.push(Number(value.toPrecision(12)));
    if (value >= high - step * 1e-9) return ticks;
  }
}

// At most `most` points: of each run of points the lowest and the highest are kept, so that peaks stay.
export function thinned(points: Point[], most = 2000): Point[] {
  if (points.length <= most) return points;
  const kept: Point[] = [];
  const run = Math.ceil(points.length / (most / 2));
  for (let start = 0; start < points.length; start += run) {
    const slice = points.slice(start, start + run);
    let low = 0;
    let high = 0;
    slice.forEach((point, place) => {
      if (point.value < (slice[low]?.value ?? 0)) low = place;
      if (point.value > (slice[high]?.value ?? 0)) high = place;
    });
    for (const place of [...new Set([low, high])].sort((a, b) => a - b)) {
      const point = slice[place];
      if (point) kept.push(point);
    }
  }
  return kept;
}

// The chart in one sentence, for those who do not see it.
export function summaryOf(points: Point[], format: (value: number) => string): string {
  const first = points[0];
  const last = points.at(-1);
  if (!first || !last) return "No values.";
  let low = first;
  let high = first;
  for (const point of points) {
    if (point.value < low.value) low = point;
    if (point.value > high.value) high = point;
  }
  return `${points.length} values from ${first.label} to ${last.label}. Highest: ${high.label}, ${format(high.value)}. Lowest: ${low.label}, ${format(low.value)}.`;
}
