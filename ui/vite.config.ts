import locales from '@react-aria/optimize-locales-plugin'
import react from '@vitejs/plugin-react'
import { defineConfig, type Plugin } from 'vite'

/** Keeps only the two languages of the app among the kit's own strings. It must see the imports before any other plugin. */
const onlyOurLanguages = { ...locales.vite({ locales: ['zh-CN', 'en-US'] }), enforce: 'pre' } as Plugin

export default defineConfig({
  base: './',
  plugins: [react(), onlyOurLanguages],
  build: {
    // The oldest WebKitGTK and WKWebView that the window runs on.
    target: 'safari16',
    modulePreload: { polyfill: false },
    // The policy of the window allows no data: scripts or fonts; files stay files.
    assetsInlineLimit: 0,
    chunkSizeWarningLimit: 800,
    // Three files in a row instead of twenty: each is fetched through the window's own process, which is busy at the start.
    rolldownOptions: {
      output: {
        codeSplitting: {
          groups: [
            { name: 'boot', test: /src\/app\/boot\.ts$/, priority: 2 },
            { name: 'main', test: /src\/app\/main\.tsx$/, priority: 1 },
          ],
        },
      },
    },
  },
})
