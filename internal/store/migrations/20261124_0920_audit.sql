-- The log (access.md, section 6). An entry and its salt can be erased, its datum stays: it alone is
-- in the tree. The place is null until the sequencer has given one, who finds it by the same index.
create table log_entry (
  seq    SEQ_,
  place  bigint unique,
  at     bigint not null,
  member KEY_ not null,
  org    KEY_ not null,
  action KEY_ not null,
  text   BLOB_,
  salt   BLOB_,
  datum  BLOB_ not null
);
create index log_entry_member on log_entry (member, seq);

-- Which records an entry names, for the owner's question who saw them.
create table log_seen (
  entry           bigint not null,
  record          KEY_ not null,
  owner           KEY_ not null,
  level           bigint not null,
  protected_until bigint not null,
  primary key (entry, record)
) CLUSTERED_;
create index log_seen_owner on log_seen (owner, entry);
create index log_seen_record on log_seen (record, entry);

-- The tree, by tiles of 256 hashes; the last of each level grows.
create table log_tile (
  level  bigint not null,
  n      bigint not null,
  hashes BLOB_ not null,
  primary key (level, n)
);

-- Every checkpoint that was published.
create table log_head (
  seq  SEQ_,
  at   bigint not null,
  size bigint not null,
  root BLOB_ not null,
  note text not null
);
