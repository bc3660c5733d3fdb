"use client";

import { Field } from "@/components/ui/field";
import { Select } from "@/components/ui/input";
import type { Preview } from "@/lib/api/types";

type Choice = { value: string; label: string };

const separators: Choice[] = [
  { value: ",", label: "Comma" },
  { value: ";", label: "Semicolon" },
  { value: "\t", label: "Tab" },
  { value: "|", label: "Bar" },
];
const decimals: Choice[] = [
  { value: ".", label: "Point, 1.5" },
  { value: ",", label: "Comma, 1,5" },
];
const encodings: Choice[] = [
  { value: "utf-8", label: "UTF-8" },
  { value: "windows-1252", label: "Latin-1, Windows" },
  { value: "utf-16le", label: "UTF-16, little" },
  { value: "utf-16be", label: "UTF-16, big" },
];
const dates: Choice[] = [
  { value: "%Y-%m-%d", label: "2024-12-31" },
  { value: "%d.%m.%Y", label: "31.12.2024" },
  { value: "%d/%m/%Y", label: "31/12/2024" },
  { value: "%m/%d/%Y", label: "12/31/2024" },
];
const headers: Choice[] = [
  { value: "true", label: "First line" },
  { value: "false", label: "None" },
];

type Props = { preview: Preview; disabled: boolean; onChange: (options: Record<string, unknown>) => void };
type OneProps = {
  label: string;
  value: string;
  choices: Choice[];
  disabled: boolean;
  onChange: (value: string) => void;
};

function One({ label, value, choices, disabled, onChange }: OneProps) {
  const known = value === "" || choices.some((choice) => choice.value === value);
  return (
    <Field label={label} className="w-36">
      {(control) => (
        <Select
          {...control}
          value={value}
          disabled={disabled}
          onChange={(event) => onChange(event.target.value)}
          className="h-8 text-small"
        >
          {value === "" ? <option value="">None</option> : null}
          {known ? null : <option value={value}>{value}</option>}
          {choices.map((choice) => (
            <option key={choice.value} value={choice.value}>
              {choice.label}
            </option>
          ))}
        </Select>
      )}
    </Field>
  );
}

export function FileFormat({ preview, disabled, onChange }: Props) {
  const set = (key: string) => (value: string) => onChange({ [key]: value });
  return (
    <div className="flex flex-wrap gap-3">
      <One
        label="Separator"
        value={preview.separator ?? ""}
        choices={separators}
        disabled={disabled}
        onChange={set("separator")}
      />
      <One
        label="Decimals"
        value={preview.decimal ?? "."}
        choices={decimals}
        disabled={disabled}
        onChange={set("decimal")}
      />
      <One
        label="Dates"
        value={preview.date_format ?? ""}
        choices={dates}
        disabled={disabled}
        onChange={set("date_format")}
      />
      <One
        label="Encoding"
        value={preview.encoding ?? ""}
        choices={encodings}
        disabled={disabled}
        onChange={set("encoding")}
      />
      <One
        label="Column names"
        value={String(preview.header ?? true)}
        choices={headers}
        disabled={disabled}
        onChange={(value) => onChange({ header: value === "true" })}
      />
    </div>
  );
}
