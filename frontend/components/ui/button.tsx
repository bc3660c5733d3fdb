import { cva, type VariantProps } from "class-variance-authority";
import { Slot } from "radix-ui";
import type { ComponentProps } from "react";
import { cn } from "@/lib/cn";

const buttonVariants = cva(
  "inline-flex shrink-0 items-center justify-center gap-2 rounded whitespace-nowrap font-medium transition-colors disabled:opacity-50 aria-disabled:opacity-50 [&_svg]:size-4 [&_svg]:shrink-0",
  {
    variants: {
      variant: {
        primary: "bg-accent text-on-accent hover:bg-accent-strong disabled:hover:bg-accent",
        outline: "border border-edge bg-transparent text-ink hover:bg-paper-sunk",
        quiet: "text-ink-soft hover:bg-paper-sunk hover:text-ink",
        link: "text-accent underline decoration-1 underline-offset-4 hover:decoration-2",
        danger: "border border-fault text-fault hover:bg-fault-wash",
      },
      size: {
        normal: "h-9 px-4 text-body",
        small: "h-8 px-3 text-small",
        tiny: "h-6 px-1 text-small",
        icon: "size-8",
        text: "h-auto p-0 text-[length:inherit] leading-[inherit]",
      },
    },
    defaultVariants: { variant: "outline", size: "normal" },
  },
);

export type ButtonProps = ComponentProps<"button"> & VariantProps<typeof buttonVariants> & { asChild?: boolean };

export function Button({ className, variant, size, asChild = false, type, ...props }: ButtonProps) {
  const Element = asChild ? Slot.Root : "button";
  return (
    <Element
      data-slot="button"
      type={asChild ? undefined : (type ?? "button")}
      className={cn(buttonVariants({ variant, size }), className)}
      {...props}
    />
  );
}
