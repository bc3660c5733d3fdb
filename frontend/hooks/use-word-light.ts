import { type RefObject, useEffect } from "react";

function wordAt(target: EventTarget | null): Element | null {
  if (!(target instanceof Element)) return null;
  return target.closest("[data-word]") ?? (target.matches("button, a") ? target.querySelector("[data-word]") : null);
}

// Lights every place inside `root` that speaks of the same node as the word under the pointer or the focus. Works on the
// document itself: no component is drawn again for it.
export function useWordLight(root: RefObject<HTMLElement | null>) {
  useEffect(() => {
    const element = root.current;
    if (!element) return;
    const light = (event: Event) => {
      const nodes = new Set(wordAt(event.target)?.getAttribute("data-word")?.split(" ") ?? []);
      for (const word of element.querySelectorAll("[data-word]")) {
        const same =
          nodes.size > 0 &&
          word
            .getAttribute("data-word")
            ?.split(" ")
            .some((node) => nodes.has(node));
        word.toggleAttribute("data-lit", Boolean(same));
      }
    };
    const dark = () => {
      for (const word of element.querySelectorAll("[data-lit]")) word.removeAttribute("data-lit");
    };
    element.addEventListener("pointerover", light);
    element.addEventListener("focusin", light);
    element.addEventListener("pointerleave", dark);
    element.addEventListener("focusout", dark);
    return () => {
      element.removeEventListener("pointerover", light);
      element.removeEventListener("focusin", light);
      element.removeEventListener("pointerleave", dark);
      element.removeEventListener("focusout", dark);
    };
  }, [root]);
}
