package demo

// year is what happened in the partnership in the twelve months until now.
func (d *diary) year() {
	d.everyday()
	d.carWash()
	d.lines()
	d.farm()
	d.desks()
	d.lastWeek()
}
