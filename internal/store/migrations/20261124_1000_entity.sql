-- Which records mention which; both always have the same owner.
create table entity_link (
  from_rec KEY_ not null,
  to_rec   KEY_ not null,
  how      KEY_ not null,
  at       bigint not null,
  primary key (from_rec, to_rec, how)
) CLUSTERED_;
create index entity_link_to on entity_link (to_rec);
