// Describes where the focus is, how that lies to what is wanted, and what is wrong with it: not
// in the window, covered, or looking as it does without the focus. The last can only be told at
// the next stop, of the one before.
(() => {
  const plain = (text) => (text || '').replace(/\s+/g, ' ').trim()
  const words = (e) => `${e.tagName.toLowerCase()} ${plain(e.getAttribute('aria-label') || e.labels?.[0]?.innerText || e.innerText || e.name).slice(0, 60)}`.trim()
  const looks = (e) => [e, ...(e.labels || [])].flatMap((part) => [null, '::before', '::after'].map((pseudo) => {
    const s = getComputedStyle(part, pseudo)
    return [s.outlineStyle, s.outlineWidth, s.outlineColor, s.boxShadow, s.backgroundColor, s.color, s.borderTopColor, s.borderTopWidth, s.textDecorationLine].join()
  })).join('|')
  const problems = []
  const before = globalThis.stopped
  const at = document.activeElement
  if (before && before.element !== at && before.element.isConnected && looks(before.element) === before.looks) {
    problems.push(`${words(before.element)} looks the same with the focus and without`)
  }
  globalThis.stopped = undefined
  const nowhere = !at || at === document.body || at === document.documentElement
  if (!nowhere && at.tabIndex >= 0) {
    globalThis.stopped = { element: at, looks: looks(at) }
    const box = [...at.getClientRects()].find((r) => r.width > 0 && r.height > 0)
    const left = Math.max(box?.left ?? 0, 0)
    const right = Math.min(box?.right ?? 0, innerWidth)
    const top = Math.max(box?.top ?? 0, 0)
    const bottom = Math.min(box?.bottom ?? 0, innerHeight)
    if (!box || right - left < 1 || bottom - top < 1) {
      problems.push(`${words(at)} has the focus and is not in the window`)
    } else {
      const over = document.elementFromPoint((left + right) / 2, (top + bottom) / 2)
      const itself = over && (at.contains(over) || over.contains(at) || [...(at.labels || [])].some((label) => label.contains(over)))
      if (!itself) problems.push(`${words(at)} has the focus and is covered by ${over ? words(over) : 'nothing'}`)
    }
  }
  const wanted = globalThis.wanted
  const group = (e) => e?.type === 'radio' && e.name
  const there = wanted && (at === wanted || (group(wanted) && group(at) === group(wanted) && at.form === wanted.form))
  let way = 0
  if (wanted && !nowhere && !there) way = at.compareDocumentPosition(wanted) & Node.DOCUMENT_POSITION_PRECEDING ? -1 : 1
  return { at: nowhere ? '' : words(at), skip: !nowhere && at.matches('.skip') && Boolean(wanted?.closest('main')), there: Boolean(there), way, problems }
})()
