create table workspaces (
    workspace_id text not null primary key,
    created_at integer not null
) strict;

create table projects (
    workspace_id text not null references workspaces,
    project_id text not null,
    name text not null,
    instructions text not null,
    confirmation text not null,
    sure_confidence real not null,
    ask_confidence real not null,
    settings text not null,
    version integer not null,
    knowledge_revision integer not null,
    created_at integer not null,
    updated_at integer not null,
    primary key (workspace_id, project_id)
) strict;

create table sources (
    workspace_id text not null,
    project_id text not null,
    source_id text not null,
    name text not null,
    kind text not null,
    config text not null,
    sealed_secret text not null,
    version integer not null,
    created_at integer not null,
    updated_at integer not null,
    primary key (workspace_id, project_id, source_id),
    unique (workspace_id, project_id, name),
    foreign key (workspace_id, project_id) references projects
) strict;

create table schema_snapshots (
    workspace_id text not null,
    project_id text not null,
    source_id text not null,
    fingerprint text not null,
    schema_text text not null,
    profiles text not null,
    taken_at integer not null,
    primary key (workspace_id, project_id, source_id),
    foreign key (workspace_id, project_id, source_id) references sources on delete cascade
) strict;

create table chats (
    workspace_id text not null,
    project_id text not null,
    chat_id text not null,
    title text not null,
    principal text not null,
    turn_count integer not null,
    created_at integer not null,
    updated_at integer not null,
    primary key (workspace_id, project_id, chat_id),
    foreign key (workspace_id, project_id) references projects
) strict;

create index chats_by_age on chats (workspace_id, project_id, created_at, chat_id);

create table turns (
    workspace_id text not null,
    project_id text not null,
    turn_id text not null,
    chat_id text not null,
    number integer not null,
    message_id text,
    question text not null,
    state text not null,
    owner text not null,
    lease_until integer not null,
    cancel_requested integer not null,
    principal text not null,
    previous_turn_id text,
    next_sequence integer not null,
    created_at integer not null,
    updated_at integer not null,
    primary key (workspace_id, project_id, turn_id),
    unique (workspace_id, project_id, chat_id, number),
    unique (workspace_id, project_id, chat_id, message_id),
    foreign key (workspace_id, project_id, chat_id) references chats,
    foreign key (workspace_id, project_id, previous_turn_id) references turns (workspace_id, project_id, turn_id)
) strict;

create index turns_in_work on turns (lease_until) where state in ('received', 'planning', 'running');

create table turn_parts (
    workspace_id text not null,
    project_id text not null,
    turn_id text not null,
    sequence integer not null,
    kind text not null,
    payload text not null,
    created_at integer not null,
    primary key (workspace_id, project_id, turn_id, sequence),
    foreign key (workspace_id, project_id, turn_id) references turns
) strict;

create table plans (
    workspace_id text not null,
    project_id text not null,
    plan_id text not null,
    revision integer not null,
    turn_id text not null,
    hash text not null,
    body text not null,
    state text not null,
    principal text not null,
    expires_at integer not null,
    created_at integer not null,
    primary key (workspace_id, project_id, plan_id, revision),
    unique (workspace_id, project_id, plan_id, revision, hash),
    foreign key (workspace_id, project_id, turn_id) references turns
) strict;

create index plans_of_turn on plans (workspace_id, project_id, turn_id);

create table confirmations (
    workspace_id text not null,
    project_id text not null,
    plan_id text not null,
    revision integer not null,
    hash text not null,
    turn_id text not null,
    principal text not null,
    automatic integer not null,
    confirmed_at integer not null,
    primary key (workspace_id, project_id, plan_id, revision),
    unique (workspace_id, project_id, plan_id, revision, hash),
    foreign key (workspace_id, project_id, plan_id, revision, hash)
        references plans (workspace_id, project_id, plan_id, revision, hash),
    foreign key (workspace_id, project_id, turn_id) references turns
) strict;

create table runs (
    workspace_id text not null,
    project_id text not null,
    run_id text not null,
    turn_id text not null,
    plan_id text not null,
    revision integer not null,
    hash text not null,
    policy_version text not null,
    limits text not null,
    started_at integer not null,
    finished_at integer not null,
    row_count integer not null,
    error text not null,
    error_code text not null,
    primary key (workspace_id, project_id, run_id),
    unique (workspace_id, project_id, plan_id, revision),
    foreign key (workspace_id, project_id, plan_id, revision, hash)
        references confirmations (workspace_id, project_id, plan_id, revision, hash),
    foreign key (workspace_id, project_id, turn_id) references turns
) strict;

create index runs_of_turn on runs (workspace_id, project_id, turn_id);

create table results (
    workspace_id text not null,
    project_id text not null,
    run_id text not null,
    summary text not null,
    first_page text not null,
    created_at integer not null,
    primary key (workspace_id, project_id, run_id),
    foreign key (workspace_id, project_id, run_id) references runs
) strict;

create table feedback_events (
    workspace_id text not null,
    project_id text not null,
    event_id text not null,
    turn_id text not null,
    run_id text,
    kind text not null,
    payload text not null,
    principal text not null,
    processed integer not null,
    created_at integer not null,
    primary key (workspace_id, project_id, event_id),
    foreign key (workspace_id, project_id, turn_id) references turns,
    foreign key (workspace_id, project_id, run_id) references runs
) strict;

create index feedback_unprocessed on feedback_events (created_at) where processed = 0;

create table knowledge_entries (
    workspace_id text not null,
    project_id text not null,
    entry_id text not null,
    kind text not null,
    state text not null,
    version integer not null,
    former_version integer not null,
    source_id text not null,
    term text not null,
    definition text not null,
    note text not null,
    author text not null,
    origin text not null,
    created_at integer not null,
    primary key (workspace_id, project_id, entry_id),
    foreign key (workspace_id, project_id) references projects
) strict;

create table knowledge_history (
    workspace_id text not null,
    project_id text not null,
    entry_id text not null,
    kind text not null,
    state text not null,
    version integer not null,
    former_version integer not null,
    source_id text not null,
    term text not null,
    definition text not null,
    note text not null,
    author text not null,
    origin text not null,
    created_at integer not null,
    changed_by text not null,
    reason text not null,
    changed_at integer not null,
    primary key (workspace_id, project_id, entry_id, version),
    foreign key (workspace_id, project_id, entry_id) references knowledge_entries
) strict;

create table idempotency_keys (
    workspace_id text not null,
    project_id text not null,
    principal text not null,
    key text not null,
    request_digest text not null,
    finished integer not null,
    status integer not null,
    body text not null,
    expires_at integer not null,
    primary key (workspace_id, project_id, principal, key)
) strict;

create table settings (
    workspace_id text not null,
    project_id text not null,
    key text not null,
    value text not null,
    updated_at integer not null,
    primary key (workspace_id, project_id, key)
) strict;

create table jobs (
    number integer not null primary key autoincrement,
    job_id text not null unique,
    workspace_id text not null,
    project_id text not null,
    kind text not null,
    payload text not null,
    unique_key text not null,
    state text not null,
    attempts integer not null,
    due_at integer not null,
    worker text not null,
    lease_until integer not null,
    reason text not null,
    created_at integer not null,
    finished_at integer not null
) strict;

create unique index jobs_unique_key on jobs (workspace_id, project_id, unique_key)
    where unique_key <> '' and state in ('due', 'leased');

create index jobs_waiting on jobs (number) where state in ('due', 'leased');

create table vectors (
    workspace_id text not null,
    project_id text not null,
    collection text not null,
    embedder_id text not null,
    id text not null,
    source_id text not null,
    document text not null,
    vector blob not null,
    primary key (workspace_id, project_id, collection, embedder_id, id),
    foreign key (workspace_id, project_id) references projects
) strict;
