-- The machinery of responses: what finds a response, who is around it, and what lies in it. Texts
-- that people wrote lie in records.
create table respond_response (
  response     KEY_ primary key,
  purpose      KEY_ not null,
  circle       KEY_ not null,
  basis        KEY_ not null,
  org          KEY_ not null,
  post         KEY_ not null,
  area         KEY_ not null,
  child        KEY_ not null,
  children_ms  bigint not null,
  state        KEY_ not null,
  opened_ms    bigint not null,
  closed_ms    bigint not null,
  safe         bigint not null
);
create index respond_response_post on respond_response (post);

-- One row per post that was ever asked: invited, accepted, declined, left or ended.
create table respond_member (
  response    KEY_ not null,
  post        KEY_ not null,
  org         KEY_ not null,
  state       KEY_ not null,
  asked       text not null,
  deadline_ms bigint not null,
  reason      KEY_ not null,
  note        text not null,
  at_ms       bigint not null,
  primary key (response, post)
) CLUSTERED_;
create index respond_member_post on respond_member (post, state);

-- What lies in a response: the records that it was opened from, and the entries of its lanes.
create table respond_in (
  response KEY_ not null,
  record   KEY_ not null,
  kind     KEY_ not null,
  post     KEY_ not null,
  member   KEY_ not null,
  primary key (response, record)
) CLUSTERED_;
create index respond_in_record on respond_in (record);

-- The posts that an entry is for, where it is not for all.
create table respond_audience (
  record KEY_ not null,
  post   KEY_ not null,
  primary key (record, post)
) CLUSTERED_;

create table respond_action (
  action    KEY_ primary key,
  response  KEY_ not null,
  post      KEY_ not null,
  state     KEY_ not null,
  due_ms    bigint not null,
  late_ms   bigint not null,
  chased    bigint not null,
  chased_ms bigint not null
);
create index respond_action_response on respond_action (response);
create index respond_action_post on respond_action (post, state);

-- Which giver was told which stage of which response.
create table respond_told (
  response KEY_ not null,
  record   KEY_ not null,
  stage    KEY_ not null,
  primary key (response, record, stage)
) CLUSTERED_;
