// Finds what a person would point at, by its words, and remembers it as "wanted". Gives null, or
// what it is; for the mouse also its middle in the window, with a note when something else lies
// over it.
(kind, words, mouse) => {
  const plain = (text) => (text || '').replace(/\s+/g, ' ').trim()
  const name = (element) => plain(element.getAttribute('aria-label') || element.innerText || element.value)
  const seen = (element) => element.checkVisibility({ visibilityProperty: true }) && element.getClientRects().length > 0
  const labelled = () => {
    const field = document.querySelector(`[name="${CSS.escape(words)}"]:not([type=hidden])`)
    if (field) return [field]
    return [...document.querySelectorAll('label')].filter((label) => plain(label.innerText) === words).map((label) => label.control).filter(Boolean)
  }
  const answer = () => {
    const [field, value] = words.split('=')
    return [...document.querySelectorAll(`input[name="${CSS.escape(field)}"][value="${CSS.escape(value)}"]`)]
  }
  const links = () => {
    const exact = [...document.querySelectorAll('a[href], summary')].filter((element) => name(element) === words)
    // A line of a rail may also say how much waits behind it.
    return exact.length > 0 ? exact : [...document.querySelectorAll('nav a[href]')].filter((element) => name(element).startsWith(words + ' '))
  }
  const found = {
    link: links,
    button: () => [...document.querySelectorAll('button, input[type=submit], [role=button]')].filter((element) => name(element) === words),
    field: labelled,
    answer
  }[kind]().filter((element) => seen(element) || (element.labels && [...element.labels].some(seen)))
  globalThis.wanted = found[0]
  if (found.length === 0) return null
  const element = found[0]
  const it = { tag: element.tagName.toLowerCase(), type: element.type || '', on: Boolean(element.checked || element.parentElement.open) }
  if (!mouse) return it
  element.scrollIntoView({ block: 'center', inline: 'center', behavior: 'instant' })
  const box = element.getClientRects()[0]
  const x = box.left + Math.min(box.width / 2, 400)
  const y = box.top + box.height / 2
  const top = document.elementFromPoint(x, y)
  const reached = top && (element.contains(top) || top.contains(element) || (element.labels && [...element.labels].some((label) => label.contains(top))))
  return { ...it, x, y, covered: reached ? '' : (top ? top.outerHTML.slice(0, 200) : 'nothing') }
}
