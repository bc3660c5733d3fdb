"use client";

import { useRouter } from "next/navigation";
import { type FormEvent, useState } from "react";
import { Button } from "@/components/ui/button";
import { Dialog, DialogContent } from "@/components/ui/dialog";
import { Field } from "@/components/ui/field";
import { Input, Select } from "@/components/ui/input";
import { useAction } from "@/hooks/use-action";
import { keys, useSourceKinds } from "@/hooks/use-data";
import { refresh } from "@/hooks/use-resource";
import { paths } from "@/hooks/use-route";
import { sources } from "@/lib/api";
import type { SourceChoice } from "@/lib/api/types";
import { type FormTexts, fieldsOf, valuesOf } from "@/lib/source-form";
import { SourceFields } from "./source-fields";

type Props = { projectId: string; open: boolean; onOpenChange: (open: boolean) => void };

export function AddSourceDialog({ projectId, open, onOpenChange }: Props) {
  const router = useRouter();
  const kinds = useSourceKinds(open).data?.items ?? [];
  const [kindName, setKindName] = useState("");
  const [texts, setTexts] = useState<FormTexts>({});
  const [address, setAddress] = useState("");
  const [name, setName] = useState("");
  const test = useAction(sources.test);
  const add = useAction(sources.add);
  const [tested, setTested] = useState<{ choice: string; text: string; warnings: string[] }>();
  const kind = kinds.find((one) => one.name === kindName);
  const fields = kind ? fieldsOf(kind) : [];
  const choice: SourceChoice = kind
    ? { kind: kind.name, values: valuesOf(fields, texts) }
    : { address: address.trim() };
  const given = JSON.stringify(choice);
  const isComplete = kind ? fields.every((field) => !field.required || texts[field.name]) : address.trim() !== "";

  const tryIt = async () => {
    add.clear();
    setTested(undefined);
    const reply = await test.start(projectId, choice);
    if (reply) setTested({ choice: given, text: `Connected to ${reply.product}.`, warnings: reply.warnings });
  };
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    test.clear();
    const source = await add.start(projectId, { ...choice, ...(name.trim() ? { name: name.trim() } : {}) });
    if (!source) return;
    refresh(keys.sources(projectId));
    window.localStorage.setItem(`datachat.source.${projectId}`, source.id);
    onOpenChange(false);
    setAddress("");
    setTexts({});
    setName("");
    router.push(`${paths.source(projectId, source.id)}?new=source`);
  };
  const problem = add.problem ?? test.problem;
  return (
    <Dialog open={open} onOpenChange={onOpenChange}>
      <DialogContent
        title="Connect a source"
        description="DataChat only reads. A role that can do nothing but read is best."
      >
        <form onSubmit={submit} className="flex flex-col gap-4">
          <Field label="Kind">
            {(control) => (
              <Select
                {...control}
                value={kindName}
                onChange={(event) => {
                  setKindName(event.target.value);
                  setTexts({});
                }}
              >
                <option value="">By its address or path</option>
                {kinds.map((one) => (
                  <option key={one.name} value={one.name}>
                    {one.title}
                  </option>
                ))}
              </Select>
            )}
          </Field>
          {kind ? (
            <SourceFields fields={fields} texts={texts} onChange={setTexts} />
          ) : (
            <Field
              label="Address or path"
              help={
                <>
                  <code className="font-mono">postgres://reader@host:5432/sales</code>,{" "}
                  <code className="font-mono">mysql://reader@host/sales</code>,{" "}
                  <code className="font-mono">sqlite:/path/shop.sqlite</code>, or the path of a file or folder on the
                  server's machine
                </>
              }
            >
              {(control) => (
                <Input
                  {...control}
                  value={address}
                  required
                  autoComplete="off"
                  spellCheck={false}
                  onChange={(event) => setAddress(event.target.value)}
                  className="font-mono text-small"
                />
              )}
            </Field>
          )}
          <Field label="Name" help="How you want to call it. Empty: its own name.">
            {(control) => (
              <Input {...control} value={name} maxLength={100} onChange={(event) => setName(event.target.value)} />
            )}
          </Field>
          {problem ? (
            <p role="alert" className="text-small text-fault">
              {problem.message}
            </p>
          ) : null}
          {tested && tested.choice === given ? (
            <div role="status" className="text-small">
              <p>{tested.text}</p>
              {tested.warnings.map((warning) => (
                <p key={warning} className="text-ink-soft">
                  {warning}
                </p>
              ))}
            </div>
          ) : null}
          <div className="flex justify-end gap-2">
            <Button disabled={!isComplete || test.running || add.running} onClick={() => void tryIt()}>
              {test.running ? "Testing" : "Test"}
            </Button>
            <Button type="submit" variant="primary" disabled={!isComplete || add.running}>
              {add.running ? "Connecting" : "Connect"}
            </Button>
          </div>
        </form>
      </DialogContent>
    </Dialog>
  );
}
