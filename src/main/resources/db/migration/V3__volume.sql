-- Volumes and who holds them. Owned by io.caisson.volume.
create table volume (
    id          text        primary key check (id ~ '^[0-9a-f]{64}$'),
    node        text        not null,
    name        text        not null,
    driver      text        not null,
    options     jsonb       not null,
    labels      jsonb       not null,
    anonymous   boolean     not null,
    state       text        not null check (state in ('READY', 'DELETING')),
    -- Whether the question of copy-up is settled: it was done, or there was data already.
    populated   boolean     not null default false,
    revision    bigint      not null default 1,
    create_time timestamptz not null default now()
);
create unique index volume_live_name on volume (node, name collate "C") where state <> 'DELETING';
create index volume_create_time on volume (node, create_time, id);
create index volume_id_prefix on volume (id text_pattern_ops);

-- A container holds a volume. No foreign key to containers here: that table comes later and may add it.
create table volume_use (
    volume_id    text        not null references volume (id),
    container_id text        not null,
    node         text        not null,
    create_time  timestamptz not null default now(),
    primary key (volume_id, container_id)
);
create index volume_use_container on volume_use (container_id);
