-- Who is told of alerts outside the console. Receivers of alerts have rows in audit_receiver as those of the log have:
-- who pushes, until when, and what ails them.
alter table audit_receiver add column succeeded_at timestamptz(3);

-- What receivers were last told of an alert; null for one that nobody was told of. While it is silenced it may fall behind.
alter table alert
  add column told_state text,
  add column told_severity text,
  add column told_at timestamptz(3);

-- What waits to be told, and what was given up. A row is one message to one receiver; it goes when it is taken.
create table alert_notice (
  seq          bigint generated always as identity primary key,
  id           uuid not null default gen_random_uuid(),
  receiver     text not null,
  kind         text not null check (kind in ('firing', 'unknown', 'resolved', 'taken', 'test')),
  -- Empty for a test.
  namespace    text not null,
  release      text not null,
  alert        text not null,
  severity     text not null check (severity in ('page', 'ticket')),
  sentence     text not null,
  detail       text not null,
  since        timestamptz(3) not null,
  changed_at   timestamptz(3) not null,
  created_at   timestamptz(3) not null default clock_timestamp(),
  -- How often the receiver refused this message for itself.
  refusals     smallint not null default 0,
  given_up_at  timestamptz(3),
  failure      text check (octet_length(failure) <= 2000),
  check ((given_up_at is null) = (failure is null))
);
create index alert_notice_of_receiver on alert_notice (receiver, seq);
