import type { Source } from '../api/bindings'
import { m } from '../i18n/messages'

/** Where a fact came from, in the words of the interface. */
export function sourceWords(source: Source): string {
  switch (source) {
    case 'tagList':
      return m.source_tag_list()
    case 'roomList':
      return m.source_room_list()
    case 'simpleList':
      return m.source_simple_list()
    case 'memberLookup':
      return m.source_member_lookup()
    case 'callbackJoined':
    case 'callbackLoaded':
      return m.source_callback()
  }
}
