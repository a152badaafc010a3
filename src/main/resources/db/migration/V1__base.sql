-- Events and the ledger of request ids. Owned by io.caisson.event and io.caisson.operation.

-- The log of events. Sequence numbers come from a sequence, so they have gaps (rollbacks), and
-- transactions commit in another order than they took their numbers. A watcher that read "everything
-- after n" could therefore pass a number whose transaction commits later. So:
--
-- * event_append, before it takes a number, takes a shared advisory lock, for the rest of the
--   transaction, whose key is the number last taken. Shared locks never wait for each other: writers
--   do not queue, nothing can deadlock, and commits still group.
-- * event_horizon reads the number last taken first, then the smallest key of the locks held. Any
--   transaction under way with a number at or below what was read holds a lock with a smaller key, so
--   every number up to the smallest key is committed (and visible to the *next* statement) or gone.
--
-- What was left out, and why: an exclusive lock around append and commit would put every commit's fsync
-- in a queue and could deadlock with row locks; pg_snapshot_xmin would let any long transaction of the
-- whole server hold up events; NOTIFY takes a global lock until its commit is flushed.
create sequence event_sequence as bigint cache 1;

create table event (
    sequence      bigint      primary key,
    time          timestamptz not null,
    node          text        not null,
    type          text        not null,
    resource_type text        not null,
    resource_id   text        not null,
    resource_name text        not null,
    actor         text        not null,
    attributes    jsonb       not null
);
create index event_time on event (time);

-- One row: events up to this sequence may be gone.
create table event_compaction (
    one               boolean primary key default true check (one),
    compacted_through bigint  not null
);
insert into event_compaction (compacted_through) values (0);

-- Advisory keys of the log: 0x4341 ("CA") in the upper 16 bits, a sequence number in the lower 48.
create function event_append(
    p_node text, p_type text, p_resource_type text, p_resource_id text,
    p_resource_name text, p_actor text, p_attributes jsonb) returns bigint
language plpgsql volatile as $$
declare
    v_sequence bigint;
begin
    perform pg_advisory_xact_lock_shared(
        (17217::bigint << 48) | coalesce(pg_sequence_last_value('event_sequence'), 0));
    insert into event (sequence, time, node, type, resource_type, resource_id, resource_name, actor, attributes)
    values (nextval('event_sequence'), clock_timestamp(), p_node, p_type, p_resource_type, p_resource_id,
            p_resource_name, p_actor, p_attributes)
    returning sequence into v_sequence;
    return v_sequence;
end
$$;

create function event_horizon(out horizon bigint, out last bigint)
language plpgsql volatile as $$
begin
    last := coalesce(pg_sequence_last_value('event_sequence'), 0);
    select least(last, min(((l.classid::bigint & 65535) << 32) | l.objid::bigint)) into horizon
    from pg_locks l
    where l.locktype = 'advisory' and l.objsubid = 1 and l.classid::bigint >> 16 = 17217 and l.granted
      and l.mode = 'ShareLock' -- not others' exclusive ones, whose keys may be hashes
      and l.database = (select d.oid from pg_database d where d.datname = current_database());
end
$$;

-- Requests that were carried out, or are being. See io.caisson.operation.RequestLedger.
create table request_ledger (
    request_id  uuid        primary key,
    node        text        not null,
    method      text        not null,
    body_hash   text        not null,
    -- The engine process that carries it out; null when nobody does.
    owner       uuid,
    -- What the request has made, written in the transaction that made it.
    resource_id text,
    -- The answer; null until there is one.
    answer      bytea,
    create_time timestamptz not null default now(),
    expire_time timestamptz not null,
    check (answer is null or owner is null)
);
create index request_ledger_expire_time on request_ledger (expire_time);
