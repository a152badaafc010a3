-- Images, what they are made of, what points to them, and who holds them. Owned by io.caisson.image.
create table image (
    row_id          bigint      generated always as identity primary key,
    id              text        not null check (id ~ '^[0-9a-f]{64}$'),
    node            text        not null,
    manifest_digest text        not null,
    config_digest   text        not null,
    -- The manifest's own media type and size: what the OCI layout's index.json says of it.
    manifest_type   text        not null,
    manifest_size   bigint      not null,
    platform        text        not null,
    config          jsonb       not null,
    labels          jsonb       not null,
    size_bytes      bigint      not null,
    revision        bigint      not null default 1,
    create_time     timestamptz,
    import_time     timestamptz not null default now(),
    unique (node, id)
);
create index image_create_time on image (node, (coalesce(create_time, timestamptz '1970-01-01 00:00:00+00')), id);
create index image_id_prefix on image (id text_pattern_ops);

-- Bottom first, from 0.
create table image_layer (
    image_row  bigint not null references image (row_id) on delete cascade,
    position   int    not null,
    digest     text   not null,
    diff_id    text   not null,
    chain_id   text   not null,
    media_type text   not null,
    size_bytes bigint not null,
    primary key (image_row, position)
);
create index image_layer_digest on image_layer (digest);
create index image_layer_chain on image_layer (chain_id);

create table image_reference (
    node      text   not null,
    reference text   not null,
    image_row bigint not null references image (row_id) on delete cascade,
    primary key (node, reference)
);
create index image_reference_image on image_reference (image_row);

-- A container holds an image, which then cannot go: no cascade here.
create table image_use (
    image_row    bigint      not null references image (row_id),
    container_id text        not null,
    node         text        not null,
    create_time  timestamptz not null default now(),
    primary key (image_row, container_id)
);
create index image_use_container on image_use (container_id);
