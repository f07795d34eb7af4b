import type { Source } from '../../api/bindings'
import { m } from '../../i18n/messages'

/** 回调, 同步, or 推断 where it is concluded from a list. */
export function sourceKind(source: Source | null): string {
  switch (source) {
    case 'callbackJoined':
    case 'callbackLoaded':
      return m.events_by_callback()
    case 'tagList':
    case 'roomList':
    case 'simpleList':
    case 'memberLookup':
      return m.events_by_sync()
    case null:
      return m.events_concluded()
  }
}

/** The same with what exactly was heard or read. */
export function sourceDetail(source: Source | null): string {
  switch (source) {
    case 'callbackJoined':
      return m.evidence_callback_joined()
    case 'callbackLoaded':
      return m.evidence_callback_loaded()
    case 'tagList':
      return m.evidence_sync_tag()
    case 'roomList':
      return m.evidence_sync_rooms()
    case 'simpleList':
      return m.evidence_sync_simple()
    case 'memberLookup':
      return m.evidence_sync_member()
    case null:
      return m.evidence_concluded()
  }
}
