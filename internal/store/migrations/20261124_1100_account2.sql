-- The second factor: the secret of an app, sealed under the site key, and the step of the last code
-- that was used, so that none counts twice.
create table account_factor (
  member KEY_ primary key,
  sealed text not null,
  step   bigint not null,
  since  bigint not null
);

-- Recovery codes under keyed hashes; each counts once (9007199254740991 is store.Forever).
create table account_recovery (
  hash   KEY_ primary key,
  member KEY_ not null,
  made   bigint not null,
  used   bigint not null
);
create index account_recovery_member on account_recovery (member, used);

-- Links with which a member chooses a password: the hash of the token, never the token.
create table account_invitation (
  id      KEY_ primary key,
  hash    KEY_ not null unique,
  member  KEY_ not null,
  made    bigint not null,
  expires bigint not null,
  ended   bigint not null
);
create index account_invitation_member on account_invitation (member, ended);

-- What one lead proposes and a second person agrees to.
create table account_proposal (
  id       KEY_ primary key,
  org      KEY_ not null,
  what     KEY_ not null,
  member   KEY_ not null,
  name     text not null,
  email    KEY_ not null,
  posts    text not null,
  training text not null,
  roles    bigint not null,
  proposer KEY_ not null,
  made     bigint not null,
  expires  bigint not null,
  decided  bigint not null,
  outcome  KEY_ not null,
  decider  KEY_ not null
);
create index account_proposal_org on account_proposal (org, decided);
