-- When a mark was made, so that it can be forgotten; those of before are from no time.
alter table partner_once add column at_ms bigint not null default 0;
