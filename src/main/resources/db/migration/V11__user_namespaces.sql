-- Ids of the host that containers have in user namespaces of their own. Owned by io.caisson.container.
create table id_range (
    -- Whose ids they are: engines of one machine never give the same, whatever node they are.
    machine      text   not null,
    first_id     bigint not null,
    size         bigint not null check (size > 0),
    node         text   not null,
    -- They are given before the container's row is made, in its transaction, and go with it.
    container_id text   not null unique references container (id) on delete cascade deferrable initially deferred,
    primary key (machine, first_id)
);

-- Gives a container the first ids of p_count from p_first on that are free, as many as p_size in a row; null if there
-- are none. Others wait until the caller's transaction ends.
create function id_range_allocate(
    p_machine text, p_node text, p_container_id text, p_first bigint, p_count bigint, p_size bigint) returns bigint
language plpgsql volatile as $$
declare
    v_first bigint;
begin
    perform pg_advisory_xact_lock(hashtextextended('id_range ' || p_machine, 0));
    select min(gap.first_id) into v_first
    from (select p_first as first_id,
                 coalesce(min(r.first_id), p_first + p_count) as following
          from id_range r where r.machine = p_machine and r.first_id + r.size > p_first
          union all
          select greatest(r.first_id + r.size, p_first),
                 lead(r.first_id, 1, p_first + p_count) over (order by r.first_id)
          from id_range r where r.machine = p_machine) gap
    where gap.first_id + p_size <= least(gap.following, p_first + p_count);
    if v_first is not null then
        insert into id_range (machine, first_id, size, node, container_id)
        values (p_machine, v_first, p_size, p_node, p_container_id);
    end if;
    return v_first;
end
$$;
