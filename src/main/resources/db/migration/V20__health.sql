-- Health checks of containers. Owned by io.caisson.container.
alter table container
    -- What is done; null for none.
    add column health_check      jsonb,
    -- As HealthStatus, of the last run; null for none, and until it is started.
    add column health_status     text,
    -- How many probes in a row have failed.
    add column health_streak     integer not null default 0,
    -- The last probes, as far as they changed the two above; all of them once it has ended.
    add column health_log        jsonb,
    -- Whether it is stopped, or was, to be started again because it is unhealthy.
    add column restart_unhealthy boolean not null default false;
