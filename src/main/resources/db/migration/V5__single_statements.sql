-- What one statement of a use case does to the tables of another, so that a step of a container's life is
-- one round trip, and one transaction by itself. Owned by io.caisson.image.

-- Adds a container's use of an image. The share lock makes a delete wait, and see the use. Raises
-- no_data_found (P0002) if the image is gone, which undoes the whole statement.
create function image_hold(p_node text, p_image_id text, p_container_id text) returns void
language plpgsql volatile as $$
declare
    v_row bigint;
begin
    select i.row_id into strict v_row from image i where i.node = p_node and i.id = p_image_id for share;
    insert into image_use (image_row, container_id, node) values (v_row, p_container_id, p_node)
    on conflict do nothing;
end
$$;

-- Ends a container's use of its image; harmless if there is none.
create function image_release(p_node text, p_container_id text) returns void
language sql volatile as $$
    delete from image_use where container_id = p_container_id and node = p_node
$$;
