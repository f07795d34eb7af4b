// Runs before the first paint: takes over the theme and language that the app stored at its last run (src/app/preferences.ts),
// so that neither the skeleton nor the window flashes in the wrong colours.
;(() => {
  const page = document.documentElement
  let stored = {}
  try {
    stored = JSON.parse(localStorage.getItem('roomdesk.appearance') ?? '{}')
  } catch {
    // Nothing stored, or storage is off: the system's colours and Chinese.
  }
  const dark = stored.theme === 'dark' || (stored.theme !== 'light' && matchMedia('(prefers-color-scheme: dark)').matches)
  page.dataset.theme = dark ? 'dark' : 'light'
  page.lang = stored.language === 'en' ? 'en' : 'zh-CN'
  page.dataset.entered = String(stored.entered === true)
})()
