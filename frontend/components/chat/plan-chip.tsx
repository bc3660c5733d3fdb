"use client";

import { useState } from "react";
import { Popover, PopoverContent, PopoverTrigger } from "@/components/ui/popover";
import { useWords, wordMark } from "@/hooks/use-words";
import type { Edit, Plan, PlanPart } from "@/lib/api/types";
import { cn } from "@/lib/cn";
import { wordsBehind } from "@/lib/linked-words";
import { kindNames } from "./chip-edits";
import { ChipMenu } from "./chip-menu";

type Props = {
  plan: Plan;
  part: PlanPart;
  added: boolean;
  tabIndex: number;
  locked: boolean;
  onFocus: () => void;
  onEdit: (edits: Edit[]) => Promise<void>;
};

export function PlanChip({ plan, part, added, tabIndex, locked, onFocus, onEdit }: Props) {
  const words = useWords();
  const [open, setOpen] = useState(false);
  return (
    <Popover open={open} onOpenChange={setOpen}>
      <PopoverTrigger asChild>
        <button
          type="button"
          data-slot="chip"
          data-kind={part.kind}
          tabIndex={tabIndex}
          aria-disabled={locked}
          onFocus={onFocus}
          onClick={(event) => locked && event.preventDefault()}
          className={cn(
            "flex min-h-7 max-w-full items-center rounded border border-edge px-2 py-0.5 text-left text-small transition-colors hover:border-accent data-[state=open]:border-accent",
            added && "bg-added-wash",
          )}
        >
          <span className="sr-only">{kindNames[part.kind] ?? "Part"}: </span>
          <span
            data-word={wordMark(wordsBehind(part, words))}
            data-assumed={plan.assumptions.some((text) => text.includes(part.text)) || undefined}
          >
            {part.text}
          </span>
          {added ? <span className="sr-only"> (added)</span> : null}
        </button>
      </PopoverTrigger>
      <PopoverContent aria-label={`Change: ${part.text}`}>
        <ChipMenu
          plan={plan}
          part={part}
          locked={locked}
          onEdit={async (edits) => {
            setOpen(false);
            await onEdit(edits);
          }}
        />
      </PopoverContent>
    </Popover>
  );
}
