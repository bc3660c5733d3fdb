"use client";

import { Button } from "./button";
import { Field } from "./field";
import { Input } from "./input";
import { Notice } from "./notice";
import { PageBody, PageHead } from "./page";

const colours = [
  ["paper", "What everything stands on"],
  ["paper-sunk", "Side bar, SQL"],
  ["paper-lit", "Fields, plans"],
  ["ink", "Text, bars, lines"],
  ["ink-soft", "Facts beside it"],
  ["hair", "Hairlines"],
  ["edge", "Borders of controls"],
  ["accent", "You can act here"],
  ["accent-wash", "The word in the light"],
  ["unknown-wash", "A word nothing accounts for"],
  ["fault", "What went wrong"],
  ["added-wash", "Added to a plan"],
] as const;
const marks = [1, 2, 3, 4, 5, 6, 7, 8];
const spaces = [4, 8, 12, 16, 24, 40, 64];
const sizes = [
  ["text-title font-semibold", "28 / 36", "Titles"],
  ["text-answer font-medium", "20 / 28", "The answer, the largest text of a turn"],
  ["text-body", "15 / 24", "Everything that is read"],
  ["text-small text-ink-soft", "13 / 20", "Facts, rows, labels"],
] as const;

function Section({ title, children }: { title: string; children: React.ReactNode }) {
  return (
    <section className="flex flex-col gap-3 border-t border-hair pt-4">
      <h2 className="text-answer font-semibold">{title}</h2>
      {children}
    </section>
  );
}

// The tokens, drawn with themselves.
export function DesignPage() {
  return (
    <PageBody className="gap-10">
      <PageHead title="Design">
        Paper, ink and one accent that means: you can act. Tokens are in app/tokens.css.
      </PageHead>
      <Section title="Colour">
        <ul className="grid grid-cols-2 gap-3 sm:grid-cols-3 md:grid-cols-4">
          {colours.map(([name, use]) => (
            <li key={name} className="flex flex-col gap-1 text-small">
              <span className="h-12 rounded border border-hair" style={{ background: `var(--${name})` }} />
              <span className="font-mono">{name}</span>
              <span className="text-ink-soft">{use}</span>
            </li>
          ))}
        </ul>
        <div className="flex gap-1" role="img" aria-label="Eight colours of marks">
          {marks.map((mark) => (
            <span key={mark} className="h-8 flex-1 rounded" style={{ background: `var(--mark-${mark})` }} />
          ))}
        </div>
      </Section>
      <Section title="Type">
        {sizes.map(([look, size, use]) => (
          <p key={size} className={look}>
            {use} <span className="font-mono text-small text-ink-soft">{size}</span>
          </p>
        ))}
        <p className="font-mono text-small">select count(*) from orders -- IBM Plex Mono</p>
      </Section>
      <Section title="Space">
        <div className="flex items-end gap-4">
          {spaces.map((space) => (
            <span key={space} className="flex flex-col items-center gap-1 text-small text-ink-soft">
              <span className="bg-ink" style={{ width: space, height: space }} />
              {space}
            </span>
          ))}
        </div>
      </Section>
      <Section title="Linked words">
        <p className="measure">
          <span data-word="1">Assumed</span>,{" "}
          <span data-sure="true">
            <span data-word="2">confirmed</span>
          </span>
          ,{" "}
          <span data-word="3" data-lit="">
            in the light
          </span>
          , <span data-unknown>not understood</span>.
        </p>
      </Section>
      <Section title="Controls">
        <div className="flex flex-wrap gap-2">
          <Button variant="primary">Run</Button>
          <Button>Change</Button>
          <Button variant="quiet">Discard</Button>
          <Button variant="danger">Remove</Button>
          <Button disabled>Not now</Button>
        </div>
        <Field label="Name" help="How you want to call it" className="max-w-80">
          {(control) => <Input {...control} placeholder="shop" />}
        </Field>
        <Notice
          title="One fact, one action."
          action={<Button size="small">Act</Button>}
          className="max-w-[var(--text-column)]"
        />
        <Notice tone="fault" title="What went wrong, and what to do." className="max-w-[var(--text-column)]" />
      </Section>
    </PageBody>
  );
}
