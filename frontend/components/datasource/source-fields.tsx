import type { ReactNode } from "react";
import { Field } from "@/components/ui/field";
import { Input, Select, Textarea } from "@/components/ui/input";
import type { FormField, FormTexts } from "@/lib/source-form";

type Props = {
  fields: FormField[];
  texts: FormTexts;
  onChange: (texts: FormTexts) => void;
  kept?: boolean; // a source that is there: its secrets stay unless they are typed anew
};

type Control = { id: string; "aria-describedby"?: string; "aria-invalid"?: true };

function control(field: FormField, text: string, change: (text: string) => void, kept: boolean, given: Control) {
  const shared = {
    ...given,
    value: text,
    required: field.required && !(kept && field.kind === "secret"),
    spellCheck: false,
    autoComplete: field.kind === "secret" ? "new-password" : "off",
  };
  if (field.kind === "yes-no" || field.kind === "choice") {
    const options = field.kind === "choice" ? field.choices : ["true", "false"];
    const word = (option: string) => (field.kind === "choice" ? option : option === "true" ? "Yes" : "No");
    return (
      <Select {...given} value={text} onChange={(event) => change(event.target.value)}>
        <option value="">{field.fallback ? `${word(field.fallback)} (usual)` : "As usual"}</option>
        {options.map((option) => (
          <option key={option} value={option}>
            {word(option)}
          </option>
        ))}
      </Select>
    );
  }
  if (field.kind === "json") {
    return (
      <Textarea
        {...shared}
        rows={6}
        className="font-mono text-small"
        onChange={(event) => change(event.target.value)}
      />
    );
  }
  return (
    <Input
      {...shared}
      type={field.kind === "secret" ? "password" : "text"}
      inputMode={field.kind === "number" ? "numeric" : undefined}
      placeholder={kept && field.kind === "secret" ? "Unchanged" : field.fallback}
      className={field.kind === "path" ? "font-mono text-small" : undefined}
      onChange={(event) => change(event.target.value)}
    />
  );
}

// The fields that a kind of source has; what is seldom needed is folded away.
export function SourceFields({ fields, texts, onChange, kept = false }: Props) {
  const shown = (some: FormField[]): ReactNode =>
    some.map((field) => (
      <Field key={field.name} label={field.title} help={field.help}>
        {(given) =>
          control(field, texts[field.name] ?? "", (text) => onChange({ ...texts, [field.name]: text }), kept, given)
        }
      </Field>
    ));
  const rest = fields.filter((field) => field.advanced);
  return (
    <>
      {shown(fields.filter((field) => !field.advanced))}
      {rest.length > 0 ? (
        <details className="rounded border border-hair px-4 py-2">
          <summary className="cursor-pointer text-small">More settings</summary>
          <div className="flex flex-col gap-4 py-3">{shown(rest)}</div>
        </details>
      ) : null}
    </>
  );
}
