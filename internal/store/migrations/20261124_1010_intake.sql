-- Who gave a concern, so that they hear what came of it, and whether somebody may be in danger.
create table intake_given (
  concern KEY_ not null primary key,
  org     KEY_ not null,
  member  KEY_ not null,
  danger  boolean not null,
  at      bigint not null
) CLUSTERED_;

-- Which feedback speaks of which record.
create table intake_told (
  feedback KEY_ not null primary key,
  about    KEY_ not null,
  at       bigint not null
) CLUSTERED_;
create index intake_told_about on intake_told (about);
