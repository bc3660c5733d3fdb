import { useSyncExternalStore } from "react";

const never = () => () => {};

// Whether the page listens yet: false in the exported HTML and until React has taken it over.
export function useMounted(): boolean {
  return useSyncExternalStore(
    never,
    () => true,
    () => false,
  );
}
