// Entry of the built page: lets the skeleton paint, then starts the app.
// The timer is the way out while the window is still hidden and animation frames do not run.
let started = false

function start() {
  if (started) return
  started = true
  void import('./main')
}

requestAnimationFrame(() => setTimeout(start))
setTimeout(start, 120)
