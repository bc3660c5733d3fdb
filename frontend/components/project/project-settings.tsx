"use client";

import { type FormEvent, useState } from "react";
import { Button } from "@/components/ui/button";
import { Field } from "@/components/ui/field";
import { Input, Select, Textarea } from "@/components/ui/input";
import { useAction } from "@/hooks/use-action";
import { keys } from "@/hooks/use-data";
import { refresh } from "@/hooks/use-resource";
import { projects } from "@/lib/api";
import type { ConfirmationPolicy, Project } from "@/lib/api/types";

const policies: { value: ConfirmationPolicy; label: string; help: string }[] = [
  {
    value: "when_unsure",
    label: "When unsure",
    help: "Clear plans on free sources run at once; anything open is shown first.",
  },
  { value: "always", label: "Always", help: "Every plan is shown and waits." },
  { value: "never", label: "Never", help: "Plans run at once, except on sources that cost money." },
];

// Zones that the browser knows; an old one knows none and leaves the field free.
const zones: string[] = typeof Intl.supportedValuesOf === "function" ? Intl.supportedValuesOf("timeZone") : [];

export function ProjectSettings({ project, onSaved }: { project: Project; onSaved: (project: Project) => void }) {
  const [draft, setDraft] = useState(project);
  const [saved, setSaved] = useState(false);
  const save = useAction(projects.change);
  const set = <Key extends keyof Project>(key: Key, value: Project[Key]) => {
    setSaved(false);
    setDraft((now) => ({ ...now, [key]: value }));
  };
  const setting = (
    key: "today" | "zone" | "week_start" | "budget_rows" | "budget_megabytes" | "over_budget",
    value: string,
  ) => {
    set("settings", { ...draft.settings, [key]: value });
  };
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    const changed = await save.start(project.id, {
      name: draft.name.trim(),
      instructions: draft.instructions,
      confirmation: draft.confirmation,
      settings: draft.settings,
      version: project.version,
    });
    if (!changed) return;
    setSaved(true);
    onSaved(changed);
    refresh(keys.projects);
  };
  return (
    <form onSubmit={submit} className="flex max-w-[var(--text-column)] flex-col gap-6">
      <Field label="Name of the project">
        {(control) => (
          <Input
            {...control}
            value={draft.name}
            maxLength={200}
            onChange={(event) => set("name", event.target.value)}
          />
        )}
      </Field>
      <Field
        label="Instructions"
        help="What anybody should know about this data. People see them here; a model gets them with every question."
      >
        {(control) => (
          <Textarea
            {...control}
            rows={4}
            maxLength={20000}
            placeholder="Revenue is after returns. Cancelled orders do not count."
            value={draft.instructions}
            onChange={(event) => set("instructions", event.target.value)}
          />
        )}
      </Field>
      <fieldset className="flex flex-col gap-2">
        <legend className="pb-1 text-small font-medium">Show a plan before it runs</legend>
        {policies.map((policy) => (
          <label key={policy.value} className="flex items-start gap-3">
            <input
              type="radio"
              name="confirmation"
              value={policy.value}
              checked={draft.confirmation === policy.value}
              onChange={() => set("confirmation", policy.value)}
              className="mt-1 size-4 accent-[var(--accent)]"
            />
            <span>
              {policy.label}
              <span className="block text-small text-ink-soft">{policy.help}</span>
            </span>
          </label>
        ))}
      </fieldset>
      <div className="grid gap-4 sm:grid-cols-3">
        <Field label="Today" help="Empty: the real one">
          {(control) => (
            <Input
              {...control}
              type="date"
              value={draft.settings.today ?? ""}
              onChange={(event) => setting("today", event.target.value)}
            />
          )}
        </Field>
        <Field label="Time zone" help="Empty: the server's">
          {(control) => (
            <>
              <Input
                {...control}
                list="zones"
                autoComplete="off"
                value={draft.settings.zone ?? ""}
                onChange={(event) => setting("zone", event.target.value)}
              />
              <datalist id="zones">
                {zones.map((zone) => (
                  <option key={zone} value={zone} />
                ))}
              </datalist>
            </>
          )}
        </Field>
        <Field label="A week starts on">
          {(control) => (
            <Select
              {...control}
              value={draft.settings.week_start || "monday"}
              onChange={(event) => setting("week_start", event.target.value)}
            >
              <option value="monday">Monday</option>
              <option value="sunday">Sunday</option>
            </Select>
          )}
        </Field>
      </div>
      <div className="grid gap-4 sm:grid-cols-3">
        <Field label="Most megabytes to read" help="By the database's estimate. Empty: any">
          {(control) => (
            <Input
              {...control}
              type="number"
              min={1}
              value={String(draft.settings.budget_megabytes ?? "")}
              onChange={(event) => setting("budget_megabytes", event.target.value)}
            />
          )}
        </Field>
        <Field label="Most rows of a result" help="By the database's estimate. Empty: any">
          {(control) => (
            <Input
              {...control}
              type="number"
              min={1}
              value={String(draft.settings.budget_rows ?? "")}
              onChange={(event) => setting("budget_rows", event.target.value)}
            />
          )}
        </Field>
        <Field label="A query over that">
          {(control) => (
            <Select
              {...control}
              value={draft.settings.over_budget || "ask"}
              onChange={(event) => setting("over_budget", event.target.value)}
            >
              <option value="ask">Is shown first, with the figure</option>
              <option value="refuse">Is refused</option>
            </Select>
          )}
        </Field>
      </div>
      {save.problem ? (
        <p role="alert" className="text-small text-fault">
          {save.problem.message}
        </p>
      ) : null}
      <div className="flex items-center gap-3">
        <Button type="submit" variant="primary" disabled={save.running}>
          Save
        </Button>
        <p role="status" className="text-small text-ink-soft">
          {saved ? "Saved." : ""}
        </p>
      </div>
    </form>
  );
}
