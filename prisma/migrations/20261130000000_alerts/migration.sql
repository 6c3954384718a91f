-- Alerts as the console last judged them, one for each rule and subject. What they became is in the audit log; this is
-- what the next judgement begins from.
create table alert (
  key            text primary key check (octet_length(key) <= 512),
  namespace      text not null,
  release        text not null,
  state          text not null check (state in ('pending', 'firing', 'unknown', 'resolved')),
  severity       text not null check (severity in ('page', 'ticket')),
  sentence       text not null,
  detail         text not null,
  since          timestamptz(3) not null,
  changed_at     timestamptz(3) not null,
  clear_since    timestamptz(3),
  -- Moves with every write, so that of two consoles one succeeds.
  version        integer not null,
  -- The state that waits to be in the audit log; null when it is.
  unrecorded     text,
  acknowledged_by text,
  acknowledged_at timestamptz(3),
  silenced_by    text,
  silenced_until timestamptz(3),
  silence_reason text
);
create index alert_of_installation on alert (namespace, release, changed_at desc);
