"use client";

import { Check, ChevronsUpDown, FolderPlus } from "lucide-react";
import { useRouter } from "next/navigation";
import { useState } from "react";
import { Button } from "@/components/ui/button";
import { Menu, MenuContent, MenuItem, MenuSeparator, MenuTrigger } from "@/components/ui/menu";
import { useProjects } from "@/hooks/use-data";
import { defaultProject, paths } from "@/hooks/use-route";
import { NewProjectDialog } from "./new-project-dialog";

export function ProjectMenu({ projectId }: { projectId: string }) {
  const router = useRouter();
  const projects = useProjects();
  const [creating, setCreating] = useState(false);
  const items = projects.data?.items ?? [];
  const name = items.find((project) => project.id === projectId)?.name;
  return (
    <>
      <Menu>
        <MenuTrigger asChild>
          <Button variant="quiet" size="small" className="justify-between px-2 text-ink">
            <span className="truncate">{name || (projectId === defaultProject ? "Default project" : "Project")}</span>
            <ChevronsUpDown aria-label="Projects" className="text-ink-soft" />
          </Button>
        </MenuTrigger>
        <MenuContent align="start" className="w-[var(--radix-dropdown-menu-trigger-width)]">
          {items.map((project) => (
            <MenuItem key={project.id} onSelect={() => router.push(paths.project(project.id))}>
              <span className="min-w-0 flex-1 truncate">{project.name || "Default project"}</span>
              {project.id === projectId ? <Check aria-label="open now" /> : null}
            </MenuItem>
          ))}
          {items.length > 0 ? <MenuSeparator /> : null}
          <MenuItem onSelect={() => router.push("/projects")}>All projects</MenuItem>
          <MenuItem onSelect={() => setCreating(true)}>
            <FolderPlus aria-hidden />
            New project
          </MenuItem>
        </MenuContent>
      </Menu>
      <NewProjectDialog open={creating} onOpenChange={setCreating} />
    </>
  );
}
