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
import { projects } from "@/lib/api";

type Props = { open: boolean; onOpenChange: (open: boolean) => void };

export function NewProjectDialog({ open, onOpenChange }: Props) {
  const router = useRouter();
  const [name, setName] = useState("");
  const create = useAction(projects.create);
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    const project = await create.start(name.trim());
    if (!project) return;
    refresh(keys.projects);
    onOpenChange(false);
    setName("");
    router.push(paths.project(project.id));
  };
  return (
    <Dialog open={open} onOpenChange={onOpenChange}>
      <DialogContent
        title="New project"
        description="A project has its own sources, chats and knowledge. Nothing learned in one is used in another."
      >
        <form onSubmit={submit} className="flex flex-col gap-4">
          <Field label="Name" problem={create.problem?.message}>
            {(control) => (
              <Input
                {...control}
                value={name}
                onChange={(event) => setName(event.target.value)}
                maxLength={200}
                required
              />
            )}
          </Field>
          <div className="flex justify-end">
            <Button type="submit" variant="primary" disabled={create.running || !name.trim()}>
              Create project
            </Button>
          </div>
        </form>
      </DialogContent>
    </Dialog>
  );
}
