// Entry of the built page: asks for the first rows, lets the skeleton paint, then starts the app.
// The timer is the way out while the window is still hidden and animation frames do not run.
import { askFirstScreen } from '../api/firstScreen'

let started = false

function start() {
  if (started) return
  started = true
  void import('./main')
}

askFirstScreen()
requestAnimationFrame(() => setTimeout(start))
setTimeout(start, 120)
