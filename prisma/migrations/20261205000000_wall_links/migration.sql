-- What opens the wall to a screen without a session. The token itself is known to whoever was shown it once, and to the
-- screens that it was opened on.
create table wall_link (
  id           uuid primary key,
  name         text not null check (octet_length(name) <= 240),
  -- SHA-256, hex.
  token_hash   text not null unique check (length(token_hash) = 64),
  made_by      text not null,
  made_at      timestamptz(3) not null,
  expires_at   timestamptz(3) not null,
  revoked_at   timestamptz(3),
  revoked_by   text,
  last_used_at timestamptz(3)
);
