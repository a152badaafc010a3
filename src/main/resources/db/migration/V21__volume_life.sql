-- Volumes that were deleted and can still be undeleted. Owned by io.caisson.volume.
alter table volume
    drop constraint volume_state_check,
    add constraint volume_state_check check (state in ('READY', 'DELETED', 'DELETING')),
    add column delete_time  timestamptz,
    -- When the data of one that is DELETED goes.
    add column expire_time  timestamptz,
    -- When a container last gave it up.
    add column release_time timestamptz;
drop index volume_live_name;
create unique index volume_live_name on volume (node, name collate "C") where state = 'READY';
create index volume_expire_time on volume (node, expire_time) where state = 'DELETED';
