import { expect, test } from "vitest";
import { byteCount, cellText, columnDecimals, grouped, shortNumber } from "./numbers";

test("numbers of any length are grouped exactly, with a true minus", () => {
  expect(grouped("12345678901234567890.05")).toBe("12,345,678,901,234,567,890.05");
  expect(grouped("-1234")).toBe("−1,234");
  expect(grouped("12")).toBe("12");
});

test("bytes have their units", () => {
  expect([0, 999, 1000, 999_600, 12_430_000_000].map(byteCount)).toEqual([
    "0 bytes",
    "999 bytes",
    "1 kB",
    "1 MB",
    "12.4 GB",
  ]);
});

test("ids and years are names: never grouped", () => {
  expect(cellText(2024, { name: "year", type: "int64" })).toBe("2024");
  expect(cellText(15537, { name: "customer_id", type: "int64" })).toBe("15537");
  expect(cellText(15537, { name: "orders", type: "int64" })).toBe("15,537");
});

test("numbers of a column stand aligned at the point", () => {
  const rows = [[1.5], ["20.25"], [3]];
  const decimals = columnDecimals(rows, 0);
  expect(rows.map((row) => cellText(row[0] ?? null, { name: "price", type: "decimal" }, decimals))).toEqual([
    "1.50",
    "20.25",
    "3.00",
  ]);
});

test("inexact numbers show no more decimals than tell them apart", () => {
  expect(columnDecimals([[631169.9945], [12.5]], 0, "float64")).toBe(2);
  expect(columnDecimals([[4.123456789]], 0, "float64")).toBe(4);
  expect(columnDecimals([["0.12345678"]], 0, "decimal")).toBe(6);
});

test("NULL, empty text and zero look different", () => {
  const column = { name: "x", type: "text" };
  expect(new Set([cellText(null, column), cellText("", column), cellText(0, { name: "x", type: "int64" })]).size).toBe(
    3,
  );
});

test("axes read short", () => {
  expect([1_920_000, 950, 12_400, -3_000_000, 0.25, 999_900].map(shortNumber)).toEqual([
    "1.9 M",
    "950",
    "12.4 k",
    "−3 M",
    "0.25",
    "1 M",
  ]);
});
