-- What the console's own sampler measured. Like the audit log it is read and written by SQL in lib/database alone.
-- A row holds every measure of one subject; `ts` is the end of what it covers. Averages alone would lose every spike, so
-- the coarser tiers keep the count, the sum, the lowest and the highest, and the counts of the latency histogram.
create schema metrics;

-- `workload:<id>`, `instance:<id>`, `installation:<namespace>/<release>`.
create table metrics.subject (
  id      int generated always as identity primary key,
  key     text not null unique check (octet_length(key) between 1 and 400),
  seen_at timestamptz(3) not null
);

-- One process samples; the others read what it found.
create table metrics.sampler (
  id         int primary key default 1 check (id = 1),
  holder     text not null check (octet_length(holder) between 1 and 64),
  held_until timestamptz not null,
  report     jsonb
);

create table metrics.raw (
  ts timestamptz not null,
  subject int not null,
  cpu real,
  cpu_peak real,
  memory real,
  memory_peak real,
  ready real,
  desired real,
  restarts real,
  requests real,
  errors real,
  refused real,
  latency real,
  events real,
  probe real,
  answering real,
  le_1 int, le_2 int, le_3 int, le_4 int, le_5 int, le_6 int, le_7 int, le_8 int, le_9 int, le_10 int, le_11 int,
  le_12 int,
  is_partial boolean,
  primary key (subject, ts)
) partition by range (ts);

-- By the minute, and not kept for long: an instance is seldom asked about after it is gone.
create table metrics.instance (
  ts timestamptz not null,
  subject int not null,
  cpu real,
  memory real,
  restarts real,
  probe real,
  primary key (subject, ts)
) partition by range (ts);

create table metrics.m1 (
  ts timestamptz not null,
  subject int not null,
  cpu_n int2, cpu_sum real, cpu_min real, cpu_max real,
  cpu_peak_n int2, cpu_peak_sum real, cpu_peak_min real, cpu_peak_max real,
  memory_n int2, memory_sum real, memory_min real, memory_max real,
  memory_peak_n int2, memory_peak_sum real, memory_peak_min real, memory_peak_max real,
  ready_n int2, ready_sum real, ready_min real, ready_max real,
  desired_n int2, desired_sum real, desired_min real, desired_max real,
  restarts_n int2, restarts_sum real, restarts_min real, restarts_max real,
  requests_n int2, requests_sum real, requests_min real, requests_max real,
  errors_n int2, errors_sum real, errors_min real, errors_max real,
  refused_n int2, refused_sum real, refused_min real, refused_max real,
  latency_n int2, latency_sum real, latency_min real, latency_max real,
  events_n int2, events_sum real, events_min real, events_max real,
  probe_n int2, probe_sum real, probe_min real, probe_max real,
  answering_n int2, answering_sum real, answering_min real, answering_max real,
  le_1 int, le_2 int, le_3 int, le_4 int, le_5 int, le_6 int, le_7 int, le_8 int, le_9 int, le_10 int, le_11 int,
  le_12 int,
  is_partial boolean,
  primary key (subject, ts)
) partition by range (ts);
create table metrics.m10 (like metrics.m1 including all) partition by range (ts);
create table metrics.h1 (like metrics.m1 including all) partition by range (ts);

-- Makes the partitions around a time and drops those that are over. The console's role owns no table, so this runs with
-- the rights of the owner; and by the clock of the database, so that a console with a wrong one cannot empty history.
create function metrics.keep_partitions(at timestamptz, kept_raw interval, kept_m1 interval, kept_m10 interval, kept_h1 interval)
  returns void language plpgsql security definer set search_path = pg_catalog, pg_temp as
$$
declare
  tier record;
  part record;
  first timestamptz;
  epoch constant timestamptz := '2024-01-01 00:00:00+00';
begin
  perform pg_advisory_xact_lock(72707370);
  for tier in
    select * from (values
      ('raw', interval '1 day', kept_raw), ('instance', interval '1 day', kept_raw), ('m1', interval '7 days', kept_m1),
      ('m10', interval '7 days', kept_m10), ('h1', interval '28 days', kept_h1)
    ) as t(name, span, kept)
  loop
    for n in 0..1 loop
      first := date_bin(tier.span, at, epoch) + n * tier.span;
      execute format('create table if not exists metrics.%I partition of metrics.%I for values from (%L) to (%L)',
        tier.name || '_' || to_char(first at time zone 'UTC', 'YYYYMMDD'), tier.name, first, first + tier.span);
    end loop;
    for part in
      select c.relname as name from pg_inherits i join pg_class c on c.oid = i.inhrelid
      where i.inhparent = format('metrics.%I', tier.name)::regclass
        and to_date(right(c.relname, 8), 'YYYYMMDD')::timestamp at time zone 'UTC' + tier.span
          < least(at, clock_timestamp()) - tier.kept
    loop
      execute format('drop table metrics.%I', part.name);
    end loop;
  end loop;
end
$$;
revoke execute on function metrics.keep_partitions(timestamptz, interval, interval, interval, interval) from public;
