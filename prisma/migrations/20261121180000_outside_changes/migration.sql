-- What stood in the watched fields of each workload when it was last seen: a change made while no console ran is noticed
-- by comparing with it. `version` counts the writes of a row, so that of two consoles that saw the same one writes it.
create table watched_workload (
  uid           text primary key,
  namespace     text not null,
  workload_kind text not null,
  workload_name text not null,
  version       integer not null,
  generation    bigint not null,
  -- Which reading of an object the fields are; a later console may read more of it.
  form          integer not null,
  fields        jsonb not null,
  -- Until then the fields are known to have stood so.
  seen_at       timestamptz(3) not null
);

-- Changes by other hands. A row is written in the same statement that moves `watched_workload`, and is recorded in the
-- audit log after it: whatever ends the process in between, the row is still there to be recorded.
create table outside_change (
  id                text primary key,
  uid               text not null,
  -- The version of `watched_workload` that the row began with, and who wrote what: nobody notices the same twice.
  basis             integer not null,
  coalescing_key    text not null,
  namespace         text not null,
  workload_kind     text not null,
  workload_name     text not null,
  release           text,
  -- JSON pointer → value.
  first_values      jsonb not null,
  last_values       jsonb not null,
  count             integer not null check (count > 0),
  generation_before bigint not null,
  generation_after  bigint not null,
  resource_version  text not null,
  manager           text,
  operation         text,
  subresource       text,
  written_at        timestamptz(3),
  autoscaler        text,
  noticed_by        text not null check (noticed_by in ('watch', 'start')),
  between_from      timestamptz(3) not null,
  between_to        timestamptz(3) not null,
  noticed_at        timestamptz(3) not null,
  -- Not recorded before: more of the same kind joins the row until it is claimed.
  due_at            timestamptz(3) not null,
  claimed_until     timestamptz(3),
  recorded_at       timestamptz(3),
  entry_seq         bigint,
  check ((recorded_at is null) = (entry_seq is null)),
  unique (uid, basis, coalescing_key)
);
create unique index outside_change_one_open_per_kind on outside_change (uid, coalescing_key)
  where claimed_until is null;
create index outside_change_unrecorded_idx on outside_change (due_at) where recorded_at is null;
create index outside_change_key_idx on outside_change (uid, coalescing_key, due_at);
create index outside_change_workload_idx on outside_change (namespace, workload_kind, workload_name, noticed_at, id);
create index outside_change_noticed_at_idx on outside_change (noticed_at, id);

-- The history of one workload.
create index action_workload_idx on action
  (namespace, workload_kind, workload_name, (coalesce(intent_at, planned_at)), id);
