-- Urgent shares, which somebody of the owner reviews the next working day.
create table share_review (
  basis    KEY_ not null primary key,
  rec      KEY_ not null,
  due      bigint not null,
  reviewed bigint not null
) CLUSTERED_;
create index share_review_rec on share_review (rec);
