"use client";

import { type FormEvent, type ReactNode, useId, useState } from "react";
import { Button } from "@/components/ui/button";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { Popover, PopoverContent, PopoverTrigger } from "@/components/ui/popover";
import { useSchema } from "@/hooks/use-data";
import type { Edit } from "@/lib/api/types";
import { useChatActions } from "./chat-context";

type Props = {
  sourceId: string;
  tabIndex: number;
  locked: boolean;
  onEdit: (edits: Edit[]) => Promise<void>;
  children: ReactNode;
};

export function AddCondition({ sourceId, tabIndex, locked, onEdit, children }: Props) {
  const { projectId } = useChatActions();
  const [open, setOpen] = useState(false);
  const [text, setText] = useState("");
  const schema = useSchema(projectId, open ? sourceId : undefined);
  const names = useId();
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!text.trim()) return;
    setOpen(false);
    void onEdit([{ op: "add_filter", condition: text.trim() }]);
    setText("");
  };
  return (
    <Popover open={open} onOpenChange={setOpen}>
      <PopoverTrigger asChild>
        <button
          type="button"
          data-slot="chip"
          tabIndex={tabIndex}
          aria-disabled={locked}
          className="flex min-h-7 items-center gap-1 rounded border border-dashed border-edge px-2 text-small text-ink-soft transition-colors hover:border-accent hover:text-ink"
        >
          {children}
        </button>
      </PopoverTrigger>
      <PopoverContent aria-label="Add a condition">
        <form onSubmit={submit} className="flex flex-col gap-3">
          <Field label="Only rows where" help="A condition over the columns, as in SQL: rating >= 4">
            {(control) => (
              <Input
                {...control}
                list={names}
                value={text}
                autoComplete="off"
                spellCheck={false}
                onChange={(event) => setText(event.target.value)}
                className="font-mono text-small"
              />
            )}
          </Field>
          <datalist id={names}>
            {schema.data?.tables.flatMap((table) =>
              table.columns.map((column) => (
                <option key={`${table.name}.${column.name}`} value={`${table.name}.${column.name}`} />
              )),
            )}
          </datalist>
          <div>
            <Button type="submit" size="small" variant="primary" disabled={locked || !text.trim()}>
              Add
            </Button>
          </div>
        </form>
      </PopoverContent>
    </Popover>
  );
}
