-- Durable work. A row waits (token empty), runs (token set; ready is the end of the lease) or is
-- dead (dead set; ready is never). The payload holds ids, numbers and times, nothing else.
create table job (
  seq     SEQ_,
  id      KEY_ not null unique,
  name    KEY_ not null,
  once    KEY_ unique,
  payload text not null,
  ready   bigint not null,
  again   bigint not null,
  tries   bigint not null,
  token   KEY_ not null,
  dead    bigint not null,
  reason  KEY_ not null
);
create index job_ready on job (ready, seq);
