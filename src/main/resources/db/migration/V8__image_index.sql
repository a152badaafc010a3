-- The index that a reference had at its registry when it was pulled: which platforms there are, and by which
-- manifests. Owned by io.caisson.image.
create table image_index (
    node       text  not null,
    reference  text  not null,
    digest     text  not null,
    media_type text  not null,
    -- Byte by byte as it came, so that it can be pushed as it is.
    document   bytea not null,
    primary key (node, reference),
    foreign key (node, reference) references image_reference (node, reference) on delete cascade
);
