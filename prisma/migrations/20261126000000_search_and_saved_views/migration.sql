-- What a search for words looks at: everything of an entry that a person may type, without the hashes and commitments.
-- Immutable in fact: concat_ws() is only called with text.
create function audit.words(p_body text) returns text
  language sql immutable strict parallel safe set search_path = pg_catalog as
$$
  select concat_ws(' ', b ->> 'action', b ->> 'reason', b ->> 'ticket', b ->> 'action_id', b -> 'actor' ->> 'ref',
    b -> 'source' ->> 'request_id', b -> 'target' ->> 'kind', b -> 'target' ->> 'ns', b -> 'target' ->> 'name',
    b -> 'target' ->> 'uid', b -> 'outcome' ->> 'code', b -> 'outcome' ->> 'message', b -> 'k8s' ->> 'command',
    translate(b -> 'k8s' ->> 'audit_ids', '[]",', ''),
    (select string_agg(concat_ws(' ', c ->> 'path', c ->> 'from', c ->> 'to'), ' ')
       from jsonb_array_elements(b -> 'change') as t(c)),
    (select string_agg(f.value, ' ') from jsonb_each_text(b -> 'facts') as f where f.key not like '%\_c'))
  from (select p_body::jsonb as b) parsed
$$;
revoke all on function audit.words(text) from public;
-- An index on an expression works it out with the rights of the table's owner, who is another role where roles are set up.
do $$
begin
  execute format('grant execute on function audit.words(text) to %s',
    (select c.relowner::regrole from pg_class c where c.oid = 'audit.entry'::regclass));
end
$$;

-- Trigrams make a search for rare words quick. Where the extension may not be made, it reads the log instead.
do $$
begin
  create extension if not exists pg_trgm;
exception when insufficient_privilege or undefined_file or feature_not_supported then
  raise notice 'pg_trgm is not there: searching the audit log for words will be slow';
end
$$;
do $$
declare
  trigrams text := (select format('%I.gin_trgm_ops', n.nspname) from pg_extension x
    join pg_namespace n on n.oid = x.extnamespace where x.extname = 'pg_trgm');
begin
  if trigrams is not null then
    execute format('create index entry_words_idx on audit.entry using gin (audit.words(body) %s)', trigrams);
    execute format('create index disclosure_words_idx on audit.disclosure using gin (value %s)', trigrams);
  end if;
end
$$;

-- For "every outcome but this", which includes none.
create index entry_no_outcome_idx on audit.entry (log_id, seq) where outcome is null;

-- Filters of the audit log that somebody gave a name: an address each, for their own account.
create table saved_view (
  account_id uuid not null references account,
  name       text not null check (char_length(name) between 1 and 60),
  search     text not null check (octet_length(search) <= 2000),
  saved_at   timestamptz(3) not null,
  primary key (account_id, name)
);

-- What took an action back.
create index action_undoes_idx on action (undoes) where undoes is not null;
