-- What deleting, listing and measuring images needs. Owned by io.caisson.image.
alter table image
    -- When the newest of those containers was made that are gone, to ten seconds; those that are there
    -- have rows of image_use.
    add column last_use_time timestamptz,
    -- Deleted by force while containers held it: it goes with the last of them.
    add column abandoned     boolean not null default false;
create index image_abandoned on image (node) where abandoned;

-- What the layer's files take on disk; null until somebody has asked.
alter table image_layer add column unpacked_bytes bigint;

-- Whether a container's process runs. For deletes of images; owned by io.caisson.container.
create function container_runs(p_node text, p_container_id text) returns boolean
language sql stable as $$
    select exists (select 1 from container c
                   where c.node = p_node and c.id = p_container_id and c.state in ('STARTING', 'RUNNING'))
$$;

-- Ends a container's use of its image; harmless if there is none. True if the image was abandoned and
-- this was its last use: the caller then has it removed.
--
-- The key share lock makes a delete by force, which locks for update, either see that this use has ended
-- or be seen. Of two last uses that end at once, the second waits, and finds itself the last. The time of
-- the use is written only if nobody else has the row: creating containers of one image must never wait
-- for those that go.
drop function image_release(text, text);
create function image_release(p_node text, p_container_id text) returns boolean
language plpgsql volatile as $$
declare
    v_row       bigint;
    v_time      timestamptz;
    v_abandoned boolean;
begin
    select u.image_row, u.create_time into v_row, v_time
    from image_use u where u.container_id = p_container_id and u.node = p_node;
    if not found then
        return false;
    end if;
    select i.abandoned into v_abandoned from image i where i.row_id = v_row for key share;
    delete from image_use u where u.container_id = p_container_id and u.node = p_node;
    if v_abandoned then
        perform 1 from image i where i.row_id = v_row for no key update;
        return not exists (select 1 from image_use u where u.image_row = v_row);
    end if;
    update image set last_use_time = v_time
    where row_id = (select i.row_id from image i
                    where i.row_id = v_row
                      and (i.last_use_time is null or i.last_use_time < v_time - interval '10 seconds')
                    for no key update skip locked);
    return false;
end
$$;
