-- Mail that waits to be sent, sealed under the site key; in the demo what was sent, too
-- (9007199254740991 is store.Forever).
create table mail_message (
  id     KEY_ primary key,
  sealed text not null,
  made   bigint not null,
  sent   bigint not null
);
create index mail_message_sent on mail_message (sent, made);
