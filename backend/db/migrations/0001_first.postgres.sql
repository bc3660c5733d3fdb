create table workspaces (
    workspace_id text collate "C" not null primary key,
    created_at bigint not null
);

create table projects (
    workspace_id text collate "C" not null references workspaces,
    project_id text collate "C" not null,
    name text collate "C" not null,
    instructions text not null,
    confirmation text not null,
    sure_confidence double precision not null,
    ask_confidence double precision not null,
    settings text not null,
    version bigint not null,
    knowledge_revision bigint not null,
    created_at bigint not null,
    updated_at bigint not null,
    primary key (workspace_id, project_id)
);

create table sources (
    workspace_id text collate "C" not null,
    project_id text collate "C" not null,
    source_id text collate "C" not null,
    name text collate "C" not null,
    kind text collate "C" not null,
    config text not null,
    sealed_secret text not null,
    version bigint not null,
    created_at bigint not null,
    updated_at bigint not null,
    primary key (workspace_id, project_id, source_id),
    unique (workspace_id, project_id, name),
    foreign key (workspace_id, project_id) references projects
);

create table schema_snapshots (
    workspace_id text collate "C" not null,
    project_id text collate "C" not null,
    source_id text collate "C" not null,
    fingerprint text not null,
    schema_text text not null,
    profiles text not null,
    taken_at bigint not null,
    primary key (workspace_id, project_id, source_id),
    foreign key (workspace_id, project_id, source_id) references sources on delete cascade
);

create table chats (
    workspace_id text collate "C" not null,
    project_id text collate "C" not null,
    chat_id text collate "C" not null,
    title text not null,
    principal text collate "C" not null,
    turn_count bigint not null,
    created_at bigint not null,
    updated_at bigint not null,
    primary key (workspace_id, project_id, chat_id),
    foreign key (workspace_id, project_id) references projects
);

create index chats_by_age on chats (workspace_id, project_id, created_at, chat_id);

create table turns (
    workspace_id text collate "C" not null,
    project_id text collate "C" not null,
    turn_id text collate "C" not null,
    chat_id text collate "C" not null,
    number bigint not null,
    message_id text collate "C",
    question text not null,
    state text not null,
    owner text not null,
    lease_until bigint not null,
    cancel_requested bigint not null,
    principal text collate "C" not null,
    previous_turn_id text collate "C",
    next_sequence bigint not null,
    created_at bigint not null,
    updated_at bigint not null,
    primary key (workspace_id, project_id, turn_id),
    unique (workspace_id, project_id, chat_id, number),
    unique (workspace_id, project_id, chat_id, message_id),
    foreign key (workspace_id, project_id, chat_id) references chats,
    foreign key (workspace_id, project_id, previous_turn_id) references turns (workspace_id, project_id, turn_id)
);

create index turns_in_work on turns (lease_until) where state in ('received', 'planning', 'running');

create table turn_parts (
    workspace_id text collate "C" not null,
    project_id text collate "C" not null,
    turn_id text collate "C" not null,
    sequence bigint not null,
    kind text collate "C" not null,
    payload text not null,
    created_at bigint not null,
    primary key (workspace_id, project_id, turn_id, sequence),
    foreign key (workspace_id, project_id, turn_id) references turns
);

create table plans (
    workspace_id text collate "C" not null,
    project_id text collate "C" not null,
    plan_id text collate "C" not null,
    revision bigint not null,
    turn_id text collate "C" not null,
    hash text not null,
    body text not null,
    state text not null,
    principal text collate "C" not null,
    expires_at bigint not null,
    created_at bigint not null,
    primary key (workspace_id, project_id, plan_id, revision),
    unique (workspace_id, project_id, plan_id, revision, hash),
    foreign key (workspace_id, project_id, turn_id) references turns
);

create index plans_of_turn on plans (workspace_id, project_id, turn_id);

create table confirmations (
    workspace_id text collate "C" not null,
    project_id text collate "C" not null,
    plan_id text collate "C" not null,
    revision bigint not null,
    hash text not null,
    turn_id text collate "C" not null,
    principal text collate "C" not null,
    automatic bigint not null,
    confirmed_at bigint not null,
    primary key (workspace_id, project_id, plan_id, revision),
    unique (workspace_id, project_id, plan_id, revision, hash),
    foreign key (workspace_id, project_id, plan_id, revision, hash)
        references plans (workspace_id, project_id, plan_id, revision, hash),
    foreign key (workspace_id, project_id, turn_id) references turns
);

create table runs (
    workspace_id text collate "C" not null,
    project_id text collate "C" not null,
    run_id text collate "C" not null,
    turn_id text collate "C" not null,
    plan_id text collate "C" not null,
    revision bigint not null,
    hash text not null,
    policy_version text not null,
    limits text not null,
    started_at bigint not null,
    finished_at bigint not null,
    row_count bigint not null,
    error text not null,
    error_code text not null,
    primary key (workspace_id, project_id, run_id),
    unique (workspace_id, project_id, plan_id, revision),
    foreign key (workspace_id, project_id, plan_id, revision, hash)
        references confirmations (workspace_id, project_id, plan_id, revision, hash),
    foreign key (workspace_id, project_id, turn_id) references turns
);

create index runs_of_turn on runs (workspace_id, project_id, turn_id);

create table results (
    workspace_id text collate "C" not null,
    project_id text collate "C" not null,
    run_id text collate "C" not null,
    summary text not null,
    first_page text not null,
    created_at bigint not null,
    primary key (workspace_id, project_id, run_id),
    foreign key (workspace_id, project_id, run_id) references runs
);

create table feedback_events (
    workspace_id text collate "C" not null,
    project_id text collate "C" not null,
    event_id text collate "C" not null,
    turn_id text collate "C" not null,
    run_id text collate "C",
    kind text collate "C" not null,
    payload text not null,
    principal text collate "C" not null,
    processed bigint not null,
    created_at bigint not null,
    primary key (workspace_id, project_id, event_id),
    foreign key (workspace_id, project_id, turn_id) references turns,
    foreign key (workspace_id, project_id, run_id) references runs
);

create index feedback_unprocessed on feedback_events (created_at) where processed = 0;

create table knowledge_entries (
    workspace_id text collate "C" not null,
    project_id text collate "C" not null,
    entry_id text collate "C" not null,
    kind text collate "C" not null,
    state text not null,
    version bigint not null,
    former_version bigint not null,
    source_id text collate "C" not null,
    term text not null,
    definition text not null,
    note text not null,
    author text not null,
    origin text not null,
    created_at bigint not null,
    primary key (workspace_id, project_id, entry_id),
    foreign key (workspace_id, project_id) references projects
);

create table knowledge_history (
    workspace_id text collate "C" not null,
    project_id text collate "C" not null,
    entry_id text collate "C" not null,
    kind text collate "C" not null,
    state text not null,
    version bigint not null,
    former_version bigint not null,
    source_id text collate "C" not null,
    term text not null,
    definition text not null,
    note text not null,
    author text not null,
    origin text not null,
    created_at bigint not null,
    changed_by text not null,
    reason text not null,
    changed_at bigint not null,
    primary key (workspace_id, project_id, entry_id, version),
    foreign key (workspace_id, project_id, entry_id) references knowledge_entries
);

create table idempotency_keys (
    workspace_id text collate "C" not null,
    project_id text collate "C" not null,
    principal text collate "C" not null,
    key text collate "C" not null,
    request_digest text not null,
    finished bigint not null,
    status bigint not null,
    body text not null,
    expires_at bigint not null,
    primary key (workspace_id, project_id, principal, key)
);

create table settings (
    workspace_id text collate "C" not null,
    project_id text collate "C" not null,
    key text collate "C" not null,
    value text not null,
    updated_at bigint not null,
    primary key (workspace_id, project_id, key)
);

create table jobs (
    number bigint generated always as identity primary key,
    job_id text collate "C" not null unique,
    workspace_id text collate "C" not null,
    project_id text collate "C" not null,
    kind text collate "C" not null,
    payload text not null,
    unique_key text collate "C" not null,
    state text not null,
    attempts bigint not null,
    due_at bigint not null,
    worker text not null,
    lease_until bigint not null,
    reason text not null,
    created_at bigint not null,
    finished_at bigint not null
);

create unique index jobs_unique_key on jobs (workspace_id, project_id, unique_key)
    where unique_key <> '' and state in ('due', 'leased');

create index jobs_waiting on jobs (number) where state in ('due', 'leased');

create table vectors (
    workspace_id text collate "C" not null,
    project_id text collate "C" not null,
    collection text collate "C" not null,
    embedder_id text collate "C" not null,
    id text not null,
    source_id text collate "C" not null,
    document text not null,
    vector bytea not null,
    primary key (workspace_id, project_id, collection, embedder_id, id),
    foreign key (workspace_id, project_id) references projects
);
