"use client";

import { ArrowUp, Square } from "lucide-react";
import { type KeyboardEvent, type ReactNode, type RefObject, useEffect, useRef, useState } from "react";
import { Button } from "@/components/ui/button";
import { useMounted } from "@/hooks/use-mounted";
import type { Plan } from "@/lib/api/types";
import { useChatActions } from "./chat-context";
import { focusChips } from "./plan-chips";

const settleTime = 400; // Enter is deaf this long after a plan appears: it was meant for something else

type Props = {
  ref: RefObject<HTMLTextAreaElement | null>;
  plan?: Plan;
  busy: boolean;
  lost: boolean;
  disabled: boolean;
  source: ReactNode;
  onHalt: () => void;
};

export function Composer({ ref, plan, busy, lost, disabled, source, onHalt }: Props) {
  const { ask, confirm, reject } = useChatActions();
  const [text, setText] = useState("");
  const appeared = useRef(0);
  const planKey = plan ? `${plan.plan_id}/${plan.revision}` : "";
  useEffect(() => {
    if (planKey) appeared.current = performance.now();
  }, [planKey]);
  const listens = useMounted();
  useEffect(() => {
    if (listens && window.matchMedia("(pointer: fine)").matches) ref.current?.focus({ preventScroll: true });
  }, [ref, listens]);

  // A question that is sent before the sources are known goes when they are.
  const [early, setEarly] = useState(false);
  const send = () => {
    const question = text.trim();
    if (!question || busy) return;
    if (disabled) return setEarly(true);
    setText("");
    void ask(question);
  };
  // biome-ignore lint/correctness/useExhaustiveDependencies: only the sources' arrival sends it
  useEffect(() => {
    if (!early || disabled) return;
    setEarly(false);
    send();
  }, [early, disabled]);

  const onKeyDown = (event: KeyboardEvent<HTMLTextAreaElement>) => {
    if (event.nativeEvent.isComposing) return;
    if (event.key === "Enter" && !event.shiftKey) {
      event.preventDefault();
      if (event.repeat) return;
      if (text.trim()) send();
      else if (plan && !busy && performance.now() - appeared.current > settleTime) void confirm(plan);
    } else if (event.key === "Escape") {
      if (text) setText("");
      else if (busy) onHalt();
      else if (plan) void reject(plan);
    } else if (event.key === "Tab" && event.shiftKey && plan && focusChips(plan.plan_id)) {
      event.preventDefault();
    }
  };

  const hint = plan && !busy ? "Enter runs the plan · Esc discards it · Shift+Tab reaches its parts" : "";
  return (
    <form
      className="flex flex-col gap-1 rounded border border-edge bg-paper-lit focus-within:border-accent focus-within:outline-1 focus-within:outline-accent"
      onSubmit={(event) => {
        event.preventDefault();
        send();
      }}
    >
      <textarea
        ref={ref}
        data-slot="composer"
        aria-label={plan ? "Correct the plan, or press Enter to run it" : "Your question"}
        aria-describedby="composer-hint"
        rows={1}
        value={text}
        maxLength={4000}
        disabled={!listens}
        placeholder={plan ? "Say it differently, or press Enter to run" : "How many orders were placed in 2024?"}
        onChange={(event) => setText(event.target.value)}
        onKeyDown={onKeyDown}
        className="field-sizing-content max-h-48 min-h-12 w-full resize-none bg-transparent px-4 pt-3 pb-1 text-body outline-none placeholder:text-ink-soft"
      />
      <div className="flex min-h-11 items-center gap-3 pr-2 pb-2 pl-4">
        {source}
        <p id="composer-hint" className="hidden min-w-0 flex-1 truncate text-small text-ink-soft sm:block">
          {lost ? "Connection lost. Trying again; nothing is lost." : hint}
        </p>
        <span className="flex-1 sm:hidden" />
        {busy ? (
          <Button size="small" onClick={onHalt}>
            <Square aria-hidden />
            Stop
          </Button>
        ) : (
          <Button type="submit" size="small" variant="primary" disabled={disabled || !text.trim()}>
            <ArrowUp aria-hidden />
            Ask
          </Button>
        )}
      </div>
    </form>
  );
}
