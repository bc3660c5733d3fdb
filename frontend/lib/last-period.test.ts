import { expect, test } from "vitest";
import { forLastPeriod } from "./last-period";

const answer = (date: string) => `No rows match: the data ends on ${date}.`;

test("offers the last full period of the kind that was asked for", () => {
  expect(forLastPeriod("orders last month", answer("2024-12-31"))).toEqual({
    period: "December 2024",
    question: "orders in December 2024",
  });
  expect(forLastPeriod("orders last month", answer("2024-12-30"))?.period).toBe("November 2024");
  expect(forLastPeriod("revenue in the last quarter by region", answer("2025-01-15"))?.question).toBe(
    "revenue in Q4 2024 by region",
  );
  expect(forLastPeriod("orders this year", answer("2024-06-30"))?.period).toBe("2023");
  expect(forLastPeriod("orders last month", "12 rows.")).toBeUndefined();
});
