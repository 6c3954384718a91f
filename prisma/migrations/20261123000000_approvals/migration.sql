-- A second admin's yes, on the action itself, so that it can be given once; never by whoever asked.
alter table action
  add column asked_at         timestamptz(3),
  add column approval_until   timestamptz(3),
  add column asked_session    text,
  add column approved_by_id   text constraint action_not_approved_by_requester check (approved_by_id <> requested_by_id),
  add column approved_by_name text,
  add column approved_at      timestamptz(3),
  add column approval_entry   bigint,
  add check ((asked_at is null) = (approval_until is null)),
  add check (state <> 'pending-approval' or (asked_at is not null and approved_by_id is null)),
  add check (approved_by_id is null or (asked_at is not null and approved_at is not null));

-- What waits for a second admin holds its target as an open action does. The states are those of holdsTarget().
create unique index action_one_per_target on action (namespace, workload_kind, workload_name)
  where state in ('pending-approval', 'intent', 'applied', 'unknown');
drop index action_one_open_per_target;
