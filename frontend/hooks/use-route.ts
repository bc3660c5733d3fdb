import { usePathname } from "next/navigation";

export const defaultProject = "default";

export type Place = "ask" | "sources" | "knowledge" | "review" | "settings" | "projects" | "design";
export type Route = { projectId: string; place: Place; chatId?: string; sourceId?: string };

const places: Record<string, Place> = {
  chats: "ask",
  sources: "sources",
  knowledge: "knowledge",
  review: "review",
  settings: "settings",
};

// In the static export only the path knows the ids: parameters read "_".
export function routeOf(pathname: string): Route {
  const [area, projectId = defaultProject, place = "", id] = pathname
    .split("/")
    .filter(Boolean)
    .map(decodeURIComponent);
  if (area === "design") return { projectId: defaultProject, place: "design" };
  if (area !== "projects") return { projectId: defaultProject, place: "ask" };
  if (pathname.split("/").filter(Boolean).length === 1) return { projectId: defaultProject, place: "projects" };
  const found = places[place] ?? "ask";
  return {
    projectId,
    place: found,
    chatId: place === "chats" ? id : undefined,
    sourceId: place === "sources" ? id : undefined,
  };
}

export function useRoute(): Route {
  return routeOf(usePathname() ?? "/");
}

export const paths = {
  project: (projectId: string) => (projectId === defaultProject ? "/" : `/projects/${projectId}`),
  chat: (projectId: string, chatId: string) => `/projects/${projectId}/chats/${chatId}`,
  sources: (projectId: string) => `/projects/${projectId}/sources`,
  source: (projectId: string, sourceId: string) => `/projects/${projectId}/sources/${sourceId}`,
  knowledge: (projectId: string) => `/projects/${projectId}/knowledge`,
  review: (projectId: string) => `/projects/${projectId}/review`,
  settings: (projectId: string) => `/projects/${projectId}/settings`,
};
