import { expect, test } from "vitest";
import { masksFromText, textOfMasks, textOfViewers, viewersFromText } from "./row-policy-text";

test("masks are read and written", () => {
  const masks = [
    { column: "salary", shown: "NULL" },
    { column: "name", shown: "substr(name, 1, 1) || '='" },
  ];
  expect(masksFromText(textOfMasks(masks))).toEqual(masks);
  expect(masksFromText("salary\n\n")).toEqual([{ column: "salary", shown: "" }]);
});

test("people are read and written", () => {
  const viewers = {
    local: { region: "EU", team: 3, teams: [1, 2], lead: true, zip: "007", title: "a, b" },
    "ann@example.com": { region: "North America" },
  };
  expect(viewersFromText(textOfViewers(viewers))).toEqual(viewers);
  expect(viewersFromText("local: region = EU, teams = [A, B]")).toEqual({ local: { region: "EU", teams: ["A", "B"] } });
});
