"use client";

import { BookOpenText, Database, ListChecks, Plus, SlidersHorizontal } from "lucide-react";
import Link from "next/link";
import type { ReactNode } from "react";
import { Button } from "@/components/ui/button";
import { useReview } from "@/hooks/use-data";
import { type Place, paths, useRoute } from "@/hooks/use-route";
import { cn } from "@/lib/cn";
import { ChatList } from "./chat-list";
import { ProjectMenu } from "./project-menu";
import { ThemeButton } from "./theme-button";
import { Wordmark } from "./wordmark";

type EntryProps = { href: string; place: Place; icon: ReactNode; children: ReactNode };

function Entry({ href, place, icon, children }: EntryProps) {
  const here = useRoute().place === place;
  return (
    <Link
      href={href}
      aria-current={here ? "page" : undefined}
      className={cn(
        "flex h-8 items-center gap-2 rounded px-2 text-small font-medium text-ink-soft transition-colors hover:bg-paper hover:text-ink [&_svg]:size-4",
        here && "bg-paper text-ink",
      )}
    >
      {icon}
      {children}
    </Link>
  );
}

export function Sidebar() {
  const { projectId } = useRoute();
  const review = useReview(projectId);
  const waiting = review.data?.items.length ?? 0;
  return (
    <div className="flex h-full flex-col gap-3 bg-paper-sunk px-3 py-4">
      <div className="flex items-center justify-between gap-2 px-2">
        <Link href="/" aria-label="DataChat, start page" className="rounded">
          <Wordmark />
        </Link>
        <ThemeButton />
      </div>
      <ProjectMenu projectId={projectId} />
      <Button asChild variant="outline" size="small" className="justify-start bg-paper px-2">
        <Link href={paths.project(projectId)}>
          <Plus aria-hidden />
          New chat
        </Link>
      </Button>
      <ChatList projectId={projectId} />
      <nav aria-label="Project" className="flex flex-col gap-1 border-t border-hair pt-3">
        <Entry href={paths.sources(projectId)} place="sources" icon={<Database aria-hidden />}>
          Sources
        </Entry>
        <Entry href={paths.knowledge(projectId)} place="knowledge" icon={<BookOpenText aria-hidden />}>
          Knowledge
        </Entry>
        <Entry href={paths.review(projectId)} place="review" icon={<ListChecks aria-hidden />}>
          Review
          {waiting > 0 ? (
            <span className="ml-auto tabular-nums">
              {waiting}
              <span className="sr-only"> waiting</span>
            </span>
          ) : null}
        </Entry>
        <Entry href={paths.settings(projectId)} place="settings" icon={<SlidersHorizontal aria-hidden />}>
          Settings
        </Entry>
      </nav>
    </div>
  );
}
