// Lists text that nobody can read because something cuts it off: it runs out of the window or out
// of a box that hides what does not fit. What can be scrolled to is not cut off, but for a table
// with verbs in a narrow window: that has to become cards.
(() => {
  const narrow = 620
  const cut = []
  const hides = (value) => value === 'hidden' || value === 'clip'
  const scrolls = (value) => value === 'auto' || value === 'scroll'
  const heard = (e) => { // hidden from the eye on purpose
    for (; e && e !== document.body; e = e.parentElement) {
      const s = getComputedStyle(e)
      if (s.clipPath !== 'none' || s.clip !== 'auto' || parseFloat(s.insetInlineStart) < -900) return true
    }
    return false
  }
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT)
  const range = document.createRange()
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const parent = node.parentElement
    if (!node.data.trim() || !parent.checkVisibility({ visibilityProperty: true }) || parent.closest('svg, option, textarea')) continue
    range.selectNodeContents(node)
    for (const box of range.getClientRects()) {
      if (box.width < 1 || box.height < 1) continue
      let by = ''
      let free = true
      for (let e = parent; e && e !== document.documentElement; e = e.parentElement) {
        const s = getComputedStyle(e)
        if (scrolls(s.overflowX)) { free = false; break }
        const edge = e.getBoundingClientRect()
        const across = hides(s.overflowX) && (box.right > edge.right + 1 || box.left < edge.left - 1)
        const down = hides(s.overflowY) && (box.bottom > edge.bottom + 1 || box.top < edge.top - 1)
        if (across || down) by = e.outerHTML.slice(0, 120)
        if (s.position === 'fixed') break
      }
      if (free && !by && (box.right > document.documentElement.clientWidth + 1 || box.left < -1)) by = 'the window'
      if (by && !heard(parent)) {
        cut.push(`"${node.data.trim().slice(0, 60)}" is cut off by ${by}`)
        break
      }
    }
  }
  if (innerWidth <= narrow) {
    for (const region of document.querySelectorAll('.scroll')) {
      if (region.scrollWidth > region.clientWidth + 1 && region.querySelector('td.do')) {
        cut.push(`a table with verbs has to be scrolled sideways: ${region.getAttribute('aria-label')}`)
      }
    }
  }
  return cut
})()
