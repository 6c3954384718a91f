-- Segments: the oldest entries of a log, copied to a file and, long after, purged from here ---------------------------
-- What a purge needs is checked by the trigger on the row that marks it, so that no other statement can be the way round.

-- How old the newest entry of a segment must be. Only whoever migrates may change it.
create table audit.policy (
  only_row    boolean primary key default true check (only_row),
  purge_after interval not null default '13 months' check (purge_after >= interval '0')
);
insert into audit.policy default values;

create table audit.segment (
  log_id          smallint not null references audit.head,
  number          integer not null check (number >= 0),
  first_seq       bigint not null,
  -- The first entry after it.
  end_seq         bigint not null,
  last_at         timestamptz not null,
  -- 32 bytes for each entry: the tree, its proofs and the chain after it need no more of what is purged.
  leaves          bytea not null,
  file            text not null,
  sha256          bytea not null check (octet_length(sha256) = 32),
  bytes           bigint not null,
  -- The signed checkpoint over the log up to its end.
  note            text not null,
  sealed_at       timestamptz not null,
  -- Entries of the log "ops" that say so.
  sealed_entry    bigint not null,
  requested_entry bigint,
  purged_entry    bigint unique,
  purged_at       timestamptz,
  primary key (log_id, number),
  unique (log_id, end_seq),
  check (end_seq > first_seq and octet_length(leaves) = 32 * (end_seq - first_seq)),
  check ((purged_at is null) = (requested_entry is null) and (purged_at is null) = (purged_entry is null))
);
-- Parts of it are read; compressed, each reading would unpack the whole.
alter table audit.segment alter column leaves set storage external;

-- Seals what the entry says: the next entries of a log, whose leaves it takes from the log itself.
create function audit.seal(p_entry bigint, p_note text) returns void
  language plpgsql security definer set search_path = pg_catalog, pg_temp as
$$
declare
  f jsonb;
  v_log smallint;
  v_first bigint;
  v_end bigint;
begin
  select e.body::jsonb -> 'facts' into strict f from audit.entry e
    where e.log_id = 1 and e.seq = p_entry and e.action = 'segment.sealed';
  v_log := case f ->> 'log' when 'ops' then 1 when 'sec' then 2 end;
  v_first := (f ->> 'first')::bigint;
  v_end := (f ->> 'last')::bigint + 1;
  -- Two consoles that seal the same wait for each other here.
  perform from audit.head h where h.log_id = v_log for update;
  if v_first <> (select coalesce(max(s.end_seq), 0) from audit.segment s where s.log_id = v_log)
     or (f ->> 'number')::integer <> (select count(*) from audit.segment s where s.log_id = v_log) then
    raise exception 'entry % of log % is not the next to be sealed', v_first, v_log using errcode = '22023';
  end if;
  insert into audit.segment (log_id, number, first_seq, end_seq, last_at, leaves, file, sha256, bytes, note, sealed_at, sealed_entry)
    select v_log, (f ->> 'number')::integer, v_first, v_end, max(e.recorded_at), string_agg(e.leaf, ''::bytea order by e.seq),
      f ->> 'file', decode(f ->> 'sha256', 'hex'), (f ->> 'bytes')::bigint, p_note, clock_timestamp(), p_entry
    from audit.entry e where e.log_id = v_log and e.seq >= v_first and e.seq < v_end;
end
$$;

-- Two people, on record: one asked to purge this very file, and within a day another one was about to.
create function audit.agreed(p_requested bigint, p_purged bigint, p_sha256 bytea) returns boolean
  language sql stable set search_path = pg_catalog, pg_temp as
$$
  select exists (
    select from audit.entry asked join audit.entry told on told.log_id = 1 and told.seq = p_purged
    where asked.log_id = 1 and asked.seq = p_requested and asked.seq < told.seq
      and asked.action = 'segment.purge-requested' and told.action = 'segment.purged' and told.phase = 'intent'
      and asked.body::jsonb -> 'facts' ->> 'sha256' = encode(p_sha256, 'hex')
      and told.body::jsonb -> 'facts' ->> 'sha256' = encode(p_sha256, 'hex')
      and asked.body::jsonb -> 'actor' ->> 'type' = 'user' and told.body::jsonb -> 'actor' ->> 'type' = 'user'
      and asked.actor_ref <> told.actor_ref
      and told.recorded_at - asked.recorded_at <= interval '24 hours'
  )
$$;

-- A segment is never changed but once: when it is purged.
create function audit.only_purge() returns trigger language plpgsql set search_path = pg_catalog, pg_temp as
$$
begin
  if old.purged_at is not null or row(new.log_id, new.number, new.first_seq, new.end_seq, new.last_at, new.leaves, new.file,
      new.sha256, new.bytes, new.note, new.sealed_at, new.sealed_entry) is distinct from row(old.log_id, old.number,
      old.first_seq, old.end_seq, old.last_at, old.leaves, old.file, old.sha256, old.bytes, old.note, old.sealed_at, old.sealed_entry) then
    raise exception 'a sealed segment is not changed' using errcode = '42501';
  end if;
  if exists (select from audit.segment s where s.log_id = old.log_id and s.number < old.number and s.purged_at is null) then
    raise exception 'segment % is not the first that is still here', old.number using errcode = '42501';
  end if;
  if old.last_at > clock_timestamp() - (select p.purge_after from audit.policy p) then
    raise exception 'segment % is too young to be purged', old.number using errcode = '42501';
  end if;
  if not audit.agreed(new.requested_entry, new.purged_entry, old.sha256) or not exists (
    select from audit.entry e where e.log_id = 1 and e.seq = new.purged_entry
      and clock_timestamp() - e.recorded_at <= interval '10 minutes'
  ) then
    raise exception 'no two accounts have agreed to purge segment %', old.number using errcode = '42501';
  end if;
  if old.leaves is distinct from (select string_agg(e.leaf, ''::bytea order by e.seq) from audit.entry e
      where e.log_id = old.log_id and e.seq >= old.first_seq and e.seq < old.end_seq) then
    raise exception 'segment % is not what the log holds', old.number using errcode = '42501';
  end if;
  new.purged_at := clock_timestamp();
  return new;
end
$$;

create function audit.only_purged() returns trigger language plpgsql set search_path = pg_catalog, pg_temp as
$$
begin
  if tg_op = 'DELETE' and exists (select from audit.segment s where s.log_id = old.log_id and s.first_seq <= old.seq
      and s.end_seq > old.seq and s.purged_at is not null) then
    return old;
  end if;
  raise exception 'audit.% is append-only (% denied)', tg_table_name, tg_op using errcode = '42501';
end
$$;

-- The only way out: a whole segment, with the personal values of its entries, which no file has.
create function audit.purge(p_log smallint, p_number integer, p_requested bigint, p_purged bigint) returns void
  language plpgsql security definer set search_path = pg_catalog, pg_temp as
$$
declare
  s audit.segment;
begin
  update audit.segment set requested_entry = p_requested, purged_entry = p_purged, purged_at = clock_timestamp()
    where log_id = p_log and number = p_number returning * into strict s;
  delete from audit.disclosure d where d.log_id = p_log and d.seq >= s.first_seq and d.seq < s.end_seq;
  delete from audit.entry e where e.log_id = p_log and e.seq >= s.first_seq and e.seq < s.end_seq;
end
$$;

drop trigger no_update_delete on audit.entry;
create trigger no_update_delete before update or delete on audit.entry for each row execute function audit.only_purged();
create trigger only_purge before update on audit.segment for each row execute function audit.only_purge();
create trigger no_delete before delete on audit.segment for each row execute function audit.deny();
create trigger no_truncate before truncate on audit.segment for each statement execute function audit.deny();
alter table audit.entry enable always trigger no_update_delete;
alter table audit.segment enable always trigger only_purge;
alter table audit.segment enable always trigger no_delete;
alter table audit.segment enable always trigger no_truncate;

-- The chain of what is here begins where the last purged segment ended.
create or replace view audit.check_chain as
  select e.log_id, e.seq,
    e.leaf <> audit.leaf_hash(e.log_id, e.seq, e.recorded_at, e.prev, e.body) as bad_leaf,
    case when e.seq = 0
      then e.prev <> sha256(convert_to('tracardi-console/' || case e.log_id when 1 then 'ops' else 'sec' end || '/epoch-1', 'UTF8'))
      else e.prev <> lag(e.leaf, 1, coalesce(g.leaf, '\x00'::bytea)) over w end as bad_link,
    e.seq <> lag(e.seq, 1, coalesce(g.end_seq, 0) - 1) over w + 1 as bad_seq,
    coalesce(e.recorded_at <= lag(e.recorded_at, 1, g.last_at) over w, false) as bad_time
  from audit.entry e
  left join (
    select distinct on (s.log_id) s.log_id, s.end_seq, s.last_at, substring(s.leaves from octet_length(s.leaves) - 31) as leaf
    from audit.segment s where s.purged_at is not null order by s.log_id, s.number desc
  ) g on g.log_id = e.log_id
  window w as (partition by e.log_id order by e.seq);

-- Erasing a person -----------------------------------------------------------------------------------------------------

-- What the log discloses of an account: all that is personal in its entries and in sign-ins tried with its name, and the
-- name wherever else it is disclosed.
create function audit.disclosures_of(p_ref text, p_name text) returns table (o_log smallint, o_seq bigint, o_field text)
  language sql stable set search_path = pg_catalog, pg_temp as
$$
  select d.log_id, d.seq, d.field from audit.disclosure d
  where exists (select from audit.entry e where e.log_id = d.log_id and e.seq = d.seq and e.actor_ref = p_ref)
    or exists (select from audit.disclosure n
      where n.log_id = d.log_id and n.seq = d.seq and n.field = 'actor.name' and n.value = p_name)
    or d.value = p_name
    or d.value ~ ('(^|[^a-z0-9._@-])' || replace(p_name, '.', '\.') || '([^a-z0-9._@-]|$)')
$$;

-- Erases them, when the log holds who is about to do so and whose they are.
create function audit.erase(p_entry bigint, p_name text) returns bigint
  language plpgsql security definer set search_path = pg_catalog, pg_temp as
$$
declare
  v_ref text;
  v_count bigint;
begin
  select e.body::jsonb -> 'facts' ->> 'account' into strict v_ref from audit.entry e
    where e.log_id = 2 and e.seq = p_entry and e.action = 'personal.erased' and e.phase = 'intent'
      and clock_timestamp() - e.recorded_at <= interval '10 minutes';
  delete from audit.disclosure d using audit.disclosures_of(v_ref, p_name) o
    where d.log_id = o.o_log and d.seq = o.o_seq and d.field = o.o_field;
  get diagnostics v_count = row_count;
  return v_count;
end
$$;

revoke all on all functions in schema audit from public;
