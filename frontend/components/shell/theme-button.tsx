"use client";

import { Moon, Sun } from "lucide-react";
import { Button } from "@/components/ui/button";

// Which theme counts is decided before the first paint by the script in the page's head; this only turns it.
export function ThemeButton() {
  const turn = () => {
    const root = document.documentElement;
    const next = root.dataset.theme === "dark" ? "light" : "dark";
    root.dataset.theme = next;
    try {
      window.localStorage.setItem("datachat.theme", next);
    } catch {
      // Without storage the choice lasts until the page is left.
    }
  };
  return (
    <Button variant="quiet" size="small" onClick={turn} className="justify-start px-2">
      <Sun aria-hidden className="hidden dark:block" />
      <Moon aria-hidden className="dark:hidden" />
      <span className="hidden dark:inline">Light</span>
      <span className="dark:hidden">Dark</span>
    </Button>
  );
}
