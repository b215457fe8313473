// The script of every page: it wakes the govuk-frontend components that a page holds and the
// keyboard shortcuts. Every page works without it. The script for radio buttons is left out: it
// gives them aria-expanded, which they may not have; the style sheet shows and hides what belongs
// to an answer.

import {
  Button,
  CharacterCount,
  Checkboxes,
  ErrorSummary,
  ExitThisPage,
  NotificationBanner,
  PasswordInput,
  SkipLink,
  createAll
} from 'govuk-frontend'
import { startFinders } from './finder.js'
import { startKeys } from './keys.js'

document.body.classList.add('js-enabled', 'govuk-frontend-supported')

const components = [
  Button,
  CharacterCount,
  Checkboxes,
  ErrorSummary,
  ExitThisPage,
  NotificationBanner,
  PasswordInput,
  SkipLink
]
for (const component of components) {
  createAll(component)
}

startFinders()
startKeys()
