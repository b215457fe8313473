-- What a proposal to change a present member says besides: until when new desks are theirs, and the
-- mark of the member as the proposer saw them (9007199254740991 is store.Forever).
create table member_wish (
  proposal KEY_ primary key,
  until_ms bigint not null,
  saw      KEY_ not null
) CLUSTERED_;
