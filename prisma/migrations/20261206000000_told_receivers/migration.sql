-- What each receiver was last told of an alert; no row where it was told nothing. While the alert is silenced it may fall
-- behind. The told_ columns of alert serve consoles that still run beside this migration.
create table alert_told (
  receiver  text not null,
  alert     text not null references alert (key) on delete cascade,
  state     text not null check (state in ('firing', 'unknown', 'resolved')),
  severity  text not null check (severity in ('page', 'ticket')),
  -- When the alert had entered this state.
  at        timestamptz(3) not null,
  primary key (receiver, alert)
);
insert into alert_told (receiver, alert, state, severity, at)
select r.name, a.key, a.told_state, a.told_severity, a.told_at
from alert a cross join audit_receiver r
where a.told_state is not null and r.name ~ '^(webhook|slack|alertmanager) [^:/]+$';

-- It was so before the receiver could be told: it is new, or a silence ended.
alter table alert_notice add column ongoing boolean not null default false;
