"use client";

import { X } from "lucide-react";
import { Dialog as Primitive } from "radix-ui";
import type { ComponentProps } from "react";
import { cn } from "@/lib/cn";

export const Dialog = Primitive.Root;
export const DialogTrigger = Primitive.Trigger;
export const DialogClose = Primitive.Close;

type ContentProps = ComponentProps<typeof Primitive.Content> & {
  title: string;
  description?: string;
  side?: "middle" | "left";
};

export function DialogContent({ className, title, description, side = "middle", children, ...props }: ContentProps) {
  return (
    <Primitive.Portal>
      <Primitive.Overlay data-slot="dialog-overlay" className="fixed inset-0 z-40 bg-[var(--veil)]" />
      <Primitive.Content
        data-slot="dialog"
        className={cn(
          "fixed z-50 flex flex-col gap-4 overflow-y-auto border border-hair bg-paper text-ink",
          side === "middle"
            ? "top-1/2 left-1/2 max-h-[calc(100dvh-32px)] w-[min(640px,calc(100vw-32px))] -translate-x-1/2 -translate-y-1/2 rounded p-6"
            : "inset-y-0 left-0 w-[min(296px,calc(100vw-40px))] p-0",
          className,
        )}
        {...(description ? {} : { "aria-describedby": undefined })}
        {...props}
      >
        <div className={cn("flex items-start justify-between gap-4", side === "left" && "sr-only")}>
          <div className="flex flex-col gap-1">
            <Primitive.Title className="text-answer font-semibold">{title}</Primitive.Title>
            {description ? (
              <Primitive.Description className="measure text-small text-ink-soft">{description}</Primitive.Description>
            ) : null}
          </div>
          <Primitive.Close
            aria-label="Close"
            className="flex size-8 shrink-0 items-center justify-center rounded text-ink-soft hover:bg-paper-sunk hover:text-ink"
          >
            <X className="size-4" aria-hidden />
          </Primitive.Close>
        </div>
        {children}
      </Primitive.Content>
    </Primitive.Portal>
  );
}
