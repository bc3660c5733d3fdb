import { expect, test } from "vitest";
import { routeOf } from "./use-route";

test("reads the place and the ids from the path", () => {
  expect(routeOf("/")).toEqual({ projectId: "default", place: "ask" });
  expect(routeOf("/projects")).toEqual({ projectId: "default", place: "projects" });
  expect(routeOf("/projects/p1")).toMatchObject({ projectId: "p1", place: "ask" });
  expect(routeOf("/projects/p1/chats/c%201")).toMatchObject({ projectId: "p1", place: "ask", chatId: "c 1" });
  expect(routeOf("/projects/p1/sources/s1")).toMatchObject({ place: "sources", sourceId: "s1" });
});
