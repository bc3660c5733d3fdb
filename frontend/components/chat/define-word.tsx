"use client";

import { type FormEvent, useId, useState } from "react";
import { Button } from "@/components/ui/button";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { Popover, PopoverContent, PopoverTrigger } from "@/components/ui/popover";
import { useAction } from "@/hooks/use-action";
import { keys, useSchema } from "@/hooks/use-data";
import { refresh } from "@/hooks/use-resource";
import { feedback } from "@/lib/api";
import type { Lesson, Schema } from "@/lib/api/types";
import type { Turn } from "@/lib/turns";
import { useChatActions } from "./chat-context";
import { LessonLine } from "./lesson-line";

// Examples from the person's own tables: a name, a condition, a calculation.
function examplesOf(schema: Schema | undefined): string[] {
  for (const table of schema?.tables ?? []) {
    const number = table.columns.find(
      (column) => /int|dec|num|real|float|doub/i.test(column.type) && !column.primary && !column.references,
    );
    const text = table.columns.find((column) => /char|text|string/i.test(column.type) && !column.primary);
    if (!number || !text) continue;
    return [`${table.name}.${text.name}`, `${table.name}.${number.name} > 100`, `sum(${table.name}.${number.name})`];
  }
  return [];
}

// A word that was not understood: what it means is said in place, learned, and the question asked again with it.
export function DefineWord({ turn, word }: { turn: Turn; word: string }) {
  const { projectId, ask } = useChatActions();
  const [open, setOpen] = useState(false);
  const [definition, setDefinition] = useState("");
  const [lesson, setLesson] = useState<Lesson>();
  const schema = useSchema(projectId, open && turn.sourceId ? turn.sourceId : undefined);
  const teach = useAction(feedback.give);
  const names = useId();
  const examples = examplesOf(schema.data);

  const submit = async (event: FormEvent) => {
    event.preventDefault();
    const reply = await teach.start(projectId, {
      turn_id: turn.id,
      kind: "defined_word",
      term: word,
      definition: definition.trim(),
    });
    if (!reply) return;
    refresh(keys.knowledge(projectId));
    refresh(keys.review(projectId));
    setLesson(reply.lesson);
    if (!reply.lesson || reply.lesson.active > 0) {
      setOpen(false);
      await ask(turn.question);
    }
  };
  return (
    <Popover open={open} onOpenChange={setOpen}>
      <PopoverTrigger asChild>
        <button type="button" className="inline rounded text-left [font:inherit]" title={`What does “${word}” mean?`}>
          <span data-unknown>{word}</span>
        </button>
      </PopoverTrigger>
      <PopoverContent aria-label={`What does “${word}” mean?`}>
        <form onSubmit={submit} className="flex flex-col gap-3">
          <Field
            label={`What does “${word}” mean?`}
            help="A table or column, a condition, or a calculation over your columns."
            problem={teach.problem?.message}
          >
            {(control) => (
              <Input
                {...control}
                list={names}
                autoComplete="off"
                spellCheck={false}
                value={definition}
                onChange={(event) => setDefinition(event.target.value)}
                className="font-mono text-small"
              />
            )}
          </Field>
          <datalist id={names}>
            {schema.data?.tables.flatMap((table) => [
              <option key={table.name} value={table.name} />,
              ...table.columns.map((column) => (
                <option key={`${table.name}.${column.name}`} value={`${table.name}.${column.name}`} />
              )),
            ])}
          </datalist>
          {examples.length > 0 ? (
            <ul className="flex flex-col gap-1 text-ink-soft">
              {examples.map((example) => (
                <li key={example}>
                  <button
                    type="button"
                    className="rounded font-mono text-small hover:text-accent"
                    onClick={() => setDefinition(example)}
                  >
                    {example}
                  </button>
                </li>
              ))}
            </ul>
          ) : null}
          {lesson && lesson.active === 0 ? <LessonLine projectId={projectId} lesson={lesson} /> : null}
          <div>
            <Button type="submit" variant="primary" size="small" disabled={teach.running || !definition.trim()}>
              Save and ask again
            </Button>
          </div>
        </form>
      </PopoverContent>
    </Popover>
  );
}
