package job

// Columns: ready is when a runner may take the job: its due time, the end of a retry's wait, the
// end of the lease while it runs, never when it is dead. again is set when a job of Once was
// wanted anew while it ran. The row of a finished job is deleted.
const (
	insertJob = `insert into job (id, name, once, payload, ready, again, tries, token, dead, reason)
		values ($1, $2, $3, $4, $5, 0, 0, '', 0, '')
		on conflict (once) do update set
			payload = excluded.payload,
			ready = case when job.token = '' and (job.dead > 0 or job.tries = 0) and excluded.ready < job.ready
				then excluded.ready else job.ready end,
			again = case when job.token = '' then 0
				when job.again = 0 or excluded.ready < job.again then excluded.ready else job.again end,
			tries = case when job.dead > 0 then 0 else job.tries end,
			dead = 0,
			reason = case when job.dead > 0 then '' else job.reason end`

	anyReady = `select 1 from job where ready <= $1 and coalesce(name, '') in {names} limit 1`

	// coalesce keeps the planner on the index of ready, whose order is wanted.
	selectReady = `select seq, id, name, payload, tries, ready from job
		where ready <= $1 and coalesce(name, '') in {names}
		order by ready, seq limit $2 {locked}`
	lockRows = `for update skip locked`

	takeJobs = `update job set token = $1, ready = $2, tries = tries + 1, again = 0 where seq in {seqs}`

	renewLease = `update job set ready = $3 where seq = $1 and token = $2`

	finishJob = `delete from job where seq = $1 and token = $2 and again = 0`
	repeatJob = `update job set ready = again, again = 0, tries = 0, token = '', reason = ''
		where seq = $1 and token = $2`

	buryJob = `update job set ready = $3, token = '', dead = $4, tries = $5, reason = $6
		where seq = $1 and token = $2 and again = 0`
	delayJob = `update job set ready = $3, token = '', reason = $4, again = 0,
		tries = case when again > 0 then 0 else tries end
		where seq = $1 and token = $2`
	putBackJob = `update job set ready = $3, token = '', tries = tries - 1, again = 0
		where seq = $1 and token = $2`

	selectDead = `select id, name, payload, tries, dead, reason from job where dead > 0 order by dead, seq`
	reviveJob  = `update job set ready = $2, dead = 0, tries = 0, reason = '' where id = $1 and dead > 0`

	sweepDead = `delete from job where dead > 0 and dead < $1`

	countJobs = `select name,
			sum(case when token = '' and dead = 0 then 1 else 0 end),
			sum(case when token = '' and dead = 0 and ready <= $1 then 1 else 0 end),
			sum(case when token <> '' then 1 else 0 end),
			sum(case when token <> '' and ready <= $1 then 1 else 0 end),
			sum(case when dead > 0 then 1 else 0 end),
			coalesce(min(case when token = '' and dead = 0 and ready <= $1 then ready end), 0)
		from job group by name order by name`
)
