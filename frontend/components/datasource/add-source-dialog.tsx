"use client";

import { useRouter } from "next/navigation";
import { type FormEvent, useState } from "react";
import { Button } from "@/components/ui/button";
import { Dialog, DialogContent } from "@/components/ui/dialog";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { useAction } from "@/hooks/use-action";
import { keys } from "@/hooks/use-data";
import { refresh } from "@/hooks/use-resource";
import { paths } from "@/hooks/use-route";
import { sources } from "@/lib/api";

type Props = { projectId: string; open: boolean; onOpenChange: (open: boolean) => void };

export function AddSourceDialog({ projectId, open, onOpenChange }: Props) {
  const router = useRouter();
  const [address, setAddress] = useState("");
  const [name, setName] = useState("");
  const test = useAction(sources.test);
  const add = useAction(sources.add);
  const [tested, setTested] = useState<{ address: string; text: string; warnings: string[] }>();
  const given = address.trim();

  const tryIt = async () => {
    add.clear();
    setTested(undefined);
    const reply = await test.start(projectId, { address: given });
    if (reply) setTested({ address: given, text: `Connected to ${reply.product}.`, warnings: reply.warnings });
  };
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    test.clear();
    const source = await add.start(projectId, { address: given, ...(name.trim() ? { name: name.trim() } : {}) });
    if (!source) return;
    refresh(keys.sources(projectId));
    window.localStorage.setItem(`datachat.source.${projectId}`, source.id);
    onOpenChange(false);
    setAddress("");
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
          <Field
            label="Address or path"
            problem={problem?.message}
            help={
              <>
                <code className="font-mono">postgres://reader@host:5432/sales</code>,{" "}
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
          <Field label="Name" help="How you want to call it. Empty: its own name.">
            {(control) => (
              <Input {...control} value={name} maxLength={100} onChange={(event) => setName(event.target.value)} />
            )}
          </Field>
          {tested && tested.address === given ? (
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
            <Button disabled={!given || test.running || add.running} onClick={() => void tryIt()}>
              {test.running ? "Testing" : "Test"}
            </Button>
            <Button type="submit" variant="primary" disabled={!given || add.running}>
              {add.running ? "Connecting" : "Connect"}
            </Button>
          </div>
        </form>
      </DialogContent>
    </Dialog>
  );
}
