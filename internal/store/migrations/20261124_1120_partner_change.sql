-- What the pages and programs changed of the partnership, and who did it. A row with a fact says
-- who began or ended it; one without says what a field was before and after. Rows are never changed.
create table partner_change (
  id     KEY_ primary key,
  about  KEY_ not null,
  what   KEY_ not null,
  fact   KEY_ not null,
  was    text not null,
  became text not null,
  member KEY_ not null,
  at_ms  bigint not null
);
create index partner_change_about on partner_change (about, at_ms);
create index partner_change_fact on partner_change (fact);

-- The mark of a form or request, with what it made: one that comes twice is done once.
create table partner_once (
  member KEY_ not null,
  token  KEY_ not null,
  made   KEY_ not null,
  primary key (member, token)
) CLUSTERED_;
