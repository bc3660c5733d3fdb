"use client";

import { Plus } from "lucide-react";
import { type KeyboardEvent, useLayoutEffect, useRef, useState } from "react";
import { useAction } from "@/hooks/use-action";
import type { Edit, Plan, PlanPart } from "@/lib/api/types";
import { markedParts } from "@/lib/plan-marks";
import { AddCondition } from "./add-condition";
import { useChatActions } from "./chat-context";
import { removalOf } from "./chip-edits";
import { PlanChip } from "./plan-chip";

const toolbarId = (planId: string) => `chips-${planId}`;

// Moves the focus to the chips of a plan, on the chip that had it last. Says whether there were any.
export function focusChips(planId: string): boolean {
  const chip = document
    .getElementById(toolbarId(planId))
    ?.querySelector<HTMLElement>('[data-slot="chip"][tabindex="0"]');
  chip?.focus();
  return Boolean(chip);
}

// One chip a clause. A single tab stop: arrows move, Enter opens, Delete removes, Ctrl+Z takes the last edit back.
export function PlanChips({ plan, editable }: { plan: Plan; editable: boolean }) {
  const { edit, undoEdit, canUndo, partsBefore, focusComposer } = useChatActions();
  const change = useAction(edit);
  const undo = useAction(undoEdit);
  const root = useRef<HTMLDivElement>(null);
  const [current, setCurrent] = useState(0);
  const edited = useRef(false);
  const marked = markedParts(partsBefore(plan.plan_id), plan.parts);
  const live = marked.filter((item) => item.mark !== "struck");
  const at = Math.min(current, live.length);
  const locked = !editable || change.running || undo.running;

  const chips = () => [...(root.current?.querySelectorAll<HTMLElement>('[data-slot="chip"]') ?? [])];
  const go = (place: number) => {
    const all = chips();
    const next = (place + all.length) % all.length;
    setCurrent(next);
    all[next]?.focus();
  };
  // The edited chip is gone from the new revision. Its focus goes to its neighbour before any key can be pressed, and is never
  // taken from where the person went meanwhile.
  // biome-ignore lint/correctness/useExhaustiveDependencies: runs when the new revision is drawn
  useLayoutEffect(() => {
    if (edited.current && document.activeElement === document.body) chips()[at]?.focus();
    edited.current = false;
  }, [plan.revision]);

  const apply = async (edits: Edit[]) => {
    edited.current = true;
    await change.start(plan, edits);
  };
  const takeBack = async () => {
    edited.current = true;
    await undo.start(plan);
  };
  const remove = (part: PlanPart | undefined) => {
    const edits = part ? removalOf(part) : undefined;
    if (edits && !locked) void apply(edits);
  };
  const onKeyDown = (event: KeyboardEvent<HTMLDivElement>) => {
    if (!(event.target as HTMLElement).matches('[data-slot="chip"]')) return;
    const steps: Record<string, number> = { ArrowRight: at + 1, ArrowDown: at + 1, ArrowLeft: at - 1, ArrowUp: at - 1 };
    const place = steps[event.key];
    if (place !== undefined) go(place);
    else if (event.key === "Home") go(0);
    else if (event.key === "End") go(live.length - 1);
    else if (event.key === "Delete" || event.key === "Backspace") remove(live[at]?.part);
    else if (event.key.toLowerCase() === "z" && (event.ctrlKey || event.metaKey)) {
      if (canUndo(plan.plan_id) && !locked) void takeBack();
    } else if (event.key === "Escape") focusComposer();
    else return;
    event.preventDefault();
  };

  let place = -1;
  const problem = change.problem ?? undo.problem;
  return (
    <div className="flex flex-col gap-2">
      <div
        ref={root}
        id={toolbarId(plan.plan_id)}
        role="toolbar"
        aria-label="Parts of the plan"
        aria-busy={change.running}
        className="flex flex-wrap items-center gap-2"
        onKeyDown={onKeyDown}
      >
        {marked.map((item) => {
          if (item.mark === "struck") {
            return (
              <del key={`struck-${item.part.kind}-${item.part.text}`} className="px-1 text-small text-ink-soft">
                {item.part.text}
              </del>
            );
          }
          place += 1;
          const own = place;
          return (
            <PlanChip
              key={`${item.part.kind}-${item.part.node}-${item.part.text}`}
              plan={plan}
              part={item.part}
              added={item.mark === "added"}
              tabIndex={own === at ? 0 : -1}
              locked={locked}
              onFocus={() => setCurrent(own)}
              onEdit={apply}
            />
          );
        })}
        {editable ? (
          <AddCondition sourceId={plan.source_id} tabIndex={at === live.length ? 0 : -1} locked={locked} onEdit={apply}>
            <Plus aria-hidden className="size-4" />
            Condition
          </AddCondition>
        ) : null}
      </div>
      {problem ? (
        <p role="alert" className="text-small text-fault">
          {problem.message}
        </p>
      ) : null}
    </div>
  );
}
