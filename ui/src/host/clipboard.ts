import { writeText } from '@tauri-apps/plugin-clipboard-manager'

/** Puts plain text on the system's clipboard. Rejects when the system refuses. */
export function copyText(text: string): Promise<void> {
  return writeText(text)
}
