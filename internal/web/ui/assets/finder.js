// A finder narrows a long list while somebody types. Without script its button does the same, with
// a page; with it the button is not needed.

/** Wakes every finder of the page. */
export function startFinders () {
  document.querySelectorAll('[data-narrows]').forEach(start)
}

function start (finder) {
  const list = document.getElementById(finder.dataset.narrows)
  const words = finder.querySelector('input')
  if (!list || !words) return
  const button = finder.querySelector('button')
  if (button) button.parentElement.hidden = true
  const said = document.createElement('p')
  said.className = 'small muted'
  said.setAttribute('role', 'status')
  words.closest('.fields').after(said)
  const whole = [...list.children].map((child) => child.cloneNode(true))

  words.addEventListener('keydown', (event) => {
    if (event.key !== 'Enter') return
    event.preventDefault() // the form is not sent by looking for something
    list.focus()
  })
  words.addEventListener('input', () => narrow(list, whole, words.value, said))
}

function narrow (list, whole, typed, said) {
  const words = typed.toLowerCase().split(/\s+/).filter(Boolean)
  const chosen = list.value
  const fits = (option, group) => option.value === '' || words.every((word) => `${group} ${option.text}`.toLowerCase().includes(word))
  list.replaceChildren(...whole.map((child) => child.cloneNode(true)))
  for (const option of [...list.options]) {
    const group = option.parentElement
    if (!fits(option, group.label || '')) option.remove()
    if (group.label && group.children.length === 0) group.remove()
  }
  const found = [...list.options].filter((option) => option.value !== '')
  const kept = found.find((option) => option.value === chosen)
  if (kept) kept.selected = true
  else if (words.length > 0 && found.length > 0) found[0].selected = true
  said.textContent = words.length === 0 ? '' : found.length === 0 ? 'Nothing in the list has these words.' : `${found.length} in the list`
}
