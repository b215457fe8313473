// Finds what a person would point at, by its words. Gives null, or the middle of the thing in
// the window with a note when something else lies over it.
(kind, words) => {
  const plain = (text) => (text || '').replace(/\s+/g, ' ').trim()
  const name = (element) => plain(element.getAttribute('aria-label') || element.innerText || element.value)
  const seen = (element) => element.checkVisibility({ visibilityProperty: true }) && element.getClientRects().length > 0
  const labelled = () => {
    const field = document.querySelector(`[name="${CSS.escape(words)}"]:not([type=hidden])`)
    if (field) return [field]
    return [...document.querySelectorAll('label')].filter((label) => plain(label.innerText) === words).map((label) => label.control).filter(Boolean)
  }
  const found = {
    link: () => [...document.querySelectorAll('a[href], summary')].filter((element) => name(element) === words),
    button: () => [...document.querySelectorAll('button, input[type=submit], [role=button]')].filter((element) => name(element) === words),
    field: labelled,
    selector: () => [...document.querySelectorAll(words)]
  }[kind]().filter((element) => seen(element) || (element.labels && [...element.labels].some(seen)))
  if (found.length === 0) return null
  const element = found[0]
  element.scrollIntoView({ block: 'center', inline: 'center', behavior: 'instant' })
  const box = element.getClientRects()[0]
  const x = box.left + Math.min(box.width / 2, 400)
  const y = box.top + box.height / 2
  const top = document.elementFromPoint(x, y)
  const reached = top && (element.contains(top) || top.contains(element) || (element.labels && [...element.labels].some((label) => label.contains(top))))
  return { x, y, tag: element.tagName.toLowerCase(), type: element.type || '', count: found.length, covered: reached ? '' : (top ? top.outerHTML.slice(0, 200) : 'nothing') }
}
