import type { SourceKind } from "@/lib/api/types";

// A kind's JSON Schema as the fields of a form, and what a person typed as the values that the server takes.

export type FormField = {
  name: string;
  title: string;
  help: string;
  kind: "text" | "path" | "number" | "yes-no" | "choice" | "json" | "secret";
  required: boolean;
  advanced: boolean;
  choices: string[];
  fallback: string;
};

// Texts of controls by field; "" is nothing said.
export type FormTexts = Record<string, string>;

type Property = {
  title?: string;
  description?: string;
  type?: string | string[];
  format?: string;
  enum?: string[];
  default?: unknown;
  writeOnly?: boolean;
  "x-advanced"?: boolean;
};

function kindOf(property: Property): FormField["kind"] {
  if (property.writeOnly) return "secret";
  if (property.enum) return "choice";
  if (Array.isArray(property.type)) return "json";
  if (property.type === "integer") return "number";
  if (property.type === "boolean") return "yes-no";
  return property.format === "path" ? "path" : "text";
}

const textOf = (value: unknown) =>
  value === undefined || value === null ? "" : typeof value === "string" ? value : JSON.stringify(value);

export function fieldsOf(kind: SourceKind): FormField[] {
  const schema = kind.schema as { properties?: Record<string, Property>; required?: string[] };
  return Object.entries(schema.properties ?? {}).map(([name, property]) => ({
    name,
    title: property.title ?? name,
    help: property.description ?? "",
    kind: kindOf(property),
    required: schema.required?.includes(name) ?? false,
    advanced: property["x-advanced"] ?? false,
    choices: property.enum ?? [],
    fallback: textOf(property.default),
  }));
}

export const textsOf = (values: Record<string, unknown>): FormTexts =>
  Object.fromEntries(Object.entries(values).map(([name, value]) => [name, textOf(value)]));

// What is typed as JSON and is none stays a text, which the server then refuses in its own words.
function typedValue(field: FormField, text: string): unknown {
  if (field.kind === "number") return /^\d+$/.test(text.trim()) ? Number(text.trim()) : text;
  if (field.kind === "yes-no") return text === "true";
  if (field.kind !== "json") return field.kind === "secret" ? text : text.trim();
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

export const valuesOf = (fields: FormField[], texts: FormTexts): Record<string, unknown> =>
  Object.fromEntries(
    fields
      .filter((field) => texts[field.name])
      .map((field) => [field.name, typedValue(field, texts[field.name] ?? "")]),
  );

// Only what differs from what is stored: an empty secret stays as it is, another empty field is taken away.
export function changesOf(fields: FormField[], stored: Record<string, unknown>, texts: FormTexts) {
  const before = textsOf(stored);
  const changed = fields.filter((field) => (texts[field.name] ?? "") !== (before[field.name] ?? ""));
  return Object.fromEntries(
    changed.map((field) => {
      const text = texts[field.name] ?? "";
      return [field.name, text === "" ? null : typedValue(field, text)];
    }),
  );
}
