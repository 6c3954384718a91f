-- Checkpoints with the cosignature of a witness under them, the newest of each day. A cosignature cannot be forged here,
-- and what was deleted here the witness still knows.
create table audit_cosigned_note (
  log_id      smallint not null,
  witness     text not null check (octet_length(witness) between 1 and 500),
  day         date not null,
  size        bigint not null check (size > 0),
  note        text not null check (octet_length(note) <= 20000),
  cosigned_at timestamptz(3) not null,
  primary key (log_id, witness, day)
);
