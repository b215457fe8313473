-- Names that transactions lock, on either engine.
create table store_lock (
  name  KEY_ primary key,
  turns bigint not null
);

-- What this database is, once and for ever: demo or real, and the name of the log.
create table store_mark (
  name  KEY_ primary key,
  value KEY_ not null
);
