// Writes the server's schemas as TypeScript types. Usage: node scripts/make-api-types.mjs ADDRESS|FILE [TARGET]
// ADDRESS is a running server's (http://127.0.0.1:7878), FILE a copy of its /api/openapi.json, TARGET - for standard output.
import { readFileSync, writeFileSync } from "node:fs";

// Writes `schema` as a type; `indent` is where its fields stand.
function typeOf(schema, indent = "") {
  if (schema.$ref) return schema.$ref.split("/").at(-1);
  if (schema.enum) return schema.enum.map((value) => JSON.stringify(value)).join(" | ");
  for (const many of ["oneOf", "anyOf"]) {
    if (schema[many]) return schema[many].map((one) => typeOf(one, indent)).join(" | ");
  }
  if (Array.isArray(schema.type)) return schema.type.map((type) => typeOf({ ...schema, type }, indent)).join(" | ");
  switch (schema.type) {
    case "string":
      return "string";
    case "integer":
    case "number":
      return "number";
    case "boolean":
      return "boolean";
    case "null":
      return "null";
    case "array": {
      const item = typeOf(schema.items ?? {}, indent);
      return item.includes(" | ") ? `(${item})[]` : `${item}[]`;
    }
    case "object":
      return objectOf(schema, indent);
    default:
      return "unknown";
  }
}

function objectOf(schema, indent) {
  const fields = Object.entries(schema.properties ?? {});
  if (fields.length === 0) {
    const values = schema.additionalProperties;
    return `Record<string, ${values && typeof values === "object" ? typeOf(values, indent) : "unknown"}>`;
  }
  const inner = `${indent}  `;
  const lines = fields.map(([name, field]) => {
    const comment = field.description ? `${inner}// ${field.description.replace(/\s+/g, " ")}\n` : "";
    return `${comment}${inner}${name}${schema.required?.includes(name) ? "" : "?"}: ${typeOf(field, inner)};`;
  });
  return `{\n${lines.join("\n")}\n${indent}}`;
}

export function typesOf(document) {
  const types = Object.entries(document.components.schemas)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, schema]) => `export type ${name} = ${typeOf(schema)};\n`);
  return `// Written by scripts/make-api-types.mjs from /api/openapi.json: change the server, not this file.\n\n${types.join("\n")}`;
}

if (process.argv[1] === import.meta.filename) {
  const [, , from, target = "lib/api/schema.ts"] = process.argv;
  const text = from.startsWith("http")
    ? await (await fetch(`${from}/api/openapi.json`)).text()
    : readFileSync(from, "utf8");
  const types = typesOf(JSON.parse(text));
  if (target === "-") process.stdout.write(types);
  else writeFileSync(target, types);
}
