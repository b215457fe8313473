-- What a token for programs is made for, as words; tokens of before may do all that their member may.
alter table account_token add column scope text not null default '*';
alter table account_token add column used bigint not null default 0;
