"use client";

import { Trash2 } from "lucide-react";
import { type FormEvent, useState } from "react";
import { Button } from "@/components/ui/button";
import { Input } from "@/components/ui/input";
import { Loading } from "@/components/ui/skeleton";
import { useResource } from "@/hooks/use-resource";
import { plans } from "@/lib/api";
import type { Edit, Plan, PlanPart } from "@/lib/api/types";
import { grouped } from "@/lib/numbers";
import { useChatActions } from "./chat-context";
import { kindNames, removalOf } from "./chip-edits";

type Props = { plan: Plan; part: PlanPart; locked: boolean; onEdit: (edits: Edit[]) => void };

const row =
  "flex min-h-8 w-full items-center justify-between gap-3 rounded px-2 py-1 text-left hover:bg-accent-wash focus-visible:bg-accent-wash disabled:text-ink-soft disabled:hover:bg-transparent";

// The edit that a person's own words make of a clause, where one input says it all.
function ownEdit(part: PlanPart, text: string): Edit[] | undefined {
  if (part.kind === "limit") return /^\d{1,6}$/.test(text) ? [{ op: "change_limit", rows: Number(text) }] : undefined;
  if (part.kind === "filter" || part.kind === "having" || part.kind === "period") {
    return [{ op: "change_filter", node: part.node, condition: text }];
  }
  return part.kind === "measure" ? [{ op: "change_measure", node: part.node, expression: text }] : undefined;
}

function OwnInput({ part, locked, onEdit }: Omit<Props, "plan">) {
  const [text, setText] = useState("");
  if (!["limit", "filter", "having", "period", "measure"].includes(part.kind)) return null;
  const edits = ownEdit(part, text.trim());
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (text.trim() && edits) onEdit(edits);
  };
  const isLimit = part.kind === "limit";
  return (
    <form onSubmit={submit} className="flex gap-2 border-t border-hair pt-2">
      <Input
        aria-label={isLimit ? "How many rows" : "In your own words, as SQL"}
        inputMode={isLimit ? "numeric" : undefined}
        placeholder={isLimit ? "20" : part.kind === "measure" ? "sum(quantity)" : "rating >= 4"}
        value={text}
        onChange={(event) => setText(event.target.value)}
        className="h-8 font-mono text-small"
      />
      <Button type="submit" size="small" disabled={locked || !text.trim() || !edits}>
        Set
      </Button>
    </form>
  );
}

export function ChipMenu({ plan, part, locked, onEdit }: Props) {
  const { projectId } = useChatActions();
  const options = useResource(
    `project/${projectId}/options/${plan.plan_id}/${plan.revision}/${part.kind}/${part.node}`,
    () => plans.options(projectId, plan.plan_id, part),
  );
  const removal = removalOf(part);
  return (
    <div className="flex flex-col gap-2">
      <p className="font-medium">
        {kindNames[part.kind] ?? "Part"}: <span className="font-normal">{part.text}</span>
      </p>
      {options.problem ? (
        <p className="text-ink-soft">{options.problem.message}</p>
      ) : !options.data ? (
        <div className="min-h-16">
          <Loading what="what it can become" lines={3} />
        </div>
      ) : (
        <ul className="flex flex-col">
          {options.data.options.map((option) => (
            <li key={option.text}>
              <button type="button" disabled={locked} className={row} onClick={() => onEdit(option.edits)}>
                <span className="min-w-0 break-words">{option.text}</span>
                {option.count !== undefined ? (
                  <span className="text-ink-soft">{grouped(String(option.count))}</span>
                ) : null}
              </button>
            </li>
          ))}
          {options.data.disabled.map((option) => (
            <li key={option.text}>
              <button type="button" disabled className={row}>
                <span className="min-w-0 break-words">
                  {option.text} <span className="block">{option.reason}</span>
                </span>
              </button>
            </li>
          ))}
          {options.data.options.length + options.data.disabled.length === 0 ? (
            <li className="px-2 text-ink-soft">Nothing else fits here.</li>
          ) : null}
        </ul>
      )}
      <OwnInput part={part} locked={locked} onEdit={onEdit} />
      {removal ? (
        <button
          type="button"
          disabled={locked}
          className={`${row} justify-start border-t border-hair`}
          onClick={() => onEdit(removal)}
        >
          <Trash2 aria-hidden className="size-4" />
          Remove
        </button>
      ) : null}
    </div>
  );
}
