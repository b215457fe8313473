// Keyboard shortcuts of the workroom. They are optional, listed by "?", silent while somebody
// types, and can be switched off for good on this device (WCAG 2.1.4).

const listed = 'table.work tbody a[href]'
const shortcuts = [
  { keys: '/', words: 'Search', find: '.search input', act: (target) => target.focus() },
  { keys: 'g t', words: 'Go to Today', find: '.rail a[href="/today"]', act: (target) => target.click() },
  { keys: 'g c', words: 'Go to Concerns', find: '.rail a[href="/concerns"]', act: (target) => target.click() },
  { keys: 'g h', words: 'Go to Hits', find: '.rail a[href="/hits"]', act: (target) => target.click() },
  { keys: 'g r', words: 'Go to Responses', find: '.rail a[href="/responses"]', act: (target) => target.click() },
  { keys: 'j', words: 'Next in the list', find: listed, act: () => step(1) },
  { keys: 'k', words: 'Previous in the list', find: listed, act: () => step(-1) }
]
const patience = 1200 // milliseconds between the two keys of one shortcut
const memory = 'lightship-keys'

/** Listens for shortcuts on pages that have the workroom's rail. */
export function startKeys () {
  const rail = document.querySelector('.rail')
  if (!rail) return
  const dialog = makeDialog()
  const nav = rail.querySelector('nav.wide')
  if (nav) nav.append(makeOpener(dialog))
  let first = ''
  let pressedAt = 0

  document.addEventListener('keydown', (event) => {
    if (isOff() || dialog.open || event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return
    if (event.key === '?') {
      event.preventDefault()
      dialog.showModal()
      return
    }
    const both = event.timeStamp - pressedAt < patience ? `${first} ${event.key}` : event.key
    const shortcut = offered().find(({ keys }) => keys === both || keys === event.key)
    first = event.key
    pressedAt = event.timeStamp
    if (!shortcut) return
    event.preventDefault()
    first = ''
    shortcut.act(document.querySelector(shortcut.find))
  })
}

// step moves the focus to the first link of the next row, or of the one before.
function step (by) {
  const rows = [...document.querySelectorAll('table.work tbody tr')].filter((row) => row.querySelector('a[href]'))
  const at = rows.indexOf(document.activeElement.closest('tr'))
  const to = at < 0 ? 0 : Math.min(Math.max(at + by, 0), rows.length - 1)
  rows[to]?.querySelector('a[href]').focus()
}

/** The shortcuts that lead somewhere on this page. */
function offered () {
  return shortcuts.filter(({ find }) => document.querySelector(find))
}

function isTyping (target) {
  return target instanceof Element && target.closest('input:not([type=radio], [type=checkbox]), textarea, select, [contenteditable]') !== null
}

function makeOpener (dialog) {
  const opener = make('button', 'Keyboard shortcuts')
  opener.type = 'button'
  opener.className = 'keys-open'
  opener.addEventListener('click', () => dialog.showModal())
  return opener
}

function makeDialog () {
  const dialog = make('dialog')
  dialog.className = 'keys'
  const title = make('h2', 'Keyboard shortcuts')
  title.id = 'keys-title'
  dialog.setAttribute('aria-labelledby', title.id)

  const list = make('dl')
  for (const { keys, words } of [...offered(), { keys: '?', words: 'This list' }]) {
    const row = make('div')
    const term = make('dt')
    const parts = keys.split(' ').map((key) => make('kbd', key))
    term.append(...parts.flatMap((part, at) => (at ? [' then ', part] : [part])))
    row.append(term, make('dd', words))
    list.append(row)
  }

  dialog.append(title, list, makeSwitch(), makeCloser(dialog))
  document.body.append(dialog)
  return dialog
}

function makeSwitch () {
  const label = make('label')
  label.className = 'keys-switch'
  const box = make('input')
  box.type = 'checkbox'
  box.checked = !isOff()
  box.addEventListener('change', () => remember(box.checked))
  label.append(box, ' Use shortcuts on this device')
  return label
}

function makeCloser (dialog) {
  const closer = make('button', 'Close')
  closer.type = 'button'
  closer.className = 'govuk-button'
  closer.addEventListener('click', () => dialog.close())
  return closer
}

function make (name, text = '') {
  const element = document.createElement(name)
  element.textContent = text
  return element
}

// A browser may refuse to remember anything: shortcuts then stay on.
function isOff () {
  try {
    return window.localStorage.getItem(memory) === 'off'
  } catch {
    return false
  }
}

function remember (on) {
  try {
    window.localStorage.setItem(memory, on ? 'on' : 'off')
  } catch {
    // Nothing to do: the choice holds for this page only.
  }
}
