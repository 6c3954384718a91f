-- Which process carries an action through, and until when the others leave it alone; by the clock of the database.
create table action_lease (
  action_id  text primary key references action,
  holder     text not null check (octet_length(holder) between 1 and 64),
  held_until timestamptz(3) not null
);

-- A rotated password is shown at most once, for ever.
create table action_reveal (
  action_id   text primary key references action,
  revealed_at timestamptz(3) not null
);
