"use client";

import { Ellipsis, Pencil, Trash2 } from "lucide-react";
import Link from "next/link";
import { useRouter } from "next/navigation";
import { useState } from "react";
import { Button } from "@/components/ui/button";
import { Dialog, DialogContent } from "@/components/ui/dialog";
import { Input } from "@/components/ui/input";
import { Menu, MenuContent, MenuItem, MenuTrigger } from "@/components/ui/menu";
import { useAction } from "@/hooks/use-action";
import { keys } from "@/hooks/use-data";
import { refresh } from "@/hooks/use-resource";
import { paths } from "@/hooks/use-route";
import { chats } from "@/lib/api";
import type { Chat } from "@/lib/api/types";
import { cn } from "@/lib/cn";

// A removal answers with nothing; the caller has to tell that from a failure.
const removeChat = async (projectId: string, chatId: string) => {
  await chats.remove(projectId, chatId);
  return true;
};

type Props = { projectId: string; chat: Chat; here: boolean };

export function ChatItem({ projectId, chat, here }: Props) {
  const router = useRouter();
  const [title, setTitle] = useState<string>();
  const [asking, setAsking] = useState(false);
  const rename = useAction(chats.rename);
  const remove = useAction(removeChat);
  const shown = chat.title || "Untitled chat";

  const finish = async () => {
    const next = title?.trim();
    setTitle(undefined);
    if (!next || next === chat.title) return;
    await rename.start(projectId, chat.id, next);
    refresh(keys.chats(projectId));
  };
  const removeNow = async () => {
    const gone = await remove.start(projectId, chat.id);
    if (gone === undefined) return;
    setAsking(false);
    refresh(keys.chats(projectId));
    if (here) router.push(paths.project(projectId));
  };

  if (title !== undefined) {
    return (
      <li>
        <Input
          autoFocus
          aria-label="Title of the chat"
          value={title}
          maxLength={200}
          className="h-8 px-2 text-small"
          onChange={(event) => setTitle(event.target.value)}
          onFocus={(event) => event.target.select()}
          onBlur={finish}
          onKeyDown={(event) => {
            if (event.key === "Enter" && !event.nativeEvent.isComposing) void finish();
            if (event.key === "Escape") setTitle(undefined);
          }}
        />
      </li>
    );
  }
  return (
    <li className={cn("group flex items-center rounded transition-colors hover:bg-paper", here && "bg-paper")}>
      <Link
        href={paths.chat(projectId, chat.id)}
        aria-current={here ? "page" : undefined}
        title={shown}
        prefetch={false}
        className={cn("min-w-0 flex-1 truncate rounded px-2 py-1.5 text-small text-ink-soft", here && "text-ink")}
      >
        {shown}
      </Link>
      <Menu>
        <MenuTrigger asChild>
          <Button
            variant="quiet"
            size="tiny"
            aria-label={`More for ${shown}`}
            className="mr-1 opacity-0 group-focus-within:opacity-100 group-hover:opacity-100 data-[state=open]:opacity-100 pointer-coarse:opacity-100"
          >
            <Ellipsis aria-hidden />
          </Button>
        </MenuTrigger>
        <MenuContent align="end" onCloseAutoFocus={(event) => event.preventDefault()}>
          <MenuItem onSelect={() => setTitle(chat.title)}>
            <Pencil aria-hidden />
            Rename
          </MenuItem>
          <MenuItem onSelect={() => setAsking(true)}>
            <Trash2 aria-hidden />
            Delete
          </MenuItem>
        </MenuContent>
      </Menu>
      <Dialog open={asking} onOpenChange={setAsking}>
        <DialogContent
          title="Delete this chat?"
          description={`“${shown}” and its answers go away. What was learned from it stays.`}
        >
          {remove.problem ? <p className="text-small text-fault">{remove.problem.message}</p> : null}
          <div className="flex justify-end gap-2">
            <Button onClick={() => setAsking(false)}>Keep</Button>
            <Button variant="danger" onClick={removeNow}>
              Delete chat
            </Button>
          </div>
        </DialogContent>
      </Dialog>
    </li>
  );
}
