import type { ComponentProps } from "react";
import { cn } from "@/lib/cn";

const field =
  "w-full min-w-0 rounded border border-edge bg-paper-lit px-3 text-body text-ink placeholder:text-ink-soft transition-colors disabled:opacity-50 aria-invalid:border-fault";

export function Input({ className, type = "text", ...props }: ComponentProps<"input">) {
  return <input data-slot="input" type={type} className={cn(field, "h-9", className)} {...props} />;
}

export function Textarea({ className, ...props }: ComponentProps<"textarea">) {
  return <textarea data-slot="textarea" className={cn(field, "min-h-20 py-2", className)} {...props} />;
}

export function Select({ className, ...props }: ComponentProps<"select">) {
  return <select data-slot="select" className={cn(field, "h-9 pr-2", className)} {...props} />;
}
