-- Labels and limits of containers may change. Owned by io.caisson.container.
alter table container
    -- Counts the changes of config.
    add column config_revision integer not null default 1,
    -- What config is about to become, while the kernel is told of its limits.
    add column pending_config  jsonb;
comment on column container.config is 'What was asked for; labels and limits as they were updated last.';
