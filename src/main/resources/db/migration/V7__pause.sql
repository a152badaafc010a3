-- Containers may be paused. Owned by io.caisson.container.
alter table container drop constraint container_state_check;
alter table container add constraint container_state_check
    check (state in ('CREATED', 'STARTING', 'RUNNING', 'PAUSED', 'EXITED', 'DELETING'));

-- Whether a container's process runs or is paused. For deletes of images.
create or replace function container_runs(p_node text, p_container_id text) returns boolean
language sql stable as $$
    select exists (select 1 from container c
                   where c.node = p_node and c.id = p_container_id and c.state in ('STARTING', 'RUNNING', 'PAUSED'))
$$;
