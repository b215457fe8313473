-- What a password is checked against; the parameters stand in the text.
create table account_secret (
  member  KEY_ primary key,
  hash    text not null,
  changed bigint not null
);

-- Sign-ins: the hash of the token, never the token.
create table account_session (
  id       KEY_ primary key,
  hash     KEY_ not null unique,
  member   KEY_ not null,
  purpose  KEY_ not null,
  strength KEY_ not null,
  device   text not null,
  created  bigint not null,
  seen     bigint not null,
  ended    bigint not null
);
create index account_session_member on account_session (member, created);

-- Tokens for the API.
create table account_token (
  id      KEY_ primary key,
  hash    KEY_ not null unique,
  member  KEY_ not null,
  name    text not null,
  purpose KEY_ not null,
  created bigint not null,
  expires bigint not null,
  ended   bigint not null
);
create index account_token_member on account_token (member, created);

-- Failed sign-ins by account and by source, under keyed hashes: what strangers typed is not kept.
create table account_try (
  key   KEY_ primary key,
  fails bigint not null,
  until bigint not null,
  last  bigint not null
);
