import { expect, test } from "vitest";
import { sortedOrder } from "./sort-rows";

test("sorts numbers as numbers, texts as people do, NULL last either way, equal rows as they came", () => {
  const rows = [
    ["b10", 10],
    ["b9", null],
    ["a", "9.5"],
    ["a", 2],
  ];
  expect(sortedOrder(rows, { column: 1, descending: true }, "decimal")).toEqual([0, 2, 3, 1]);
  expect(sortedOrder(rows, { column: 1, descending: false }, "decimal")).toEqual([3, 2, 0, 1]);
  expect(sortedOrder(rows, { column: 0, descending: false }, "text")).toEqual([2, 3, 1, 0]);
  expect(sortedOrder(rows, undefined, "text")).toEqual([0, 1, 2, 3]);
});
