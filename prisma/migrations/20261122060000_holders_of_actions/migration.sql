-- Which console process works on an open action, and until when nobody else may take it over, by the database's clock.
-- On the action itself: whoever takes it and whoever records its end wait for the same row.
drop table action_lease;
alter table action
  add column holder     text check (octet_length(holder) between 1 and 64),
  add column held_until timestamptz;
