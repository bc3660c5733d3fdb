"use client";

import { type ComponentProps, type ReactNode, useId } from "react";
import { cn } from "@/lib/cn";

type FieldProps = Omit<ComponentProps<"div">, "children"> & {
  label: string;
  help?: ReactNode;
  problem?: string;
  children: (control: { id: string; "aria-describedby"?: string; "aria-invalid"?: true }) => ReactNode;
};

// A control with its label, its help and what is wrong with it.
export function Field({ label, help, problem, className, children, ...props }: FieldProps) {
  const id = useId();
  const described = [help ? `${id}-help` : "", problem ? `${id}-problem` : ""].filter(Boolean).join(" ");
  return (
    <div data-slot="field" className={cn("flex flex-col gap-1", className)} {...props}>
      <label htmlFor={id} className="text-small font-medium">
        {label}
      </label>
      {children({ id, "aria-describedby": described || undefined, "aria-invalid": problem ? true : undefined })}
      {help ? (
        <p id={`${id}-help`} className="text-small text-ink-soft">
          {help}
        </p>
      ) : null}
      {problem ? (
        <p id={`${id}-problem`} role="alert" className="text-small text-fault">
          {problem}
        </p>
      ) : null}
    </div>
  );
}
