-- The console's own tables ------------------------------------------------------------------------------------------

create table account (
  id            uuid primary key,
  name          text not null unique check (name ~ '^[a-z0-9._@-]{1,64}$'),
  role          text not null check (role in ('admin', 'operator', 'auditor')),
  password_hash text not null,
  created_at    timestamptz(3) not null,
  changed_at    timestamptz(3) not null,
  disabled_at   timestamptz(3)
);

create table session (
  id_hash      text primary key check (id_hash ~ '^[0-9a-f]{64}$'),
  account_id   uuid not null references account,
  created_at   timestamptz(3) not null,
  last_seen_at timestamptz(3) not null,
  ended_at     timestamptz(3),
  end_reason   text,
  check ((ended_at is null) = (end_reason is null))
);
create index session_account_id_created_at_idx on session (account_id, created_at);

create table action (
  id                text primary key check (octet_length(id) between 1 and 64),
  kind              text not null,
  state             text not null,
  namespace         text not null,
  workload_kind     text not null,
  workload_name     text not null,
  plan              jsonb not null,
  requested_by_id   text not null,
  requested_by_name text not null,
  reason            text,
  ticket            text,
  planned_at        timestamptz(3) not null,
  intent_at         timestamptz(3),
  applied_at        timestamptz(3),
  settled_at        timestamptz(3),
  deadline_at       timestamptz(3),
  progress          jsonb,
  message           text
);
create index action_planned_at_id_idx on action (planned_at, id);
-- One open action holds its target. The states are those of isOpen() in lib/domain/action.ts.
create unique index action_one_open_per_target on action (namespace, workload_kind, workload_name)
  where state in ('intent', 'applied', 'unknown');

create table rate_limit (
  key            text primary key,
  window_ends_at timestamptz(3) not null,
  used           integer not null check (used > 0)
);

create table setup_token (
  token_hash text primary key check (token_hash ~ '^[0-9a-f]{64}$'),
  created_at timestamptz(3) not null,
  expires_at timestamptz(3) not null,
  used_at    timestamptz(3)
);

create table setting (
  key        text primary key,
  value      jsonb not null,
  changed_at timestamptz(3) not null
);

-- The audit log -----------------------------------------------------------------------------------------------------
-- Log 1 is "ops" (actions and their outcomes), log 2 is "sec" (sign-ins, denials, views).
-- What is hashed: sha256(0x00 | 0x01 | log int2 | seq int8 | recorded_at µs since 1970 int8 | prev | body), integers big-endian.
-- 0x00 makes it the leaf hash of an RFC 6962 tree over the bytes after it; 0x01 is the version of those bytes.

create schema audit;

create table audit.head (
  log_id  smallint primary key,
  size    bigint not null check (size >= 0),
  leaf    bytea not null check (octet_length(leaf) = 32),
  last_at timestamptz not null
);

-- Everything after `body` is computed from it by the database, so it cannot say anything else than the hashed bytes.
create table audit.entry (
  log_id      smallint not null references audit.head,
  seq         bigint not null,
  recorded_at timestamptz not null,
  prev        bytea not null check (octet_length(prev) = 32),
  leaf        bytea not null check (octet_length(leaf) = 32),
  body        text not null check (octet_length(body) between 2 and 65536),
  id          text not null generated always as (body::jsonb ->> 'id') stored,
  action      text not null generated always as (body::jsonb ->> 'action') stored,
  phase       text not null generated always as (body::jsonb ->> 'phase') stored,
  action_id   text generated always as (body::jsonb ->> 'action_id') stored,
  actor_ref   text generated always as (body::jsonb -> 'actor' ->> 'ref') stored,
  target_ns   text generated always as (body::jsonb -> 'target' ->> 'ns') stored,
  target_name text generated always as (body::jsonb -> 'target' ->> 'name') stored,
  target_uid  text generated always as (body::jsonb -> 'target' ->> 'uid') stored,
  outcome     text generated always as (body::jsonb -> 'outcome' ->> 'status') stored,
  check (body::jsonb ->> 'log' = case log_id when 1 then 'ops' when 2 then 'sec' end),
  primary key (log_id, seq),
  unique (log_id, prev),
  unique (log_id, leaf),
  unique (log_id, id)
);
create index entry_recorded_at_idx on audit.entry (log_id, recorded_at, seq);
create index entry_action_idx on audit.entry (log_id, action, seq);
create index entry_actor_ref_idx on audit.entry (log_id, actor_ref, seq);
create index entry_outcome_idx on audit.entry (log_id, outcome, seq) where outcome is not null;
create index entry_action_id_idx on audit.entry (log_id, action_id, seq) where action_id is not null;
create index entry_target_name_idx on audit.entry (log_id, target_name, seq) where target_name is not null;
create index entry_target_uid_idx on audit.entry (log_id, target_uid, seq) where target_uid is not null;

-- What the commitments in the bodies stand for. Rows may be erased; the chain does not notice.
create table audit.disclosure (
  log_id smallint not null,
  seq    bigint not null,
  field  text not null,
  salt   bytea not null check (octet_length(salt) = 16),
  value  text not null,
  primary key (log_id, seq, field),
  foreign key (log_id, seq) references audit.entry
);
create index disclosure_value_idx on audit.disclosure (field, value, log_id, seq);

create function audit.leaf_hash(p_log smallint, p_seq bigint, p_at timestamptz, p_prev bytea, p_body text) returns bytea
  language sql immutable strict parallel safe set search_path = pg_catalog as
$$
  select sha256('\x0001'::bytea || int2send(p_log) || int8send(p_seq)
    || int8send((extract(epoch from p_at) * 1000000)::bigint) || p_prev || convert_to(p_body, 'UTF8'))
$$;

create function audit.disclose(p_log smallint, p_seq bigint, p_body text, p_disclosures jsonb) returns void
  language plpgsql set search_path = pg_catalog, pg_temp as
$$
declare
  d record;
begin
  for d in select * from jsonb_to_recordset(p_disclosures) as t(field text, salt text, value text) loop
    if position(encode(sha256(decode(d.salt, 'hex') || convert_to(d.value, 'UTF8')), 'hex') in p_body) = 0 then
      raise exception 'the entry holds no commitment to %', d.field using errcode = '22023';
    end if;
    insert into audit.disclosure (log_id, seq, field, salt, value)
      values (p_log, p_seq, d.field, decode(d.salt, 'hex'), d.value);
  end loop;
end
$$;

-- The only way in. The locked head row is the only point where writers queue.
create function audit.append(p_log smallint, p_body text, p_disclosures jsonb,
    out o_seq bigint, out o_leaf bytea, out o_prev bytea, out o_at timestamptz)
  language plpgsql security definer set search_path = pg_catalog, pg_temp as
$$
declare
  h audit.head;
begin
  select * into strict h from audit.head where log_id = p_log for update;
  o_at := greatest(clock_timestamp(), h.last_at + interval '1 microsecond');
  o_seq := h.size;
  o_prev := h.leaf;
  o_leaf := audit.leaf_hash(p_log, o_seq, o_at, o_prev, p_body);
  insert into audit.entry (log_id, seq, recorded_at, prev, leaf, body)
    values (p_log, o_seq, o_at, o_prev, o_leaf, p_body);
  perform audit.disclose(p_log, o_seq, p_body, p_disclosures);
  update audit.head set size = h.size + 1, leaf = o_leaf, last_at = o_at where log_id = p_log;
end
$$;

-- Puts back an entry that the journal has and the database lost. It takes only what continues the chain.
-- Granted to nobody: PGlite's single user may call it, the console's role on PostgreSQL may not.
create function audit.replay(p_log smallint, p_seq bigint, p_at timestamptz, p_prev bytea, p_leaf bytea, p_body text, p_disclosures jsonb)
  returns void language plpgsql security definer set search_path = pg_catalog, pg_temp as
$$
declare
  h audit.head;
begin
  select * into strict h from audit.head where log_id = p_log for update;
  if p_seq <> h.size or p_prev <> h.leaf or p_at <= h.last_at
     or p_leaf <> audit.leaf_hash(p_log, p_seq, p_at, p_prev, p_body) then
    raise exception 'entry % does not continue log % of size %', p_seq, p_log, h.size using errcode = '22023';
  end if;
  insert into audit.entry (log_id, seq, recorded_at, prev, leaf, body)
    values (p_log, p_seq, p_at, p_prev, p_leaf, p_body);
  perform audit.disclose(p_log, p_seq, p_body, p_disclosures);
  update audit.head set size = h.size + 1, leaf = p_leaf, last_at = p_at where log_id = p_log;
end
$$;

create function audit.deny() returns trigger language plpgsql as
$$
begin
  raise exception 'audit.% is append-only (% denied)', tg_table_name, tg_op using errcode = '42501';
end
$$;

create function audit.only_forward() returns trigger language plpgsql as
$$
begin
  if new.log_id <> old.log_id or new.size <> old.size + 1 or new.last_at <= old.last_at then
    raise exception 'audit.head only moves forward by one entry (% denied)', tg_op using errcode = '42501';
  end if;
  return new;
end
$$;

create trigger no_update_delete before update or delete on audit.entry for each row execute function audit.deny();
create trigger no_truncate before truncate on audit.entry for each statement execute function audit.deny();
create trigger no_delete before delete on audit.head for each row execute function audit.deny();
create trigger no_truncate before truncate on audit.head for each statement execute function audit.deny();
create trigger only_forward before update on audit.head for each row execute function audit.only_forward();
-- ALWAYS: ordinary triggers rest while session_replication_role is replica.
alter table audit.entry enable always trigger no_update_delete;
alter table audit.entry enable always trigger no_truncate;
alter table audit.head enable always trigger no_delete;
alter table audit.head enable always trigger no_truncate;
alter table audit.head enable always trigger only_forward;

insert into audit.head (log_id, size, leaf, last_at) values
  (1, 0, sha256('tracardi-console/ops/epoch-1'), '2000-01-01Z'),
  (2, 0, sha256('tracardi-console/sec/epoch-1'), '2000-01-01Z');

create view audit.check_chain as
  select log_id, seq,
    leaf <> audit.leaf_hash(log_id, seq, recorded_at, prev, body) as bad_leaf,
    case when seq = 0
      then prev <> sha256(convert_to('tracardi-console/' || case log_id when 1 then 'ops' else 'sec' end || '/epoch-1', 'UTF8'))
      else prev <> lag(leaf, 1, '\x00'::bytea) over w end as bad_link,
    seq <> lag(seq, 1, -1::bigint) over w + 1 as bad_seq,
    coalesce(recorded_at <= lag(recorded_at) over w, false) as bad_time
  from audit.entry window w as (partition by log_id order by seq);

revoke all on schema audit from public;
revoke all on all functions in schema audit from public;
