import { expect, test } from "vitest";
import type { SourceKind } from "@/lib/api/types";
import { changesOf, fieldsOf, textsOf, valuesOf } from "./source-form";

const kind: SourceKind = {
  name: "postgres",
  title: "PostgreSQL",
  example: "postgres://USER:PASSWORD@HOST/DATABASE",
  schema: {
    type: "object",
    required: ["host"],
    properties: {
      host: { title: "Server", type: "string" },
      port: { title: "Port", type: "integer", default: 5432 },
      password: { title: "Password", type: "string", writeOnly: true, format: "password" },
      tls: { title: "Encryption", enum: ["disable", "require"], "x-advanced": true },
      immutable: { title: "Nobody writes", type: "boolean" },
      tables: { title: "Tables", type: ["object", "array"] },
    },
  },
};
const fields = fieldsOf(kind);

test("a schema becomes fields", () => {
  expect(fields.map((field) => field.kind)).toEqual(["text", "number", "secret", "choice", "yes-no", "json"]);
  expect(fields[0]).toMatchObject({ name: "host", title: "Server", required: true, advanced: false });
  expect(fields[1]?.fallback).toBe("5432");
  expect(fields[3]).toMatchObject({ choices: ["disable", "require"], advanced: true });
});

test("texts become values of their types", () => {
  const texts = { host: " h ", port: "5433", password: " s3 ", immutable: "true", tables: '[{"a":1}]', tls: "" };
  expect(valuesOf(fields, texts)).toEqual({
    host: "h",
    port: 5433,
    password: " s3 ",
    immutable: true,
    tables: [{ a: 1 }],
  });
  expect(valuesOf(fields, { port: "5x", tables: "[" })).toEqual({ port: "5x", tables: "[" });
});

test("only what changed is sent", () => {
  const stored = { host: "h", port: 5432, tls: "require" };
  expect(changesOf(fields, stored, textsOf(stored))).toEqual({});
  expect(changesOf(fields, stored, { ...textsOf(stored), host: "i", tls: "", password: "new" })).toEqual({
    host: "i",
    tls: null,
    password: "new",
  });
});
