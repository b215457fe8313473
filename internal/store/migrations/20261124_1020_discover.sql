-- Normalised identifiers of released records: the compare job alone reads those of all owners.
create table discover_key (
  field KEY_ not null,
  value KEY_ not null,
  rec   KEY_ not null,
  owner KEY_ not null,
  kind  KEY_ not null,
  primary key (field, value, rec)
) CLUSTERED_;
create index discover_key_rec on discover_key (rec);

-- A record's own tone, narrower than its clauses.
create table discover_narrow (
  rec    KEY_ not null primary key,
  tone   bigint not null,
  reason text not null,
  review bigint not null,
  member KEY_ not null,
  at     bigint not null
) CLUSTERED_;

-- What one side may have to be told at a tick. Whether it is, and how much, is decided then.
create table discover_due (
  mine   KEY_ not null,
  theirs KEY_ not null,
  due    bigint not null,
  primary key (mine, theirs)
) CLUSTERED_;
create index discover_due_at on discover_due (due);

-- What each side was told of a pair. The note itself is a record of its own side; which record of
-- the other side it came from stands here alone.
create table discover_note (
  note      KEY_ not null primary key,
  mine      KEY_ not null,
  theirs    KEY_ not null,
  post      KEY_ not null,
  named     KEY_ not null,
  told      bigint not null,
  purpose   KEY_ not null,
  basis     KEY_ not null,
  protected boolean not null,
  given     bigint not null,
  ended     bigint not null,
  opened    bigint not null
) CLUSTERED_;
create index discover_note_mine on discover_note (mine, theirs);
create index discover_note_theirs on discover_note (theirs);
create index discover_note_post on discover_note (post);

-- Requests to speak: from a note (note is set), a broker's question to one of two silent desks (intro
-- is set), or a request that a broker handed on (parent is set).
create table discover_contact (
  contact  KEY_ not null primary key,
  note     KEY_ not null,
  intro    KEY_ not null,
  parent   KEY_ not null,
  purpose  KEY_ not null,
  owner    KEY_ not null,
  to_post  KEY_ not null,
  behind   KEY_ not null,
  answer   KEY_ not null,
  deadline bigint not null,
  at       bigint not null
) CLUSTERED_;
create index discover_contact_to on discover_contact (to_post);
create index discover_contact_parent on discover_contact (parent);
create index discover_contact_note on discover_contact (note);
create index discover_contact_intro on discover_contact (intro);

-- Two silent sides, as the broker's introduction that stands for them. Low and high order the pair.
create table discover_intro (
  intro     KEY_ not null primary key,
  low       KEY_ not null,
  high      KEY_ not null,
  low_post  KEY_ not null,
  high_post KEY_ not null,
  broker    KEY_ not null,
  purpose   KEY_ not null,
  asked     bigint not null,
  agreed    bigint not null,
  at        bigint not null,
  unique (low, high)
) CLUSTERED_;
create index discover_intro_broker on discover_intro (broker);

-- Which judgement is about which note.
create table discover_judgement (
  judgement KEY_ not null primary key,
  note      KEY_ not null
) CLUSTERED_;
create index discover_judgement_note on discover_judgement (note);

-- The partnership as it was when all records were last compared with it.
create table discover_state (
  name KEY_ not null primary key,
  value KEY_ not null
) CLUSTERED_;
