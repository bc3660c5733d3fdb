"use client";

import { Search } from "lucide-react";
import { useDeferredValue, useState } from "react";
import { Input } from "@/components/ui/input";
import { Loading } from "@/components/ui/skeleton";
import { useChats } from "@/hooks/use-data";
import { useRoute } from "@/hooks/use-route";
import { ChatItem } from "./chat-item";

export function ChatList({ projectId }: { projectId: string }) {
  const { chatId } = useRoute();
  const [search, setSearch] = useState("");
  const wanted = useDeferredValue(search.trim());
  const chats = useChats(projectId, wanted);
  const items = chats.data?.items ?? [];
  return (
    <nav aria-label="Chats" className="flex min-h-0 flex-1 flex-col gap-2">
      <div className="relative">
        <Search aria-hidden className="absolute top-2 left-2 size-4 text-ink-soft" />
        <Input
          type="search"
          aria-label="Search chats"
          placeholder="Search chats"
          value={search}
          onChange={(event) => setSearch(event.target.value)}
          className="h-8 border-hair bg-paper pl-8 text-small"
        />
      </div>
      <div className="-mx-1 min-h-0 flex-1 overflow-y-auto px-1">
        {chats.problem ? (
          <p className="px-2 text-small text-ink-soft">
            {chats.problem.code === "offline" ? "The chats come back when DataChat answers." : chats.problem.message}
          </p>
        ) : chats.loading && !chats.data ? (
          <div className="px-2 pt-2">
            <Loading what="chats" />
          </div>
        ) : items.length === 0 ? (
          <p className="px-2 text-small text-ink-soft">
            {wanted ? `No chat holds “${wanted}”.` : "Your chats will stand here."}
          </p>
        ) : (
          <ul className="flex flex-col gap-px">
            {items.map((chat) => (
              <ChatItem key={chat.id} projectId={projectId} chat={chat} here={chat.id === chatId} />
            ))}
          </ul>
        )}
      </div>
    </nav>
  );
}
