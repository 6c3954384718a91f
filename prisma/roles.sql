-- Who may do what on a PostgreSQL server. Run it after the migrations, as a superuser or as a role that owns the database
-- and has CREATEROLE: `npm run migrate -- --roles`. Running it again changes nothing.
--
--   audit_owner      owns the audit schema and never logs in; nobody can become it but who migrates
--   console_app      the running console: appends to the log and reads it, reads and writes the console's own tables
--   console_auditor  reads the log, nothing else
--   metrics_owner    owns what was sampled, for the one function that makes and drops its partitions; never logs in
--
-- They are created without login. Give the console's login what it needs by one of
--   grant console_app to <login>;            or   alter role console_app login password '…';
--   grant console_auditor to <login>;        or   alter role console_auditor login password '…';
-- The login that migrates stays another one: its credentials belong to the migration job, not to the console.

do $$
declare
  needed text;
begin
  foreach needed in array array['audit_owner', 'console_app', 'console_auditor', 'metrics_owner'] loop
    if not exists (select from pg_roles where rolname = needed) then
      execute format('create role %I nologin', needed);
    end if;
  end loop;
  -- A superuser needs no membership; anybody else must be able to hand objects over.
  if not (select rolsuper from pg_roles where rolname = current_user) then
    execute format('grant audit_owner, metrics_owner to %I', current_user);
  end if;
end
$$;

do $$
declare
  o record;
begin
  execute 'alter schema audit owner to audit_owner';
  for o in select c.oid::regclass as name, c.relkind from pg_class c
           where c.relnamespace = 'audit'::regnamespace and c.relkind in ('r', 'v') loop
    execute format('alter %s %s owner to audit_owner', case o.relkind when 'v' then 'view' else 'table' end, o.name);
  end loop;
  for o in select p.oid::regprocedure as name from pg_proc p where p.pronamespace = 'audit'::regnamespace loop
    execute format('alter function %s owner to audit_owner', o.name);
  end loop;
  execute 'alter schema metrics owner to metrics_owner';
  for o in select c.oid::regclass as name from pg_class c
           where c.relnamespace = 'metrics'::regnamespace and c.relkind in ('r', 'p') loop
    execute format('alter table %s owner to metrics_owner', o.name);
  end loop;
  execute 'alter function metrics.keep_partitions(timestamptz, interval, interval, interval, interval) owner to metrics_owner';
end
$$;

revoke all on schema audit from public;
revoke all on all tables in schema audit from public, console_app, console_auditor;
revoke all on all functions in schema audit from public, console_app, console_auditor;

grant usage on schema audit to console_app, console_auditor;
grant select on all tables in schema audit to console_app, console_auditor;
grant execute on function audit.append(smallint, text, jsonb) to console_app;
grant execute on function audit.seal(bigint, text), audit.purge(smallint, integer, bigint, bigint),
  audit.agreed(bigint, bigint, bytea), audit.disclosures_of(text, text), audit.erase(bigint, text) to console_app;
grant execute on function audit.leaf_hash(smallint, bigint, timestamptz, bytea, text) to console_app, console_auditor;
grant execute on function audit.words(text) to console_app, console_auditor;

grant usage on schema public to console_app;
grant select, insert, update, delete on account, session, action, action_reveal, rate_limit, setup_token,
  setting, alert, alert_told, alert_notice, watched_workload, outside_change, saved_view, audit_receiver, audit_receiver_cursor,
  audit_cosigned_note, wall_link to console_app;
grant select on _prisma_migrations to console_app;

revoke all on schema metrics from public;
grant usage on schema metrics to console_app;
grant select, insert, update, delete on metrics.subject, metrics.sampler, metrics.raw, metrics.instance, metrics.m1,
  metrics.m10, metrics.h1 to console_app;
grant execute on function metrics.keep_partitions(timestamptz, interval, interval, interval, interval) to console_app;
