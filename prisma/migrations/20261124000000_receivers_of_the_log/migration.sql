-- Where the audit log is pushed to, by whom, and how far. A row stays when its receiver is no longer configured: should
-- it come back, it goes on from there.
create table audit_receiver (
  -- Kind and address, without anything secret.
  name          text primary key check (octet_length(name) between 1 and 2000),
  -- Which console process pushes, and until when the others leave it alone; by the clock of the database.
  holder        text check (octet_length(holder) between 1 and 64),
  held_until    timestamptz,
  -- Since when the receiver takes nothing, why, and when that was last recorded in the log.
  failing_since timestamptz(3),
  failure       text check (octet_length(failure) <= 2000),
  told_at       timestamptz(3),
  check ((failing_since is null) = (failure is null))
);

-- The first entry of each log that the receiver has not acknowledged.
create table audit_receiver_cursor (
  receiver text not null references audit_receiver,
  log_id   smallint not null,
  next_seq bigint not null check (next_seq >= 0),
  primary key (receiver, log_id)
);
