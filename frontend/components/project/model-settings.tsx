"use client";

import { type FormEvent, useState } from "react";
import { Button } from "@/components/ui/button";
import { Field } from "@/components/ui/field";
import { Input, Select } from "@/components/ui/input";
import { Unread } from "@/components/ui/page";
import { Loading } from "@/components/ui/skeleton";
import { useAction } from "@/hooks/use-action";
import { useSettings } from "@/hooks/use-data";
import { settings } from "@/lib/api";
import type { ModelBody, Setting } from "@/lib/api/types";
import { duration } from "@/lib/numbers";

const providers = [
  { value: "none", label: "None: the built-in engine alone" },
  { value: "groq", label: "Groq" },
  { value: "openai", label: "OpenAI" },
  { value: "anthropic", label: "Anthropic" },
  { value: "azure_openai", label: "Azure OpenAI" },
  { value: "openrouter", label: "OpenRouter" },
  { value: "ollama", label: "Ollama" },
  { value: "lmstudio", label: "LM Studio" },
  { value: "vllm", label: "vLLM" },
  { value: "llama-server", label: "llama-server" },
];

const saveModel = async (model: ModelBody) => {
  await settings.changeModel(model);
  return true;
};

const find = (items: Setting[], key: string) =>
  items.find((item) => item.key === key || item.key.endsWith(`.${key}`))?.value ?? "";

function ModelForm({ items, onSaved }: { items: Setting[]; onSaved: () => void }) {
  const model = items.filter((item) => item.key.startsWith("llm."));
  const [provider, setProvider] = useState(find(model, "provider") || "none");
  const [name, setName] = useState(find(model, "model") || find(model, "name"));
  const [address, setAddress] = useState(find(model, "base_url"));
  const [key, setKey] = useState("");
  const test = useAction(settings.testModel);
  const [tested, setTested] = useState("");
  const [said, setSaid] = useState("");
  const save = useAction(saveModel);
  const hasKey = find(model, "api_key") === "set";
  const body = (): ModelBody => ({
    provider,
    ...(name.trim() ? { model: name.trim() } : {}),
    ...(address.trim() ? { base_url: address.trim() } : {}),
    ...(key ? { api_key: key } : {}),
  });
  const tryIt = async () => {
    setTested("");
    const reply = await test.start(body());
    if (reply) setTested(reply.ok ? `It answered in ${duration(reply.milliseconds)}.` : reply.text);
  };
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    setSaid("");
    if (!(await save.start(body()))) return;
    setKey("");
    setSaid("Saved.");
    onSaved();
  };
  const known = providers.some((item) => item.value === provider);
  return (
    <form onSubmit={submit} className="flex flex-col gap-4">
      <div className="grid gap-4 sm:grid-cols-2">
        <Field label="Provider">
          {(control) => (
            <Select {...control} value={provider} onChange={(event) => setProvider(event.target.value)}>
              {known ? null : <option value={provider}>{provider}</option>}
              {providers.map((item) => (
                <option key={item.value} value={item.value}>
                  {item.label}
                </option>
              ))}
            </Select>
          )}
        </Field>
        <Field label="Model">
          {(control) => (
            <Input
              {...control}
              value={name}
              autoComplete="off"
              spellCheck={false}
              onChange={(event) => setName(event.target.value)}
            />
          )}
        </Field>
        <Field label="Address" help="Only where it is not the provider's own">
          {(control) => (
            <Input
              {...control}
              value={address}
              autoComplete="off"
              spellCheck={false}
              onChange={(event) => setAddress(event.target.value)}
            />
          )}
        </Field>
        <Field
          label="Key"
          help={hasKey ? "One is stored, encrypted. Empty: it stays." : "Stored encrypted, never shown again"}
        >
          {(control) => (
            <Input
              {...control}
              type="password"
              autoComplete="off"
              value={key}
              onChange={(event) => setKey(event.target.value)}
            />
          )}
        </Field>
      </div>
      {(save.problem ?? test.problem) ? (
        <p role="alert" className="measure text-small text-fault">
          {(save.problem ?? test.problem)?.message}
        </p>
      ) : null}
      <div className="flex flex-wrap items-center gap-3">
        <Button disabled={test.running} onClick={() => void tryIt()}>
          {test.running ? "Testing" : "Test the model"}
        </Button>
        <Button type="submit" variant="primary" disabled={save.running}>
          Save
        </Button>
        <p role="status" className="measure text-small text-ink-soft">
          {tested || said}
        </p>
      </div>
    </form>
  );
}

// The optional language model. Without one everything works; with one it is asked where the built-in engine is unsure.
export function ModelSettings() {
  const list = useSettings();
  return (
    <section
      aria-labelledby="model"
      className="flex max-w-[var(--text-column)] flex-col gap-4 border-t border-hair pt-6"
    >
      <div className="flex flex-col gap-1">
        <h2 id="model" className="text-answer font-semibold">
          Language model
        </h2>
        <p className="measure text-small text-ink-soft">
          Optional. It is asked only where the built-in engine is unsure; no row of a result is sent to it, and each
          answer shows what was.
        </p>
      </div>
      {list.problem && !list.data ? (
        <Unread problem={list.problem} retry={list.reload} />
      ) : !list.data ? (
        <Loading what="the model" />
      ) : (
        <ModelForm items={list.data.items} onSaved={list.reload} />
      )}
    </section>
  );
}
