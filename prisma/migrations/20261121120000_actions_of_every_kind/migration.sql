-- How far an open action is, what its instances said, and how actions belong together.
alter table action
  add column phase              text,
  add column probes             jsonb,
  add column applied_generation bigint,
  add column undoes             text references action,
  add column group_id           text;
create index action_group_idx on action (group_id) where group_id is not null;
