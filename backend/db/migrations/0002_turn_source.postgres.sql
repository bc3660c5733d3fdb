alter table turns add column source_id text not null default '';
