"use client";

import { useRouter } from "next/navigation";
import { type FormEvent, useState } from "react";
import { Button } from "@/components/ui/button";
import { Dialog, DialogContent } from "@/components/ui/dialog";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { useAction } from "@/hooks/use-action";
import { keys, useSourceKinds } from "@/hooks/use-data";
import { refresh } from "@/hooks/use-resource";
import { paths } from "@/hooks/use-route";
import { sources } from "@/lib/api";
import type { Source } from "@/lib/api/types";
import { changesOf, fieldsOf, textsOf } from "@/lib/source-form";
import { SourceFields } from "./source-fields";

export function SourceDetails({ projectId, source }: { projectId: string; source: Source }) {
  const router = useRouter();
  const [name, setName] = useState(source.name);
  const stored = source.values as Record<string, unknown>;
  const [texts, setTexts] = useState(() => textsOf(stored));
  const kinds = useSourceKinds();
  const kind = kinds.data?.items.find((one) => one.name === source.kind);
  const fields = kind ? fieldsOf(kind) : [];
  const values = changesOf(fields, stored, texts);
  const [asking, setAsking] = useState(false);
  const change = useAction(sources.change);
  const remove = useAction(async () => {
    await sources.remove(projectId, source.id);
    refresh(keys.sources(projectId));
    router.push(paths.sources(projectId));
  });
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    const changed = await change.start(projectId, source.id, {
      ...(name.trim() !== source.name ? { name: name.trim() } : {}),
      ...(Object.keys(values).length > 0 ? { values } : {}),
      version: source.version,
    });
    if (!changed) return;
    refresh(keys.sources(projectId));
    refresh(keys.source(projectId, source.id));
  };
  const same = name.trim() === source.name && Object.keys(values).length === 0;
  return (
    <div className="flex max-w-[var(--text-column)] flex-col gap-6">
      <form onSubmit={submit} className="flex flex-col gap-4">
        <Field label="Name" problem={change.problem?.message}>
          {(control) => (
            <Input
              {...control}
              value={name}
              required
              maxLength={100}
              onChange={(event) => setName(event.target.value)}
            />
          )}
        </Field>
        <SourceFields fields={fields} texts={texts} onChange={setTexts} kept />
        {kinds.problem ? <p className="text-small text-fault">{kinds.problem.message}</p> : null}
        <div>
          <Button type="submit" variant="primary" size="small" disabled={same || change.running}>
            Save
          </Button>
        </div>
      </form>
      <div className="border-t border-hair pt-4">
        <Button variant="danger" size="small" onClick={() => setAsking(true)}>
          Remove this source
        </Button>
      </div>
      <Dialog open={asking} onOpenChange={setAsking}>
        <DialogContent
          title={`Remove ${source.name}?`}
          description="Chats about it stay readable. The data itself is not touched."
        >
          {remove.problem ? <p className="text-small text-fault">{remove.problem.message}</p> : null}
          <div className="flex justify-end gap-2">
            <Button onClick={() => setAsking(false)}>Keep</Button>
            <Button variant="danger" disabled={remove.running} onClick={() => void remove.start()}>
              Remove source
            </Button>
          </div>
        </DialogContent>
      </Dialog>
    </div>
  );
}
