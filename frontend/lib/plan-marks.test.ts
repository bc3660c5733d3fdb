import { expect, test } from "vitest";
import { markedParts } from "./plan-marks";

const part = (text: string, kind = "filter") => ({ kind, text, node: 1 });

test("what an edit took away stands struck in its place, what it brought is marked", () => {
  const before = [part("a"), part("b"), part("c")];
  const after = [part("a"), part("x"), part("c")];
  expect(markedParts(before, after).map((item) => `${item.mark} ${item.part.text}`)).toEqual([
    "same a",
    "added x",
    "struck b",
    "same c",
  ]);
  expect(markedParts(undefined, after).every((item) => item.mark === "same")).toBe(true);
});
