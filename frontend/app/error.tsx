"use client";

import { Button } from "@/components/ui/button";
import { PageBody, PageHead } from "@/components/ui/page";

// What is left when a page cannot be drawn: nothing of the person's work is in the page, all of it is on the server.
export default function PageError({ reset }: { reset: () => void }) {
  return (
    <PageBody>
      <PageHead title="This page could not be drawn">
        Nothing is lost: your chats are on the server. If it happens again, reload the page.
      </PageHead>
      <div>
        <Button variant="primary" onClick={reset}>
          Draw it again
        </Button>
      </div>
    </PageBody>
  );
}
