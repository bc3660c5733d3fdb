import { CircleAlert, Info } from "lucide-react";
import type { ComponentProps, ReactNode } from "react";
import { cn } from "@/lib/cn";

type NoticeProps = Omit<ComponentProps<"div">, "title"> & {
  tone?: "plain" | "fault";
  title: ReactNode;
  action?: ReactNode;
};

// One fact, one action: what an empty, refused or failed place says.
export function Notice({ tone = "plain", title, action, className, children, ...props }: NoticeProps) {
  const Icon = tone === "fault" ? CircleAlert : Info;
  return (
    <div
      data-slot="notice"
      role={tone === "fault" ? "alert" : undefined}
      className={cn(
        "flex gap-3 rounded border px-4 py-3",
        tone === "fault" ? "border-fault bg-fault-wash" : "border-hair",
        className,
      )}
      {...props}
    >
      <Icon aria-hidden className={cn("mt-1 size-4 shrink-0", tone === "fault" ? "text-fault" : "text-ink-soft")} />
      <div className="flex min-w-0 flex-1 flex-col gap-2">
        <div className="measure break-words">{title}</div>
        {children ? <div className="text-small text-ink-soft">{children}</div> : null}
        {action ? <div className="flex flex-wrap gap-2">{action}</div> : null}
      </div>
    </div>
  );
}
