-- Organisations, posts, members, circles and agreements: what does not change by the day.
create table partner_org (
  id        KEY_ primary key,
  name      text not null,
  name_key  KEY_ not null unique,
  short     text not null,
  sector    KEY_ not null,
  standing  KEY_ not null,
  clearance bigint not null,
  masked    boolean not null
);

create table partner_post (
  id        KEY_ primary key,
  org       KEY_ not null,
  name      text not null,
  name_key  KEY_ not null,
  hours     text not null,
  phone     text not null,
  night     text not null,
  statutory KEY_ not null,
  unique (org, name_key)
);

create table partner_member (
  id    KEY_ primary key,
  org   KEY_ not null,
  name  text not null,
  email KEY_ not null unique
);
create index partner_member_org on partner_member (org);

create table partner_circle (
  id       KEY_ primary key,
  name     text not null,
  name_key KEY_ not null unique,
  kind     KEY_ not null,
  inherit  boolean not null
);

create table partner_agreement (
  id        KEY_ primary key,
  name      text not null,
  name_key  KEY_ not null unique,
  from_ms   bigint not null,
  lapses_ms bigint not null
);

create table partner_clause (
  id         KEY_ primary key,
  agreement  KEY_ not null,
  kind       KEY_ not null,
  purpose    KEY_ not null,
  level      bigint not null,
  tone       bigint not null,
  review_ms  bigint not null,
  reason     text not null,
  authoriser KEY_ not null
);
create index partner_clause_agreement on partner_clause (agreement);
create index partner_clause_kind on partner_clause (kind);

-- Who sends and who receives under a clause.
create table partner_side (
  clause    KEY_ not null,
  side      KEY_ not null,
  principal KEY_ not null,
  primary key (clause, side, principal)
) CLUSTERED_;

create table partner_area (
  principal KEY_ not null,
  area      KEY_ not null,
  primary key (principal, area)
) CLUSTERED_;
create index partner_area_area on partner_area (area);

create table partner_cover (
  post   KEY_ not null,
  covers text not null,
  primary key (post, covers)
) CLUSTERED_;

-- Everything that begins and ends: a row is written once, only until_ms is set later, once. At
-- most one row of a kind is open between the same two (9007199254740991 is store.Forever).
create table partner_fact (
  id         KEY_ primary key,
  what       KEY_ not null,
  subject    KEY_ not null,
  object     KEY_ not null,
  from_ms    bigint not null,
  until_ms   bigint not null,
  expires_ms bigint not null
);
create index partner_fact_subject on partner_fact (subject, what);
create index partner_fact_object on partner_fact (object, what);
create unique index partner_fact_open on partner_fact (what, subject, object) where until_ms = 9007199254740991;
