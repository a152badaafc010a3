-- Containers that are started again by themselves. Owned by io.caisson.container.
alter table container
    -- How often since somebody started it.
    add column restart_count        integer     not null default 0,
    -- What the last of these waited; 0 before the first.
    add column restart_delay_millis integer     not null default 0,
    -- When it is started again; null if it is not.
    add column restart_time         timestamptz,
    -- Whether somebody has stopped it since it was started.
    add column stopped              boolean     not null default false;
