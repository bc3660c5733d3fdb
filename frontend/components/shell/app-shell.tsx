"use client";

import { Menu as MenuIcon, Plus } from "lucide-react";
import Link from "next/link";
import { usePathname } from "next/navigation";
import { type ReactNode, useEffect, useState } from "react";
import { DropAnywhere } from "@/components/datasource/drop-anywhere";
import { Button } from "@/components/ui/button";
import { Dialog, DialogContent } from "@/components/ui/dialog";
import { useMounted } from "@/hooks/use-mounted";
import { paths, useRoute } from "@/hooks/use-route";
import { OfflineBar } from "./offline-bar";
import { Sidebar } from "./sidebar";
import { Wordmark } from "./wordmark";

// The exported page of a project knows no ids: what depends on the path is drawn once the browser says where it is.
function useKnowsPath(): boolean {
  const mounted = useMounted();
  const pathname = usePathname() ?? "/";
  return mounted || !pathname.startsWith("/projects/");
}

function TopBar() {
  const [open, setOpen] = useState(false);
  const { projectId } = useRoute();
  const pathname = usePathname();
  // biome-ignore lint/correctness/useExhaustiveDependencies: going somewhere closes the side bar
  useEffect(() => setOpen(false), [pathname]);
  return (
    <header className="sticky top-0 z-30 flex h-12 items-center justify-between border-b border-hair bg-paper px-2 md:hidden">
      <Button variant="quiet" size="icon" aria-label="Chats and pages" onClick={() => setOpen(true)}>
        <MenuIcon aria-hidden />
      </Button>
      <Wordmark />
      <Button asChild variant="quiet" size="icon">
        <Link href={paths.project(projectId)} aria-label="New chat">
          <Plus aria-hidden />
        </Link>
      </Button>
      <Dialog open={open} onOpenChange={setOpen}>
        <DialogContent title="Chats and pages" side="left">
          <Sidebar />
        </DialogContent>
      </Dialog>
    </header>
  );
}

export function AppShell({ children }: { children: ReactNode }) {
  const ready = useKnowsPath();
  return (
    <div className="md:grid md:grid-cols-[264px_minmax(0,1fr)]">
      <a
        href="#main"
        className="fixed top-2 left-2 z-50 -translate-y-16 rounded bg-accent px-3 py-2 text-small text-on-accent focus:translate-y-0"
      >
        Skip to content
      </a>
      <aside aria-label="Chats and pages" className="hidden border-r border-hair bg-paper-sunk md:block">
        <div className="sticky top-0 h-dvh">{ready ? <Sidebar /> : null}</div>
      </aside>
      <div className="flex min-h-dvh min-w-0 flex-col">
        <OfflineBar />
        {ready ? <TopBar /> : null}
        <main id="main" tabIndex={-1} className="flex min-w-0 flex-1 flex-col outline-none">
          {ready ? children : null}
        </main>
      </div>
      {ready ? <DropAnywhere /> : null}
    </div>
  );
}
