import { expect, test } from "vitest";
import type { LinkedWord, Plan } from "@/lib/api/types";
import { nodesNamed, segmentsOf } from "./linked-words";

const word = (from: number, to: number, text: string, node: number): LinkedWord => ({
  from,
  to,
  text,
  node,
  kind: "name",
});
const planWith = (evidence: LinkedWord[], knowledge: string[] = []) => ({ evidence, knowledge }) as unknown as Plan;

test("cuts the question where words are linked, and the pieces joined are the question", () => {
  const question = "top 5 products by revenue";
  const segments = segmentsOf(
    question,
    planWith([word(6, 14, "products", 2), word(0, 5, "top 5", 1), word(18, 25, "revenue", 3)], ["Revenue"]),
  );
  expect(segments.map((segment) => segment.text).join("")).toBe(question);
  expect(
    segments
      .filter((segment) => segment.nodes.length > 0)
      .map((segment) => [segment.text, segment.nodes, segment.taught]),
  ).toEqual([
    ["top 5", [1], false],
    ["products", [2], false],
    ["revenue", [3], true],
  ]);
});

test("places are bytes of UTF-8, not letters", () => {
  const segments = segmentsOf("Käufer in Köln 🙂 heute", planWith([word(11, 16, "Köln", 4), word(22, 27, "heute", 5)]));
  expect(segments.filter((segment) => segment.nodes.length > 0).map((segment) => segment.text)).toEqual([
    "Köln",
    "heute",
  ]);
});

test("words that were not understood are marked, overlaps are joined", () => {
  const segments = segmentsOf("churn by segment", planWith([word(0, 5, "churn", 1), word(0, 5, "churn", 2)]), [
    "segment",
  ]);
  expect(segments.find((segment) => segment.text === "churn")?.nodes).toEqual([1, 2]);
  expect(segments.find((segment) => segment.unknown)?.text).toBe("segment");
});

test("names in SQL and heads of columns belong to the words that led to them", () => {
  const evidence = [
    word(0, 8, "products", 2),
    word(9, 14, "rated", 3),
    word(20, 21, "4", 4),
    word(30, 34, "five", 5),
    word(40, 44, "2024", 6),
  ];
  expect(nodesNamed("products", evidence)).toEqual([2]);
  expect(nodesNamed("product_id", evidence)).toEqual([2]);
  expect(nodesNamed("4", evidence)).toEqual([4]);
  expect(nodesNamed("5", evidence)).toEqual([5]);
  expect(nodesNamed("'2024-01-01'", evidence)).toEqual([6]);
  expect(nodesNamed("city", evidence)).toEqual([]);
});
