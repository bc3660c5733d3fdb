import { expect, test } from "vitest";
import type { LinkedWord, Plan } from "@/lib/api/types";
import { segmentsOf, wordsBehind, wordsNamed, wordsOf } from "./linked-words";

const link = (from: number, to: number, text: string, node: number): LinkedWord => ({
  from,
  to,
  text,
  node,
  kind: "name",
});
const planWith = (evidence: LinkedWord[], knowledge: string[] = []) => ({ evidence, knowledge }) as unknown as Plan;

test("cuts the question where words are linked, and the pieces joined are the question", () => {
  const question = "top 5 products by revenue";
  const plan = planWith([link(6, 14, "products", 2), link(0, 5, "top 5", 1), link(18, 25, "revenue", 3)], ["Revenue"]);
  const segments = segmentsOf(question, wordsOf(question, plan));
  expect(segments.map((segment) => segment.text).join("")).toBe(question);
  expect(segments.flatMap(({ word }) => (word ? [[word.text, word.nodes, word.taught]] : []))).toEqual([
    ["top 5", [1], false],
    ["products", [2], false],
    ["revenue", [3], true],
  ]);
});

test("places are bytes of UTF-8, not letters", () => {
  const question = "Käufer in Köln 🙂 heute";
  const words = wordsOf(question, planWith([link(11, 16, "Köln", 4), link(22, 27, "heute", 5)]));
  expect(words.map((word) => word.text)).toEqual(["Köln", "heute"]);
});

test("places that overlap are one word; words that were not understood are marked", () => {
  const question = "top 5 churn by segment";
  const words = wordsOf(question, planWith([link(0, 3, "top", 4), link(0, 5, "top 5", 5), link(6, 11, "churn", 1)]));
  expect(words.map((word) => [word.text, word.nodes])).toEqual([
    ["top 5", [5, 4]],
    ["churn", [1]],
  ]);
  expect(segmentsOf(question, words, ["segment"]).find((segment) => segment.unknown)?.text).toBe("segment");
});

test("names in SQL, heads of columns and chips belong to the words that led to them", () => {
  const question = "products rated 4 five 2024";
  const words = wordsOf(
    question,
    planWith([link(0, 8, "", 2), link(9, 14, "", 3), link(15, 16, "", 4), link(17, 21, "", 5), link(22, 26, "", 6)]),
  );
  const named = (name: string) => wordsNamed(name, words).map((id) => words.find((word) => word.id === id)?.text);
  expect(named("products")).toEqual(["products"]);
  expect(named("product_id")).toEqual(["products"]);
  expect(named("4")).toEqual(["4"]);
  expect(named("5")).toEqual(["five"]);
  expect(named("'2024-01-01'")).toEqual(["2024"]);
  expect(named("city")).toEqual([]);
  expect(wordsBehind({ kind: "filter", text: "rating is more than 4", node: 3 }, words)).toEqual([9, 15]);
});
