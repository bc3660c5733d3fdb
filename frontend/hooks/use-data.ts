import { chats, knowledge, projects, rowPolicies, settings, sources, validations } from "@/lib/api";
import { useResource } from "./use-resource";

// The keys under which the page keeps what it read; refresh(key) reads it again.
export const keys = {
  projects: "projects",
  project: (id: string) => `project/${id}/self`,
  sources: (project: string) => `project/${project}/sources`,
  source: (project: string, id: string) => `project/${project}/source/${id}`,
  chats: (project: string) => `project/${project}/chats`,
  knowledge: (project: string) => `project/${project}/knowledge`,
  review: (project: string) => `project/${project}/review`,
  rowPolicies: (project: string) => `project/${project}/row-policies`,
  settings: "settings",
  sourceKinds: "source-kinds",
};

export const useProjects = () => useResource(keys.projects, projects.list);
export const useProject = (id: string) => useResource(keys.project(id), () => projects.get(id));
export const useSources = (project: string) => useResource(keys.sources(project), () => sources.list(project));
export const useChats = (project: string, search: string) =>
  useResource(`${keys.chats(project)}/${search}`, () => chats.list(project, search));
export const useKnowledge = (project: string) => useResource(keys.knowledge(project), () => knowledge.list(project));
export const useReview = (project: string) => useResource(keys.review(project), () => validations.list(project));
export const useRowPolicies = (project: string) =>
  useResource(keys.rowPolicies(project), () => rowPolicies.get(project));
export const useSourceKinds = (wanted = true) => useResource(wanted ? keys.sourceKinds : null, sources.kinds);
export const useSettings = () => useResource(keys.settings, settings.list);

export const useSuggestions = (project: string, source: string | undefined) =>
  useResource(source ? `${keys.source(project, source)}/suggestions` : null, () =>
    sources.suggestions(project, source ?? ""),
  );
export const useSchema = (project: string, source: string | undefined) =>
  useResource(source ? `${keys.source(project, source)}/schema` : null, () => sources.schema(project, source ?? ""));
export const useOverview = (project: string, source: string) =>
  useResource(`${keys.source(project, source)}/overview`, () => sources.overview(project, source));
export const usePreview = (project: string, source: string, wanted: boolean) =>
  useResource(wanted ? `${keys.source(project, source)}/preview` : null, () => sources.preview(project, source));
