-- Containers. Owned by io.caisson.container.
create table container (
    id             text        primary key check (id ~ '^[0-9a-f]{64}$'),
    node           text        not null,
    name           text        not null,
    state          text        not null
                   check (state in ('CREATED', 'STARTING', 'RUNNING', 'EXITED', 'DELETING')),
    -- What was asked for, never changed.
    config         jsonb       not null,
    image_id       text        not null,
    -- What was found out when it was made and every start needs: the image's layers and defaults.
    launch         jsonb       not null,
    command        jsonb       not null,
    mount_points   jsonb       not null,
    -- Whether its volumes have been filled: false only while it is being made.
    prepared       boolean     not null,
    -- Whether its anonymous volumes go with it; decided when it is DELETING.
    delete_volumes boolean     not null default false,
    pid            integer     not null default 0,
    exit_code      integer     not null default 0,
    oom_killed     boolean     not null default false,
    error          text        not null default '',
    create_time    timestamptz not null,
    start_time     timestamptz,
    finish_time    timestamptz,
    start_count    integer     not null default 0,
    revision       bigint      not null default 1
);
create unique index container_live_name on container (node, name collate "C") where state <> 'DELETING';
create index container_create_time on container (node, create_time desc, id desc);
create index container_id_prefix on container (id text_pattern_ops);
create index container_image on container (image_id);
