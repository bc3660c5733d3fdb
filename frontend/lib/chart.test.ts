import { expect, test } from "vitest";
import { foldBars, isAdditive, summaryOf, thinned, ticksOf } from "./chart";

const points = (count: number) => Array.from({ length: count }, (_, place) => ({ label: `p${place}`, value: place }));

test("beyond seven bars the rest is one, added up only where that means something", () => {
  expect(foldBars(points(8), true).bars).toHaveLength(8);
  expect(foldBars(points(10), true).rest).toEqual({ count: 3, value: 24 });
  expect(foldBars(points(10), false).rest).toEqual({ count: 3, value: undefined });
  expect(isAdditive({ name: "average_rating", type: "float64" })).toBe(false);
  expect(isAdditive({ name: "revenue", type: "decimal" })).toBe(true);
});

test("ticks are round and span the values", () => {
  expect(ticksOf(0, 631169)).toEqual([0, 200000, 400000, 600000, 800000]);
  const small = ticksOf(-0.3, 0.9);
  expect(small[0]).toBeLessThanOrEqual(-0.3);
  expect(small.at(-1)).toBeGreaterThanOrEqual(0.9);
  expect(small.length).toBeLessThanOrEqual(6);
});

test("thinning keeps the extremes", () => {
  const many = points(50_000);
  const kept = thinned(many, 2000);
  expect(kept.length).toBeLessThanOrEqual(2000);
  expect(kept.at(-1)?.value).toBe(49_999);
  expect(kept[0]?.value).toBe(0);
});

test("says in words what is drawn", () => {
  expect(summaryOf(points(3), String)).toBe("3 values from p0 to p2. Highest: p2, 2. Lowest: p0, 0.");
});
