-- The index only says which entries may match: each is looked at again, and working its words out anew takes longer than
-- everything else about a page. They are kept, as the other columns that the database computes from the body.
alter table audit.entry add column words text not null generated always as (audit.words(body)) stored;

drop index if exists audit.entry_words_idx;
do $$
declare
  trigrams text := (select format('%I.gin_trgm_ops', n.nspname) from pg_extension x
    join pg_namespace n on n.oid = x.extnamespace where x.extname = 'pg_trgm');
begin
  if trigrams is not null then
    execute format('create index entry_words_idx on audit.entry using gin (words %s)', trigrams);
  end if;
end
$$;
