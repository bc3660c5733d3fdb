"use client";

import { type FormEvent, useState } from "react";
import { Button } from "@/components/ui/button";
import { Dialog, DialogContent } from "@/components/ui/dialog";
import { Field } from "@/components/ui/field";
import { Input, Select, Textarea } from "@/components/ui/input";
import { useAction } from "@/hooks/use-action";
import { keys, useSources } from "@/hooks/use-data";
import { refresh } from "@/hooks/use-resource";
import { knowledge } from "@/lib/api";
import type { Entry, EntryKind } from "@/lib/api/types";
import { kindHelp, kindNames } from "./entry-words";

type Props = { projectId: string; kind?: EntryKind; entry?: Entry; onClose: () => void };

const byHand: EntryKind[] = ["metric", "synonym", "value_alias", "instruction", "verified_pair"];

function EntryForm({ projectId, kind: first, entry, onClose }: Props & { kind: EntryKind }) {
  const sources = useSources(projectId);
  const items = sources.data?.items ?? [];
  const [kind, setKind] = useState(first);
  const [sourceId, setSourceId] = useState(entry?.source_id);
  const source = sourceId ?? items[0]?.id ?? "";
  const [term, setTerm] = useState(entry?.term ?? "");
  const [definition, setDefinition] = useState(entry?.definition ?? "");
  const [note, setNote] = useState(entry?.note ?? "");
  const save = useAction(async () =>
    entry
      ? knowledge.change(projectId, entry.id, { term, definition, note, version: entry.version })
      : knowledge.add(projectId, {
          kind,
          source_id: source,
          term: term.trim(),
          definition: definition.trim(),
          note: note.trim(),
        }),
  );
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (!(await save.start())) return;
    refresh(keys.knowledge(projectId));
    onClose();
  };
  const needsDefinition = kind !== "instruction";
  return (
    <form onSubmit={submit} className="flex flex-col gap-4">
      {entry ? null : (
        <div className="grid gap-4 sm:grid-cols-2">
          <Field label="Kind">
            {(control) => (
              <Select {...control} value={kind} onChange={(event) => setKind(event.target.value as EntryKind)}>
                {byHand.map((value) => (
                  <option key={value} value={value}>
                    {kindNames[value]}
                  </option>
                ))}
              </Select>
            )}
          </Field>
          <Field label="Source">
            {(control) => (
              <Select {...control} value={source} onChange={(event) => setSourceId(event.target.value)}>
                {items.map((item) => (
                  <option key={item.id} value={item.id}>
                    {item.name}
                  </option>
                ))}
              </Select>
            )}
          </Field>
        </div>
      )}
      <Field label={kind === "verified_pair" ? "Question" : kind === "instruction" ? "Instruction" : "Word or words"}>
        {(control) => (
          <Input {...control} value={term} required maxLength={500} onChange={(event) => setTerm(event.target.value)} />
        )}
      </Field>
      {needsDefinition ? (
        <Field label="Means" help={kindHelp[kind]} problem={save.problem?.message}>
          {(control) => (
            <Textarea
              {...control}
              rows={3}
              required
              spellCheck={false}
              value={definition}
              onChange={(event) => setDefinition(event.target.value)}
              className="font-mono text-small"
            />
          )}
        </Field>
      ) : null}
      <Field label="Note" help="For people">
        {(control) => (
          <Input {...control} value={note} maxLength={500} onChange={(event) => setNote(event.target.value)} />
        )}
      </Field>
      {!needsDefinition && save.problem ? <p className="text-small text-fault">{save.problem.message}</p> : null}
      <div className="flex justify-end">
        <Button
          type="submit"
          variant="primary"
          disabled={save.running || !term.trim() || (needsDefinition && !definition.trim())}
        >
          Save
        </Button>
      </div>
    </form>
  );
}

export function EntryDialog(props: Props) {
  const { kind, entry, onClose } = props;
  return (
    <Dialog open={kind !== undefined} onOpenChange={(open) => !open && onClose()}>
      <DialogContent
        title={entry ? "Edit" : "Teach something"}
        description="It is checked against the source before it is used."
      >
        {kind ? <EntryForm {...props} kind={kind} /> : null}
      </DialogContent>
    </Dialog>
  );
}
