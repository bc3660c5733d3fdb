"use client";

import { Plus, Trash2 } from "lucide-react";
import { type FormEvent, useState } from "react";
import { Button } from "@/components/ui/button";
import { Field } from "@/components/ui/field";
import { Input, Select, Textarea } from "@/components/ui/input";
import { Unread } from "@/components/ui/page";
import { Loading } from "@/components/ui/skeleton";
import { useAction } from "@/hooks/use-action";
import { useRowPolicies, useSources } from "@/hooks/use-data";
import { rowPolicies } from "@/lib/api";
import type { RowPolicies as Policies, RowPolicy, Source } from "@/lib/api/types";
import { masksFromText, textOfMasks, textOfViewers, viewersFromText } from "@/lib/row-policy-text";

type Draft = Omit<RowPolicy, "masks"> & { key: number; masks: string };

let lastKey = 0;
const draftOf = (policy: RowPolicy): Draft => ({
  ...policy,
  table: policy.schema ? `${policy.schema}.${policy.table}` : policy.table,
  masks: textOfMasks(policy.masks ?? []),
  key: ++lastKey,
});

function policyOf(draft: Draft): RowPolicy {
  const dot = draft.table.lastIndexOf(".");
  return {
    source: draft.source,
    ...(dot > 0 ? { schema: draft.table.slice(0, dot).trim() } : {}),
    table: draft.table.slice(dot + 1).trim(),
    rows: (draft.rows ?? "").trim(),
    masks: masksFromText(draft.masks),
  };
}

type RowProps = { draft: Draft; sources: Source[]; onChange: (draft: Draft) => void; onRemove: () => void };

function PolicyRow({ draft, sources, onChange, onRemove }: RowProps) {
  return (
    <li className="flex flex-col gap-3 rounded border border-edge p-4">
      <div className="grid gap-3 sm:grid-cols-2">
        <Field label="Source">
          {(control) => (
            <Select
              {...control}
              value={draft.source}
              onChange={(event) => onChange({ ...draft, source: event.target.value })}
            >
              {sources.map((source) => (
                <option key={source.id} value={source.id}>
                  {source.name}
                </option>
              ))}
            </Select>
          )}
        </Field>
        <Field label="Table">
          {(control) => (
            <Input
              {...control}
              required
              value={draft.table}
              autoComplete="off"
              spellCheck={false}
              onChange={(event) => onChange({ ...draft, table: event.target.value })}
            />
          )}
        </Field>
      </div>
      <Field label="Rows that are shown" help="A condition in SQL. Empty: all rows.">
        {(control) => (
          <Input
            {...control}
            value={draft.rows ?? ""}
            placeholder="region = viewer.region"
            autoComplete="off"
            spellCheck={false}
            className="font-mono"
            onChange={(event) => onChange({ ...draft, rows: event.target.value })}
          />
        )}
      </Field>
      <Field label="Columns that are masked" help="One a line: the column, =, what is shown instead.">
        {(control) => (
          <Textarea
            {...control}
            rows={2}
            value={draft.masks}
            placeholder="salary = NULL"
            spellCheck={false}
            className="font-mono"
            onChange={(event) => onChange({ ...draft, masks: event.target.value })}
          />
        )}
      </Field>
      <div>
        <Button variant="quiet" size="small" onClick={onRemove}>
          <Trash2 aria-hidden />
          Remove this policy
        </Button>
      </div>
    </li>
  );
}

type FormProps = { projectId: string; given: Policies; sources: Source[]; onSaved: (policies: Policies) => void };

function PoliciesForm({ projectId, given, sources, onSaved }: FormProps) {
  const [drafts, setDrafts] = useState(() => given.policies.map(draftOf));
  const [viewers, setViewers] = useState(() => textOfViewers(given.viewers));
  const [said, setSaid] = useState("");
  const save = useAction(rowPolicies.store);
  const change = (next: Draft[]) => {
    setSaid("");
    setDrafts(next);
  };
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    const stored = await save.start(projectId, {
      policies: drafts.map(policyOf),
      viewers: viewersFromText(viewers),
    });
    if (!stored) return;
    setSaid("Saved. It holds for every question from now on.");
    onSaved(stored);
  };
  const first = sources[0];
  return (
    <form onSubmit={submit} className="flex flex-col gap-4">
      {drafts.length > 0 ? (
        <ul className="flex flex-col gap-3" aria-label="Row policies">
          {drafts.map((draft) => (
            <PolicyRow
              key={draft.key}
              draft={draft}
              sources={sources}
              onChange={(next) => change(drafts.map((one) => (one.key === next.key ? next : one)))}
              onRemove={() => change(drafts.filter((one) => one.key !== draft.key))}
            />
          ))}
        </ul>
      ) : (
        <p className="text-small text-ink-soft">Everybody who may ask sees all rows.</p>
      )}
      {first ? (
        <div>
          <Button
            size="small"
            onClick={() => change([...drafts, draftOf({ source: first.id, table: "", rows: "", masks: [] })])}
          >
            <Plus aria-hidden />
            Add a policy
          </Button>
        </div>
      ) : null}
      {drafts.length > 0 || viewers ? (
        <Field
          label="What is known of each person"
          help="One a line: the person, a colon, then name = value. You are local where nobody logs in."
        >
          {(control) => (
            <Textarea
              {...control}
              rows={3}
              value={viewers}
              placeholder="local: region = EU, team = 3"
              spellCheck={false}
              className="font-mono"
              onChange={(event) => {
                setSaid("");
                setViewers(event.target.value);
              }}
            />
          )}
        </Field>
      ) : null}
      {save.problem ? (
        <p role="alert" className="measure text-small text-fault">
          {save.problem.message}
        </p>
      ) : null}
      <div className="flex items-center gap-3">
        <Button type="submit" variant="primary" disabled={save.running}>
          Save the policies
        </Button>
        <p role="status" className="text-small text-ink-soft">
          {said}
        </p>
      </div>
    </form>
  );
}

// Which rows and columns are shown to whom: put into every query by the server, whoever wrote it.
export function RowPolicies({ projectId }: { projectId: string }) {
  const policies = useRowPolicies(projectId);
  const sources = useSources(projectId);
  const problem = policies.problem ?? sources.problem;
  return (
    <section
      aria-labelledby="row-policies"
      className="flex max-w-[var(--text-column)] flex-col gap-4 border-t border-hair pt-6"
    >
      <div className="flex flex-col gap-1">
        <h2 id="row-policies" className="text-answer font-semibold">
          Who sees which rows
        </h2>
        <p className="measure text-small text-ink-soft">
          The server puts these conditions into every query, whoever or whatever wrote it, at every depth.
        </p>
      </div>
      {problem && !(policies.data && sources.data) ? (
        <Unread problem={problem} retry={policies.reload} />
      ) : !policies.data || !sources.data ? (
        <Loading what="the policies" />
      ) : (
        <PoliciesForm projectId={projectId} given={policies.data} sources={sources.data.items} onSaved={policies.set} />
      )}
    </section>
  );
}
