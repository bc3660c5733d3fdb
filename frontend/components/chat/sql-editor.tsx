"use client";

import { autocompletion, closeBrackets } from "@codemirror/autocomplete";
import { defaultKeymap, history, historyKeymap } from "@codemirror/commands";
import { sql as sqlLanguage } from "@codemirror/lang-sql";
import { HighlightStyle, syntaxHighlighting } from "@codemirror/language";
import { Compartment, EditorState } from "@codemirror/state";
import { EditorView, keymap } from "@codemirror/view";
import { tags } from "@lezer/highlight";
import { useEffect, useRef } from "react";
import type { Schema } from "@/lib/api/types";

type Props = { value: string; onChange: (sql: string) => void; onRun: () => void; schema?: Schema };

const look = EditorView.theme({
  "&": { fontSize: "13px", backgroundColor: "var(--paper-lit)", border: "1px solid var(--edge)", borderRadius: "6px" },
  "&.cm-focused": { outline: "2px solid var(--accent)", outlineOffset: "1px" },
  ".cm-content": { fontFamily: "var(--font-mono)", lineHeight: "20px", padding: "12px", caretColor: "var(--ink)" },
  ".cm-line": { padding: "0" },
  ".cm-cursor": { borderLeftColor: "var(--ink)" },
  ".cm-selectionBackground, &.cm-focused .cm-selectionBackground": { backgroundColor: "var(--accent-wash) !important" },
  ".cm-tooltip": {
    backgroundColor: "var(--paper-lit)",
    border: "1px solid var(--edge)",
    borderRadius: "6px",
    color: "var(--ink)",
  },
  ".cm-tooltip-autocomplete ul li[aria-selected]": { backgroundColor: "var(--accent-wash)", color: "var(--ink)" },
});

const colours = HighlightStyle.define([
  { tag: tags.keyword, color: "var(--ink-soft)" },
  { tag: tags.string, color: "var(--mark-4)" },
  { tag: tags.number, color: "var(--mark-3)" },
]);

function languageFor(schema: Schema | undefined) {
  const tables = Object.fromEntries(
    (schema?.tables ?? []).map((table) => [table.name, table.columns.map((column) => column.name)]),
  );
  return sqlLanguage({ schema: tables });
}

export function SqlEditor({ value, onChange, onRun, schema }: Props) {
  const place = useRef<HTMLDivElement>(null);
  const view = useRef<EditorView>(undefined);
  const language = useRef(new Compartment());
  const first = useRef(value);
  const calls = useRef({ onChange, onRun });
  calls.current = { onChange, onRun };

  useEffect(() => {
    if (!place.current) return;
    const editor = new EditorView({
      parent: place.current,
      state: EditorState.create({
        doc: first.current,
        extensions: [
          history(),
          closeBrackets(),
          autocompletion(),
          keymap.of([
            {
              key: "Mod-Enter",
              run: () => {
                calls.current.onRun();
                return true;
              },
            },
            ...defaultKeymap,
            ...historyKeymap,
          ]),
          language.current.of(languageFor(undefined)),
          look,
          syntaxHighlighting(colours),
          EditorView.lineWrapping,
          EditorView.contentAttributes.of({ "aria-label": "SQL" }),
          EditorView.updateListener.of((update) => {
            if (update.docChanged) calls.current.onChange(update.state.doc.toString());
          }),
        ],
      }),
    });
    view.current = editor;
    editor.focus();
    return () => editor.destroy();
  }, []);
  useEffect(() => {
    view.current?.dispatch({ effects: language.current.reconfigure(languageFor(schema)) });
  }, [schema]);
  return <div ref={place} />;
}
