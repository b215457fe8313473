-- The envelope of every record, and the facts that policy reads (access.md, section 2). The seq
-- orders records and never leaves the database.
create table record (
  seq        SEQ_,
  id         KEY_ not null unique,
  kind       KEY_ not null,
  owner      KEY_ not null,
  team       KEY_ not null,
  reference  KEY_ not null,
  marking    bigint not null,
  code       KEY_ not null,
  restricted boolean not null,
  draft      boolean not null,
  erased     bigint not null,
  version    bigint not null,
  mark       KEY_ not null,
  created    bigint not null,
  changed    bigint not null,
  keep_until bigint not null,
  unique (owner, reference)
);
create index record_team on record (team, seq);
create index record_owner on record (owner, seq);

create table access_basis (
  id       KEY_ not null,
  kind     KEY_ not null,
  cap      bigint not null,
  from_ms  bigint not null,
  until_ms bigint not null,
  source   KEY_ not null,
  note     text not null,
  primary key (id, from_ms, cap)
) CLUSTERED_;
create index access_basis_source on access_basis (source);

create table access_grant (
  principal KEY_ not null,
  rec       bigint not null,
  purpose   KEY_ not null,
  basis     KEY_ not null,
  level     bigint not null,
  from_ms   bigint not null,
  until_ms  bigint not null,
  primary key (principal, rec, purpose, basis, level, from_ms)
) CLUSTERED_;
create index access_grant_rec on access_grant (rec);
create index access_grant_basis on access_grant (basis);

create table access_denial (
  rec       bigint not null,
  principal KEY_ not null,
  from_ms   bigint not null,
  until_ms  bigint not null,
  primary key (rec, principal, from_ms)
) CLUSTERED_;

create table access_ceiling (
  kind     KEY_ not null,
  class    KEY_ not null,
  level    bigint not null,
  from_ms  bigint not null,
  until_ms bigint not null,
  primary key (kind, class, from_ms)
) CLUSTERED_;

create table access_part (
  rec       bigint not null,
  name      KEY_ not null,
  level     bigint not null,
  protected boolean not null,
  primary key (rec, name)
) CLUSTERED_;

create table access_partgrant (
  rec       bigint not null,
  name      KEY_ not null,
  principal KEY_ not null,
  from_ms   bigint not null,
  until_ms  bigint not null,
  primary key (rec, name, principal, from_ms)
) CLUSTERED_;

create table access_writer (
  rec       bigint not null,
  principal KEY_ not null,
  from_ms   bigint not null,
  until_ms  bigint not null,
  primary key (rec, principal, from_ms)
) CLUSTERED_;

-- One row per level: all that lists, search, mail and exports ever read.
create table record_view (
  rec   bigint not null,
  level bigint not null,
  title text not null,
  line  text not null,
  state KEY_ not null,
  area  KEY_ not null,
  due   bigint not null,
  primary key (rec, level)
) CLUSTERED_;

create table record_word (
  word  KEY_ not null,
  rec   bigint not null,
  level bigint not null,
  primary key (word, rec)
) CLUSTERED_;
create index record_word_rec on record_word (rec);

-- Every version of every body, whole; bodies are never rewritten, old shapes are upgraded when read.
create table record_version (
  rec    bigint not null,
  n      bigint not null,
  shape  bigint not null,
  body   BLOB_ not null,
  at     bigint not null,
  by_member KEY_ not null,
  primary key (rec, n)
) CLUSTERED_;

-- References of the same thing elsewhere: where the record of truth is, what a statutory door answered.
create table record_reference (
  rec    bigint not null,
  system KEY_ not null,
  value  KEY_ not null,
  at     bigint not null,
  primary key (rec, system, value)
) CLUSTERED_;

-- Forms that were sent twice: what the first one made.
create table record_once (
  member KEY_ not null,
  token  KEY_ not null,
  made   KEY_ not null,
  at     bigint not null,
  primary key (member, token)
) CLUSTERED_;
