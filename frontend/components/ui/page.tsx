import type { ComponentProps, ReactNode } from "react";
import type { Problem } from "@/lib/api/client";
import { cn } from "@/lib/cn";
import { Button } from "./button";
import { Notice } from "./notice";

type HeadProps = { title: string; children?: ReactNode; action?: ReactNode };

export function PageHead({ title, children, action }: HeadProps) {
  return (
    <header className="flex flex-wrap items-start justify-between gap-4">
      <div className="flex min-w-0 flex-col gap-2">
        <h1>{title}</h1>
        {children ? <div className="measure text-ink-soft">{children}</div> : null}
      </div>
      {action ? <div className="flex gap-2">{action}</div> : null}
    </header>
  );
}

export function PageBody({ className, ...props }: ComponentProps<"div">) {
  return (
    <div
      className={cn(
        "mx-auto flex w-full max-w-[calc(var(--result-column)+48px)] flex-col gap-6 px-4 py-6 md:px-6 md:py-10",
        className,
      )}
      {...props}
    />
  );
}

// What stands in the place of something that could not be read.
export function Unread({ problem, retry }: { problem: Problem; retry: () => void }) {
  return (
    <Notice
      tone="fault"
      title={problem.message}
      action={
        <Button size="small" onClick={retry}>
          Try again
        </Button>
      }
    />
  );
}
