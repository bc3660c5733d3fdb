import type { ComponentProps } from "react";
import { cn } from "@/lib/cn";

// A place that is being filled; appears only after 200 ms.
export function Skeleton({ className, ...props }: ComponentProps<"div">) {
  return <div data-slot="skeleton" aria-hidden className={cn("late h-4 rounded bg-hair", className)} {...props} />;
}

export function Loading({ what, lines = 4 }: { what: string; lines?: number }) {
  return (
    <div role="status" className="flex flex-col gap-3">
      <span className="sr-only">Loading {what}</span>
      {Array.from({ length: lines }, (_, line) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the lines never change
        <Skeleton key={line} className={["w-full", "w-5/6", "w-2/3", "w-3/4"][line % 4]} />
      ))}
    </div>
  );
}
